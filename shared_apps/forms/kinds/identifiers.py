"""Numbers by which the State knows organisations."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from shared_apps.forms.definition import Field
from shared_apps.forms.kinds.base import Kind, input_attributes
from shared_apps.forms.kinds.text import WordsField
from xcontact.kit.text import NBSP

LA_POSTE = "356000000"


def is_siret(digits: str) -> bool:
    """Luhn's sum (INSEE); for La Poste's branches, whose sums ran out, a digit sum that is a multiple of five."""
    if not re.fullmatch(r"[0-9]{14}", digits) or digits == "0" * 14:
        return False
    if digits.startswith(LA_POSTE) and sum(map(int, digits)) % 5 == 0:
        return True
    doubled = (int(digit) * (2 if rank % 2 == 0 else 1) for rank, digit in enumerate(digits))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def is_rna(number: str) -> bool:
    """W and nine digits; in Corsica and overseas the département puts a letter in second place: W2A…, W9R…."""
    return re.fullmatch(r"W[0-9][0-9A-Z][0-9]{7}", number) is not None


def spaced_siret(siret: str) -> str:
    """« 356 000 000 00048 »"""
    return NBSP.join((siret[:3], siret[3:6], siret[6:9], siret[9:]))


class SiretField(WordsField):
    def to_python(self, value: Any) -> str:
        digits = re.sub(r"[\s.\u00a0\u202f-]", "", super().to_python(value))
        if not digits or is_siret(digits):
            return digits
        if re.fullmatch(r"[0-9]+", digits) and len(digits) != 14:
            more = " (c’est peut-être le SIREN)" if len(digits) == 9 else ""
            raise ValidationError(
                f"Le numéro SIRET compte 14 chiffres ; vous en avez écrit {len(digits)}{more}.", code="length"
            )
        raise ValidationError(
            "Ce numéro SIRET n’existe pas. Vérifiez ses 14 chiffres, par exemple sur une facture.", code="invalid"
        )


class RnaField(WordsField):
    def to_python(self, value: Any) -> str:
        number = re.sub(r"[\s.\u00a0\u202f-]", "", super().to_python(value)).upper()
        if not number or is_rna(number):
            return number
        raise ValidationError(
            "Ce numéro RNA n’est pas complet. C’est la lettre W suivie de neuf chiffres, par exemple W103001234.",
            code="invalid",
        )


class Siret(Kind):
    name = "siret"
    label = "Numéro SIRET"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        attributes = input_attributes(field, inputmode="numeric", spellcheck="false")
        return SiretField(limit=40, widget=forms.TextInput(attrs=attributes), **self.common(field))

    def display(self, field: Field, value: Any) -> str:
        return spaced_siret(value)


class Rna(Kind):
    name = "rna"
    label = "Numéro RNA"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        attributes = input_attributes(field, spellcheck="false", autocapitalize="characters")
        return RnaField(limit=40, widget=forms.TextInput(attrs=attributes), **self.common(field))
