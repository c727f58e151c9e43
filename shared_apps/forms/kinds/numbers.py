"""Numbers and sums of money, as people write them in French."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from shared_apps.forms.definition import Field
from shared_apps.forms.kinds.base import Kind, input_attributes
from shared_apps.forms.kinds.text import count
from xcontact.kit.text import NBSP

_SPACES = re.compile(r"[\s\u00a0\u202f]")


class NumberField(forms.Field):
    """Between `minimum` and `maximum` when they are given."""

    def __init__(self, *, minimum: int | None, maximum: int | None, unit: str = "", **kwargs: Any) -> None:
        self.minimum = minimum
        self.maximum = maximum
        self.unit = unit
        super().__init__(**kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        number = Decimal(value)
        if self.minimum is not None and number < self.minimum:
            raise ValidationError(f"Indiquez un nombre d’au moins {count(self.minimum)}{self.unit}.", code="minimum")
        if self.maximum is not None and number > self.maximum:
            raise ValidationError(f"Indiquez un nombre d’au plus {count(self.maximum)}{self.unit}.", code="maximum")


class IntegerField(NumberField):
    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        typed = _SPACES.sub("", str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""
        # Fifteen digits: the integers that JSON keeps exact everywhere (RFC 8259, § 6).
        if not re.fullmatch(r"[-+]?[0-9]{1,15}", typed):
            raise ValidationError(f"Écrivez « {self.label} » en chiffres, sans virgule.", code="invalid")
        return int(typed)


class AmountInput(forms.TextInput):
    """Shows a stored amount with a comma, and anything else as it was typed."""

    def format_value(self, value: Any) -> str:
        typed = str(value or "")
        return typed.replace(".", ",") if re.fullmatch(r"-?[0-9]+\.[0-9]{2}", typed) else typed


class AmountField(NumberField):
    def to_python(self, value: Any) -> str | None:
        if value in self.empty_values:
            return None
        typed = _SPACES.sub("", value).removesuffix("€").replace(",", ".") if isinstance(value, str) else ""
        if not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,2})?", typed):
            raise ValidationError(
                f"Écrivez « {self.label} » en euros, avec deux chiffres au plus après la virgule, "
                "par exemple 1 250 ou 12,50.",
                code="invalid",
            )
        return f"{Decimal(typed):.2f}"


class Integer(Kind):
    name = "integer"
    label = "Nombre entier"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        widget = forms.TextInput(attrs=input_attributes(field, inputmode="numeric"))
        return IntegerField(minimum=field.minimum, maximum=field.maximum, widget=widget, **self.common(field))

    def display(self, field: Field, value: Any) -> str:
        return count(value)


class Amount(Kind):
    """Euros, stored as a decimal text (« 12.50 ») that no rounding touches; never negative unless allowed."""

    name = "amount"
    label = "Montant en euros"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        widget = AmountInput(attrs=input_attributes(field, inputmode="decimal"))
        minimum = 0 if field.minimum is None else field.minimum
        unit = f"{NBSP}€"
        return AmountField(minimum=minimum, maximum=field.maximum, unit=unit, widget=widget, **self.common(field))

    def display(self, field: Field, value: Any) -> str:
        euros, cents = str(value).split(".")
        return f"{count(int(euros))},{cents}{NBSP}€"


class DecimalField(NumberField):
    """Cleans to a decimal text, without useless zeros: « 12,50 » to « 12.5 »."""

    def to_python(self, value: Any) -> str | None:
        if value in self.empty_values:
            return None
        typed = _SPACES.sub("", value).replace(",", ".") if isinstance(value, str) else ""
        typed = typed.removesuffix(_SPACES.sub("", self.unit)) if self.unit else typed
        if not re.fullmatch(r"[-+]?[0-9]{1,12}(\.[0-9]{1,6})?", typed):
            raise ValidationError(
                f"Écrivez « {self.label} » en chiffres, par exemple 12 ou 12,5{self.unit}.", code="invalid"
            )
        return f"{Decimal(typed).normalize():f}"


class Measure(Kind):
    """A number that may have decimals, with its unit: an area, a length, a weight. Stored as a decimal text."""

    name = "decimal"
    label = "Nombre à virgule, avec son unité"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        widget = CommaInput(attrs=input_attributes(field, "x-input x-short", inputmode="decimal"))
        bounds = {"minimum": field.minimum, "maximum": field.maximum}
        unit = f"{NBSP}{field.unit}" if field.unit else ""
        return DecimalField(**bounds, unit=unit, widget=widget, **self.common(field))

    def display(self, field: Field, value: Any) -> str:
        return with_unit(str(value), field.unit)


class CommaInput(forms.TextInput):
    """Shows a stored number with a comma."""

    def format_value(self, value: Any) -> str:
        typed = str(value or "")
        return typed.replace(".", ",") if re.fullmatch(r"-?[0-9]+\.[0-9]+", typed) else typed


def with_unit(number: str, unit: str) -> str:
    """« 1 250,5 m² » for « 1250.5 » and « m² »."""
    whole, _, decimals = number.partition(".")
    sign = "-" if whole == "-0" else ""
    told = f"{sign}{count(int(whole))}{',' if decimals else ''}{decimals}"
    return f"{told}{NBSP}{unit}" if unit else told
