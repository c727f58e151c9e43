"""A postal address: parts typed freely, since no register knows every house."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from shared_apps.forms.completion import offered
from shared_apps.forms.definition import Field
from shared_apps.forms.kinds.base import Display
from shared_apps.forms.kinds.compound import Compound, CompoundField, Part, words
from shared_apps.forms.kinds.text import WordsField

# Part, label, HTML autocomplete token, CSS classes.
PARTS = (
    ("street", "Numéro et rue, ou lieu-dit", "address-line1", "x-input"),
    ("complement", "Complément d’adresse", "address-line2", "x-input"),
    ("postcode", "Code postal", "postal-code", "x-input x-short"),
    ("city", "Commune", "address-level2", "x-input x-medium"),
    ("country", "Pays, hors de France", "country-name", "x-input x-medium"),
)
_MISSING = {
    "street": "Indiquez le numéro et la rue, ou le lieu-dit.",
    "postcode": "Indiquez le code postal.",
    "city": "Indiquez la commune.",
}


def _parts(*, own: bool) -> list[Part]:
    """`own`: the person's own address, which the browser may then fill in."""
    return [
        Part(name, label, _part(name, label, token if own else "off", css), _MISSING.get(name, ""))
        for name, label, token, css in PARTS
    ]


def _part(name: str, label: str, token: str, css: str) -> WordsField:
    part = words(label, css, autocomplete=token)
    if name in _MISSING:
        part.widget.attrs["aria-required"] = "true"
    if name == "postcode":
        part.widget.attrs["inputmode"] = "numeric"
    part.widget.attrs.update(offered.of_address_part(name))
    return part


class AddressField(CompoundField):
    """Cleans to a dict of the parts that were filled."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        postcode = value.get("postcode", "") if value else ""
        if postcode and "country" not in value and not re.fullmatch(r"[0-9]{2} ?[0-9]{3}", postcode):
            raise ValidationError(
                "En France, le code postal compte cinq chiffres. Pour une adresse à l’étranger, indiquez aussi "
                "le pays.",
                code="incomplete",
            )


class Address(Compound):
    """Stored as a dict: street, complement, postcode, city, country (absent for France)."""

    name = "address"
    label = "Adresse postale"

    def parts(self, field: Field, today: date | None) -> list[Part]:
        return _parts(own=field.autocomplete != "off")

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        return AddressField(parts=self.parts(field, today), **self.common(field))

    def display(self, field: Field, value: Any) -> Display:
        town = f"{value.get('postcode', '')} {value.get('city', '')}".strip()
        parts = {**value, "postcode": town, "city": ""}
        labels = {name: label for name, label, *_ in PARTS} | {"postcode": "Code postal et commune"}
        return [(labels[name], parts[name]) for name in labels if parts.get(name)]
