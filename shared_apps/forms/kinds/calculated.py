"""A value that nobody types: what a rule makes of the answers before it."""

from datetime import date
from typing import Any

from django import forms

from shared_apps.forms.definition import Field
from shared_apps.forms.kinds.base import Kind
from shared_apps.forms.kinds.numbers import with_unit
from shared_apps.forms.kinds.text import WordsField


class Calculated(Kind):
    """Stored as a decimal text, made anew from the answers each time they are kept, whatever is posted."""

    name = "calculated"
    label = "Valeur calculée"
    asks = False
    computes = True

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        return WordsField(limit=40, label=field.label, required=False)

    def display(self, field: Field, value: Any) -> str:
        return with_unit(str(value), field.unit)
