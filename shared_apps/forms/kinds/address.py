"""A postal address: parts typed freely, since no register knows every house."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from shared_apps.forms.definition import Field
from shared_apps.forms.kinds.base import Display, Kind
from shared_apps.forms.kinds.text import WordsField

# Part, label, whether it is asked, HTML autocomplete token, CSS classes.
PARTS = (
    ("street", "Numéro et rue, ou lieu-dit", True, "address-line1", "x-input"),
    ("complement", "Complément d’adresse", False, "address-line2", "x-input"),
    ("postcode", "Code postal", True, "postal-code", "x-input x-short"),
    ("city", "Commune", True, "address-level2", "x-input x-medium"),
    ("country", "Pays, hors de France", False, "country-name", "x-input x-medium"),
)
_MISSING = {
    "street": "Indiquez le numéro et la rue, ou le lieu-dit.",
    "postcode": "Indiquez le code postal.",
    "city": "Indiquez la commune.",
}


class AddressWidget(forms.MultiWidget):
    """A fieldset of its own, whose legend is for assistive technologies: the page writes the label above it.

    `own` tells whether it is the person's own address, which the browser may then fill in.
    """

    template_name = "forms/widgets/address.html"
    use_fieldset = False

    def __init__(self, *, legend: str, own: bool) -> None:
        self.legend = legend
        super().__init__(widgets={part[0]: _part_input(*part, own=own) for part in PARTS})

    def decompress(self, value: Any) -> list[Any]:
        return [value.get(name, "") if isinstance(value, Mapping) else "" for name, *_ in PARTS]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        values = super().value_from_datadict(data, files, name)
        return {part[0]: value for part, value in zip(PARTS, values, strict=True) if value}

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        """The first part: the label above leads there, as do the errors."""
        return f"{id_}_0" if id_ else ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        given = (attrs or {}).get("class", "")
        for (_, label, asked, _, css), part in zip(PARTS, context["widget"]["subwidgets"], strict=True):
            part["label"], part["asked"] = label, asked
            part["attrs"]["class"] = f"{given} {css}".strip()
        context["widget"]["legend"] = self.legend
        return context


def _part_input(name: str, label: str, asked: bool, token: str, css: str, *, own: bool) -> forms.TextInput:
    attributes = {"class": css, "autocomplete": token if own else "off"}
    if asked:
        attributes["aria-required"] = "true"
    if name == "postcode":
        attributes["inputmode"] = "numeric"
    return forms.TextInput(attrs=attributes)


class AddressField(forms.Field):
    """Cleans to a dict of the parts that were filled."""

    def to_python(self, value: Any) -> dict[str, str]:
        if value in self.empty_values:
            return {}
        if not isinstance(value, Mapping):
            raise ValidationError(f"Écrivez une adresse dans « {self.label} ».", code="invalid")
        parts = {name: WordsField(limit=255, required=False, label=label) for name, label, *_ in PARTS}
        errors: list[ValidationError] = []
        address: dict[str, str] = {}
        for name, part in parts.items():
            try:
                address[name] = part.clean(value.get(name))
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        return {name: text for name, text in address.items() if text}

    def validate(self, value: Any) -> None:
        super().validate(value)
        if not value:
            return
        errors = [sentence for part, sentence in _MISSING.items() if part not in value]
        postcode = value.get("postcode", "")
        if postcode and "country" not in value and not re.fullmatch(r"[0-9]{2} ?[0-9]{3}", postcode):
            errors.append(
                "En France, le code postal compte cinq chiffres. Pour une adresse à l’étranger, indiquez aussi le pays."
            )
        if errors:
            raise ValidationError(errors, code="incomplete")


class Address(Kind):
    """Stored as a dict: street, complement, postcode, city, country (absent for France)."""

    name = "address"
    label = "Adresse postale"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        widget = AddressWidget(legend=field.label, own=field.autocomplete != "off")
        return AddressField(widget=widget, **self.common(field))

    def display(self, field: Field, value: Any) -> Display:
        town = f"{value.get('postcode', '')} {value.get('city', '')}".strip()
        parts = {**value, "postcode": town, "city": ""}
        labels = {name: label for name, label, *_ in PARTS} | {"postcode": "Code postal et commune"}
        return [(labels[name], parts[name]) for name in labels if parts.get(name)]
