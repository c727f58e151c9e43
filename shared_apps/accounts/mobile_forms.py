"""What is typed about a mobile: its number, and the code that it has received."""

import re

from django import forms
from django.conf import settings

from shared_apps.accounts.forms import text_field
from xcontact.kit import telephone
from xcontact.kit.errors import Refused
from xcontact.kit.text import typeset


class NumberForm(forms.Form):
    number = text_field(
        "Numéro de mobile",
        "Indiquez votre numéro de mobile.",
        most=25,
        autocomplete="tel",
        hint="Dix chiffres, par exemple 06\u00a012\u00a034\u00a056\u00a078",
        type="tel",
        inputmode="tel",
        **{"class": "x-medium"},
    )

    def clean_number(self) -> str:
        """In E.164."""
        try:
            return telephone.mobile(str(self.cleaned_data["number"]), more=settings.SMS_MORE_PREFIXES)
        except Refused as refusal:
            raise forms.ValidationError(typeset(refusal.sentence)) from None


class SentCodeForm(forms.Form):
    code = text_field(
        "Code reçu par SMS",
        "Indiquez les six chiffres du message.",
        most=20,
        autocomplete="one-time-code",
        hint="Six chiffres, valables dix minutes",
        inputmode="numeric",
        **{"class": "x-short"},
    )

    def clean_code(self) -> str:
        digits = re.sub(r"[\s.-]", "", str(self.cleaned_data["code"]))
        if not re.fullmatch(r"[0-9]{6}", digits):
            raise forms.ValidationError("Le code a six chiffres : recopiez-les tels qu’ils sont dans le message.")
        return digits
