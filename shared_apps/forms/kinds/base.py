"""What every kind of field knows how to do."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.html import conditional_escape

from shared_apps.forms.definition import Field

Display = str | list[tuple[str, str]]
UNANSWERED = "Non renseigné"


class Kind:
    """One way of asking. `asks` is false for what is only read (a section, a warning) or asked elsewhere (a document).

    `computes` is true for what a rule answers, `stops` for what, once shown, keeps the form from being sent.

    The form field that `form_field` gives cleans to a JSON value, and cleans that value again to itself: stored
    answers are checked by the code that checked the typed ones.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    asks: ClassVar[bool] = True
    computes: ClassVar[bool] = False
    stops: ClassVar[bool] = False

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        """The Django form field; `today`, in Paris, is only needed by dates said to be past or future."""
        raise NotImplementedError

    def display(self, field: Field, value: Any) -> Display:
        """A stored answer in French words; for a compound one, its parts as (label, value)."""
        return str(value)

    def is_empty(self, value: Any) -> bool:
        return value in (None, "", [], {})

    def missing(self, field: Field) -> str:
        """What is said when a required answer is missing."""
        return field.ask or f"Répondez à « {field.label} »."

    def common(self, field: Field) -> dict[str, Any]:
        """The arguments that every Django form field takes."""
        return {
            "label": field.label,
            "help_text": conditional_escape(field.hint),
            "required": field.required,
            "error_messages": {"required": self.missing(field)},
        }


def input_attributes(field: Field, css: str = "x-input", **more: str) -> dict[str, str]:
    """The HTML attributes of a single input. Never `maxlength`: browsers cut what is pasted without a word."""
    width = f" x-{field.width}" if field.width in ("short", "medium") else ""
    attributes = {"class": css + width, **more}
    if field.autocomplete:
        attributes["autocomplete"] = field.autocomplete
    if field.required:
        attributes["aria-required"] = "true"
    return attributes
