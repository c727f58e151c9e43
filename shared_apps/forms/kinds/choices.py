"""Answers to pick."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from shared_apps.forms.definition import Field
from shared_apps.forms.kinds.base import Kind, input_attributes

MOST_RADIOS = 7
_YES = {"yes": True, "no": False}


class PickedField(forms.Field):
    """One of `picks`, as a text."""

    def __init__(self, *, picks: list[tuple[str, str]], **kwargs: Any) -> None:
        self.picks = dict(picks)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if not isinstance(value, str) or value not in self.picks:
            raise ValidationError(f"Choisissez l’une des réponses proposées à « {self.label} ».", code="unknown")
        return value


class PickedManyField(PickedField):
    """Some of `picks`, in the order in which they are proposed."""

    def to_python(self, value: Any) -> list[str]:
        if value in self.empty_values:
            return []
        chosen = value if isinstance(value, list | tuple) else [value]
        known = [super(PickedManyField, self).to_python(pick) for pick in chosen]
        return [pick for pick in self.picks if pick in known]


class YesNoField(PickedField):
    def to_python(self, value: Any) -> bool | None:
        if isinstance(value, bool):
            return value
        picked = super().to_python(value)
        return None if picked is None else _YES[picked]

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class SwornField(forms.BooleanField):
    """True, or refused: an attestation can't be declined in silence."""

    def to_python(self, value: Any) -> bool:
        return value is True or value in ("on", "true", "True")


class YesNo(Kind):
    """Stored as a boolean."""

    name = "yes_no"
    label = "Oui ou non"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        picks = [("yes", "Oui"), ("no", "Non")]
        widget = forms.RadioSelect(choices=picks, attrs={"class": "x-radio"})
        return YesNoField(picks=picks, widget=widget, **self.common(field))

    def display(self, field: Field, value: Any) -> str:
        return "Oui" if value else "Non"


class Choice(Kind):
    name = "choice"
    label = "Une réponse parmi plusieurs"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        picks = [(option.value, option.label) for option in field.options]
        widget: forms.Widget
        if len(picks) <= MOST_RADIOS:
            widget = forms.RadioSelect(choices=picks, attrs={"class": "x-radio"})
        else:
            choices = [("", "Choisissez dans la liste"), *picks]
            widget = forms.Select(choices=choices, attrs=input_attributes(field, "x-input x-select"))
        return PickedField(picks=picks, widget=widget, **self.common(field))

    def missing(self, field: Field) -> str:
        return field.ask or f"Choisissez une réponse à « {field.label} »."

    def display(self, field: Field, value: Any) -> str:
        return {option.value: option.label for option in field.options}.get(value, str(value))


class Multiple(Choice):
    """Stored as a list of values."""

    name = "multiple"
    label = "Plusieurs réponses possibles"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        picks = [(option.value, option.label) for option in field.options]
        widget = forms.CheckboxSelectMultiple(choices=picks, attrs={"class": "x-checkbox"})
        return PickedManyField(picks=picks, widget=widget, **self.common(field))

    def display(self, field: Field, value: Any) -> str:
        return " ; ".join(super(Multiple, self).display(field, pick) for pick in value)


class SwornStatement(Kind):
    """A box to tick, whose label is what is sworn. Stored as true."""

    name = "sworn_statement"
    label = "Attestation sur l’honneur"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        widget = forms.CheckboxInput(attrs={"class": "x-checkbox"})
        return SwornField(widget=widget, **{**self.common(field), "required": True})

    def missing(self, field: Field) -> str:
        return field.ask or "Cochez la case pour attester, sinon la demande ne peut pas être envoyée."

    def display(self, field: Field, value: Any) -> str:
        return "Attesté sur l’honneur" if value is True else "Non attesté"

    def is_empty(self, value: Any) -> bool:
        return value is not True
