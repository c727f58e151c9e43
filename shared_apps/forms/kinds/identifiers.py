"""Numbers by which the State knows organisations."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from shared_apps.forms.completion import offered
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
    return _luhn(digits)


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 if rank % 2 else 1) for rank, digit in enumerate(reversed(digits)))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def is_siren(digits: str) -> bool:
    """Luhn's sum over nine digits (INSEE)."""
    return bool(re.fullmatch(r"[0-9]{9}", digits)) and digits != "0" * 9 and _luhn(digits)


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


class SirenField(WordsField):
    def to_python(self, value: Any) -> str:
        digits = re.sub(r"[\s.\u00a0\u202f-]", "", super().to_python(value))
        if not digits or is_siren(digits):
            return digits
        raise ValidationError(
            "Ce numéro SIREN n’existe pas. Il compte neuf chiffres : les neuf premiers du SIRET.", code="invalid"
        )


class IbanField(WordsField):
    """The sum of ISO 13616 (remainder 1 by 97) tells a mistyped character; France's have 27."""

    def to_python(self, value: Any) -> str:
        iban = re.sub(r"[\s.\u00a0\u202f-]", "", super().to_python(value)).upper()
        if not iban or is_iban(iban):
            return iban
        raise ValidationError(
            "Cet IBAN n’est pas exact. Recopiez-le de votre relevé d’identité bancaire (RIB) : en France, il commence "
            "par FR et compte 27 caractères.",
            code="invalid",
        )


class PlateField(WordsField):
    """A French number plate: of today's register (AA-123-AA) or of the former one (1234 AB 10)."""

    def to_python(self, value: Any) -> str:
        plate = re.sub(r"[\s.\u00a0\u202f-]", "", super().to_python(value)).upper()
        if not plate:
            return ""
        if today := re.fullmatch(r"([A-HJ-NP-TV-Z]{2})([0-9]{3})([A-HJ-NP-TV-Z]{2})", plate):
            return "-".join(today.groups())
        if former := re.fullmatch(r"([0-9]{1,4})([A-Z]{1,3})([0-9]{2,3}|2[AB])", plate):
            return " ".join(former.groups())
        raise ValidationError(
            "Cette immatriculation n’est pas complète. Elle s’écrit comme AB-123-CD, ou 1234 AB 10 pour un véhicule "
            "ancien.",
            code="invalid",
        )


def is_iban(iban: str) -> bool:
    """ISO 13616: the country's letters and the check digits go last, letters count from ten; the rest by 97 is one."""
    length = {"FR": 27, "MC": 27}.get(iban[:2])
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", iban) or (length and len(iban) != length):
        return False
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97 == 1


class Siren(Kind):
    name = "siren"
    label = "Numéro SIREN"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        attributes = input_attributes(field, inputmode="numeric", spellcheck="false", **offered.company())
        return SirenField(limit=40, widget=forms.TextInput(attrs=attributes), **self.common(field))

    def display(self, field: Field, value: Any) -> str:
        return NBSP.join((value[:3], value[3:6], value[6:]))


class Iban(Kind):
    name = "iban"
    label = "IBAN"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        attributes = input_attributes(field, spellcheck="false", autocapitalize="characters")
        return IbanField(limit=60, widget=forms.TextInput(attrs=attributes), **self.common(field))

    def display(self, field: Field, value: Any) -> str:
        return NBSP.join(value[start : start + 4] for start in range(0, len(value), 4))


class Plate(Kind):
    name = "plate"
    label = "Immatriculation d’un véhicule"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        attributes = input_attributes(field, "x-input x-short", spellcheck="false", autocapitalize="characters")
        return PlateField(limit=40, widget=forms.TextInput(attrs=attributes), **self.common(field))


class Siret(Kind):
    name = "siret"
    label = "Numéro SIRET"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        attributes = input_attributes(field, inputmode="numeric", spellcheck="false", **offered.company())
        return SiretField(limit=40, widget=forms.TextInput(attrs=attributes), **self.common(field))

    def display(self, field: Field, value: Any) -> str:
        return spaced_siret(value)


class Rna(Kind):
    name = "rna"
    label = "Numéro RNA"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        attributes = input_attributes(field, spellcheck="false", autocapitalize="characters")
        return RnaField(limit=40, widget=forms.TextInput(attrs=attributes), **self.common(field))
