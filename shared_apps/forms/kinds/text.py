"""Words, on one line or several."""

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from shared_apps.forms.definition import Field
from shared_apps.forms.kinds.base import Kind, input_attributes
from xcontact.kit.text import NBSP

# Control characters, lone surrogates, and the marks that make a text read otherwise than it is written.
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def count(number: int) -> str:
    """A number with its thousands apart: « 5 012 »."""
    return f"{number:,}".replace(",", NBSP)


class WordsField(forms.Field):
    """Text as typed: trimmed, composed (NFC), line ends made one; never cut. Emoji are letters like others."""

    def __init__(self, *, limit: int, lines: bool = False, **kwargs: Any) -> None:
        self.limit = limit
        self.lines = lines
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        if value in self.empty_values:
            return ""
        if not isinstance(value, str):
            raise ValidationError(f"Écrivez du texte dans « {self.label} ».", code="invalid")
        text = value.replace("\r\n", "\n").replace("\r", "\n")
        if not self.lines:
            text = text.replace("\n", " ").replace("\t", " ")
        if _INVISIBLE.search(text):
            raise ValidationError(
                f"« {self.label} » contient un caractère invisible que nous ne pouvons pas enregistrer. "
                "Effacez ce champ puis écrivez-le de nouveau.",
                code="invisible",
            )
        text = unicodedata.normalize("NFC", text.strip())
        if len(text) > self.limit:
            raise ValidationError(
                f"« {self.label} » compte {count(len(text))} caractères ; la limite est de {count(self.limit)}. "
                "Rien n’a été coupé : raccourcissez votre texte.",
                code="too_long",
            )
        return text


class Text(Kind):
    name = "text"
    label = "Texte court"
    limit = 255

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        widget = forms.TextInput(attrs=input_attributes(field))
        return WordsField(limit=field.max_length or self.limit, widget=widget, **self.common(field))


class LongText(Kind):
    name = "long_text"
    label = "Texte long"
    limit = 5000

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        limit = field.max_length or self.limit
        attributes = input_attributes(field, "x-input x-textarea", rows="6", **{"data-x-limit": str(limit)})
        return WordsField(limit=limit, lines=True, widget=forms.Textarea(attrs=attributes), **self.common(field))
