"""Answers of several parts, shown as one fieldset: a commune, a person, a place, a period."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from shared_apps.forms.completion import offered
from shared_apps.forms.definition import Field
from shared_apps.forms.kinds.base import Display, Kind
from shared_apps.forms.kinds.moments import DayField, day_input
from shared_apps.forms.kinds.text import WordsField
from xcontact.kit.text import NBSP, french_date


@dataclass(frozen=True)
class Part:
    """One input of an answer. `ask` is said when it alone is missing; a part without it is optional."""

    name: str
    label: str
    field: forms.Field
    ask: str = ""


class CompoundWidget(forms.MultiWidget):
    """A fieldset of its own, whose legend is for assistive technologies: the page writes the label above it."""

    template_name = "forms/widgets/compound.html"
    use_fieldset = False

    def __init__(self, *, legend: str, parts: Sequence[Part], **kwargs: Any) -> None:
        self.legend = legend
        self.parts = parts
        super().__init__(widgets={part.name: part.field.widget for part in parts}, **kwargs)

    def decompress(self, value: Any) -> list[Any]:
        return [value.get(part.name, "") if isinstance(value, Mapping) else "" for part in self.parts]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        values = super().value_from_datadict(data, files, name)
        return {part.name: value for part, value in zip(self.parts, values, strict=True) if value}

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        """The first part: the label above leads there, as do the errors."""
        return f"{id_}_0" if id_ else ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        given = (attrs or {}).get("class", "")
        for part, shown in zip(self.parts, context["widget"]["subwidgets"], strict=True):
            shown["label"], shown["asked"] = part.label, bool(part.ask)
            shown["attrs"]["class"] = f"{given} {part.field.widget.attrs.get('class', '')}".strip()
        context["widget"]["legend"] = self.legend
        return context


class CompoundField(forms.Field):
    """Cleans to a dict of the parts that were filled; each part to its own JSON value."""

    def __init__(self, *, parts: Sequence[Part], **kwargs: Any) -> None:
        self.parts = parts
        super().__init__(widget=CompoundWidget(legend=kwargs["label"], parts=parts), **kwargs)

    def to_python(self, value: Any) -> dict[str, Any]:
        if value in self.empty_values:
            return {}
        if not isinstance(value, Mapping):
            raise ValidationError(f"Répondez à « {self.label} » dans les cases proposées.", code="invalid")
        answer: dict[str, Any] = {}
        errors: list[ValidationError] = []
        for part in self.parts:
            try:
                answer[part.name] = part.field.clean(value.get(part.name))
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        return {name: given for name, given in answer.items() if given not in (None, "")}

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and (missing := [part.ask for part in self.parts if part.ask and part.name not in value]):
            raise ValidationError([ValidationError(ask, code="incomplete") for ask in missing])


class Compound(Kind):
    """A kind made of parts: stored as a dict of those that were filled."""

    def parts(self, field: Field, today: date | None) -> Sequence[Part]:
        raise NotImplementedError

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        return CompoundField(parts=self.parts(field, today), **self.common(field))

    def display(self, field: Field, value: Any) -> Display:
        return [(part.label, str(value[part.name])) for part in self.parts(field, None) if part.name in value]


class Commune(Compound):
    """A commune of France, by its postcode and its name: written freely, since no list is always up to date."""

    name = "commune"
    label = "Commune"

    def parts(self, field: Field, today: date | None) -> Sequence[Part]:
        postcode = words("Code postal", "x-input x-short", inputmode="numeric", autocomplete="off")
        postcode.validators.append(_is_postcode)
        city = words("Commune", "x-input x-medium", autocomplete="off")
        offered.in_form({"postcode": postcode, "city": city})
        return (
            Part("postcode", "Code postal", postcode, "Indiquez le code postal de la commune."),
            Part("city", "Commune", city, "Indiquez le nom de la commune."),
        )

    def display(self, field: Field, value: Any) -> str:
        return f"{value.get('city', '')} ({value.get('postcode', '')})"


class Person(Compound):
    """Somebody else than whoever asks: a child, a spouse, a deceased."""

    name = "person"
    label = "Personne"

    def parts(self, field: Field, today: date | None) -> Sequence[Part]:
        born = DayField(period="past", today=today, label="Date de naissance", required=False, widget=day_input())
        return (
            Part("family_name", "Nom", words("Nom", "x-input x-medium"), "Indiquez le nom de la personne."),
            Part("given_names", "Prénoms", words("Prénoms", "x-input x-medium"), "Indiquez ses prénoms."),
            Part("birth_date", "Date de naissance", born, "Indiquez sa date de naissance."),
        )

    def display(self, field: Field, value: Any) -> str:
        names = f"{value.get('given_names', '')} {value.get('family_name', '')}".strip()
        born = value.get("birth_date")
        return f"{names}, date de naissance{NBSP}: {french_date(date.fromisoformat(born))}" if born else names


class Point(Compound):
    """Where something is: in words always, with coordinates (WGS 84, degrees) for whoever has them."""

    name = "point"
    label = "Lieu, avec ses coordonnées"
    bounds: ClassVar = {"latitude": 90, "longitude": 180}

    def parts(self, field: Field, today: date | None) -> Sequence[Part]:
        place = words("Le lieu, avec vos mots", "x-input", limit=500, **offered.position())
        return (
            Part("place", "Le lieu, avec vos mots", place, "Décrivez le lieu : la rue, le numéro, un repère."),
            *(Part(name, name.capitalize(), DegreesField(name, most)) for name, most in self.bounds.items()),
        )

    def display(self, field: Field, value: Any) -> str:
        place = str(value.get("place", ""))
        if "latitude" not in value or "longitude" not in value:
            return place
        return f"{place} ({value['latitude'].replace('.', ',')} ; {value['longitude'].replace('.', ',')})"


class Period(Compound):
    """From one day to another, both included."""

    name = "period"
    label = "Période, d’une date à une autre"

    def parts(self, field: Field, today: date | None) -> Sequence[Part]:
        def a_day(label: str) -> DayField:
            return DayField(period=field.period, today=today, label=label, required=False, widget=day_input())

        return (
            Part("first", "Du", a_day("Du"), "Indiquez le premier jour."),
            Part("last", "Au", a_day("Au"), "Indiquez le dernier jour : le même s’il n’y en a qu’un."),
        )

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        return PeriodField(parts=self.parts(field, today), **self.common(field))

    def display(self, field: Field, value: Any) -> str:
        first, last = (french_date(date.fromisoformat(value[name])) for name in ("first", "last"))
        return f"le {first}" if first == last else f"du {first} au {last}"


class PeriodField(CompoundField):
    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value["first"] > value["last"]:
            raise ValidationError("Le dernier jour vient avant le premier : vérifiez les deux dates.", code="order")


class DegreesField(WordsField):
    """Cleans to a decimal text, such as « 48.2973 »; a comma is read too."""

    def __init__(self, name: str, most: int) -> None:
        self.most = most
        attributes = {"class": "x-input x-short", "inputmode": "decimal", "data-x-position": name}
        widget = forms.TextInput(attrs=attributes)
        super().__init__(limit=30, label=name.capitalize(), required=False, widget=widget)

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value).replace(",", ".").removesuffix("°").strip()
        if typed and (not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,15})?", typed) or abs(float(typed)) > self.most):
            raise ValidationError(
                f"La {str(self.label).lower()} s’écrit en degrés, par exemple 48,2973. Laissez la case vide si vous ne "
                "la connaissez pas.",
                code="invalid",
            )
        return typed


def words(label: str, css: str, *, limit: int = 255, **attributes: str) -> WordsField:
    """One line of a compound answer; whether it is asked is for the whole to say."""
    widget = forms.TextInput(attrs={"class": css, **attributes})
    return WordsField(limit=limit, label=label, required=False, widget=widget)


def _is_postcode(value: str) -> None:
    if value and not re.fullmatch(r"[0-9]{2} ?[0-9]{3}", value):
        raise ValidationError("Le code postal d’une commune compte cinq chiffres.", code="invalid")
