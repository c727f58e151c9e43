"""Where a person can be reached."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from shared_apps.forms.definition import Field
from shared_apps.forms.kinds.base import Kind, input_attributes
from shared_apps.forms.kinds.text import WordsField
from xcontact.kit import telephone
from xcontact.kit.mail.address import MailableValidator
from xcontact.kit.text import NBSP


class Email(Kind):
    name = "email"
    label = "Adresse électronique"
    valid = MailableValidator(
        message="Cette adresse électronique n’est pas complète. Elle doit ressembler à nom@exemple.fr.",
    )

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        # RFC 5321, § 4.5.3.1.3: a path of 256 octets, brackets included.
        attributes = input_attributes(field, inputmode="email", spellcheck="false", autocapitalize="none")
        widget = forms.EmailInput(attrs=attributes)
        return WordsField(limit=254, validators=[self.valid], widget=widget, **self.common(field))


class TelephoneInput(forms.TextInput):
    """Shows a stored number as people read it, and anything else as it was typed."""

    input_type = "tel"

    def format_value(self, value: Any) -> str:
        return telephone.readable(value or "")


class TelephoneField(WordsField):
    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        if not typed:
            return ""
        number = telephone.read(typed)
        if number is None:
            raise ValidationError(
                "Ce numéro de téléphone n’existe pas. En France, il compte dix chiffres, par exemple 03 25 00 00 00 ; "
                "pour un numéro étranger, commencez par + et l’indicatif du pays.",
                code="invalid",
            )
        return telephone.e164(number)


class Telephone(Kind):
    """Stored as E.164 (« +33325000000 »)."""

    name = "telephone"
    label = "Téléphone"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        widget = TelephoneInput(attrs=input_attributes(field, inputmode="tel"))
        return TelephoneField(limit=40, widget=widget, **self.common(field))

    def display(self, field: Field, value: Any) -> str:
        return telephone.readable(value).replace(" ", NBSP)


class Website(Kind):
    """Stored with its scheme; « www.exemple.fr » is read as https."""

    name = "website"
    label = "Site internet"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        widget = forms.TextInput(attrs=input_attributes(field, inputmode="url", spellcheck="false"))
        return WebsiteField(limit=500, widget=widget, **self.common(field))


class WebsiteField(WordsField):
    address = re.compile(r"https?://[^\s/?#@:]+\.[^\s/?#@:.]{2,}(:[0-9]+)?([/?#][^\s<>\"]*)?", re.IGNORECASE)

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        if not typed:
            return ""
        address = typed if re.match(r"https?://", typed, re.IGNORECASE) else f"https://{typed}"
        if not self.address.fullmatch(address):
            raise ValidationError(
                "Cette adresse de site n’est pas complète. Elle doit ressembler à www.exemple.fr.", code="invalid"
            )
        return address
