"""Answers to pick."""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from shared_apps.forms.definition import Field
from shared_apps.forms.kinds.base import Kind, input_attributes
from xcontact.kit.text import NBSP

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


class TickField(forms.BooleanField):
    def to_python(self, value: Any) -> bool:
        if value in (True, "on", "true", "True"):
            return True
        if value in (False, None, "", "off", "false", "False"):
            return False
        raise ValidationError(f"Cochez ou décochez « {self.label} ».", code="invalid")


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


class Linked(Kind):
    """A list in two levels (« Voirie : un trou »), in one control that says both. Stored as the value of the second."""

    name = "linked_choice"
    label = "Listes liées : une famille, puis une réponse"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        groups = [(first.label, [(option.value, option.label) for option in first.options]) for first in field.options]
        choices = [("", "Choisissez dans la liste"), *groups]
        widget = forms.Select(choices=choices, attrs=input_attributes(field, "x-input x-select"))
        picks = [pick for _, group in groups for pick in group]
        return PickedField(picks=picks, widget=widget, **self.common(field))

    def missing(self, field: Field) -> str:
        return field.ask or f"Choisissez une réponse à « {field.label} »."

    def display(self, field: Field, value: Any) -> str:
        told = {
            option.value: f"{first.label}{NBSP}: {option.label}" for first in field.options for option in first.options
        }
        return told.get(value, str(value))


class Country(Kind):
    """Stored as its code of two letters (ISO 3166-1)."""

    name = "country"
    label = "Pays"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        picks = list(countries().items())
        choices = [("", "Choisissez dans la liste"), *picks]
        widget = forms.Select(choices=choices, attrs=input_attributes(field, "x-input x-select x-medium"))
        return PickedField(picks=picks, widget=widget, **self.common(field))

    def display(self, field: Field, value: Any) -> str:
        return countries().get(value, str(value))


@lru_cache
def countries() -> dict[str, str]:
    """Code → name in French: France, then the others by name."""
    told: dict[str, str] = json.loads(Path(__file__).with_name("countries.json").read_text("utf-8"))
    return told


class Tick(Kind):
    """A box that may be left empty. Stored as a boolean."""

    name = "tick"
    label = "Case à cocher"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        return TickField(widget=forms.CheckboxInput(attrs={"class": "x-checkbox"}), **self.common(field))

    def missing(self, field: Field) -> str:
        return field.ask or f"Cochez « {field.label} » pour continuer."

    def display(self, field: Field, value: Any) -> str:
        return "Oui" if value is True else "Non"

    def is_empty(self, value: Any) -> bool:
        return value is None


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
