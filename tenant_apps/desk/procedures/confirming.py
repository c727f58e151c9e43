"""The facts of law that the library could not confirm, as plain questions."""

from collections.abc import Mapping
from typing import Any

from django import forms

from shared_apps.catalogue.library import ResolvedProcedure
from xcontact.kit.text import typeset

UNITS = [("MONTHS", "mois"), ("DAYS", "jours")]
_NUMBER = {"class": "x-short", "inputmode": "numeric"}


def span_fields(silence: Any) -> dict[str, forms.Field]:
    """How long silence lasts before it decides, and the text that says so."""
    return {
        "silence_value": forms.IntegerField(
            label="Délai au bout duquel le silence décide",
            min_value=1,
            max_value=400,
            initial=silence.value,
            widget=forms.NumberInput(attrs=_NUMBER),
            error_messages={"required": "Indiquez un délai."},
        ),
        "silence_unit": forms.ChoiceField(label="En", choices=UNITS, initial=silence.unit),
        "silence_basis": forms.CharField(
            label="Texte qui fixe ce délai",
            min_length=5,
            max_length=500,
            initial=silence.legal_basis,
            widget=forms.Textarea(attrs={"rows": 2}),
            error_messages=dict.fromkeys(("required", "min_length"), "Indiquez le texte qui fixe ce délai."),
        ),
    }


def retention_fields(retention: Any) -> dict[str, forms.Field]:
    return {
        "retention_months": forms.IntegerField(
            label="Durée de conservation, en mois",
            min_value=1,
            max_value=1200,
            initial=retention.months if retention else None,
            widget=forms.NumberInput(attrs=_NUMBER),
            error_messages={"required": "Indiquez une durée de conservation."},
        ),
        "retention_basis": forms.CharField(
            label="Raison de cette durée",
            min_length=5,
            max_length=500,
            initial=retention.basis if retention else "",
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages=dict.fromkeys(("required", "min_length"), "Indiquez la raison de cette durée."),
        ),
    }


def silence_fault(cleaned: Mapping[str, Any], silence: Any) -> str:
    """Another delay needs another text: the one that stands fixes the delay that stands."""
    changed = (cleaned.get("silence_value"), cleaned.get("silence_unit")) != (silence.value, silence.unit)
    if changed and cleaned.get("silence_basis") == silence.legal_basis:
        return typeset("Vous changez le délai : indiquez le texte qui fixe le nouveau délai.")
    return ""


class ConfirmForm(forms.Form):
    """One tick for each fact still to be confirmed, and what corrects the delay or the retention it is about."""

    use_required_attribute = False

    def __init__(self, data: Any, procedure: ResolvedProcedure) -> None:
        super().__init__(data, label_suffix="")
        self.procedure = procedure
        for fact in procedure.to_confirm:
            self.fields[f"fact_{fact.key}"] = forms.BooleanField(label="Oui, c’est bien cela", required=False)
            if fact.key == "silence" and procedure.silence:
                self.fields |= span_fields(procedure.silence)
            if fact.key == "retention":
                self.fields |= retention_fields(procedure.retention)

    @property
    def questions(self) -> list[dict[str, Any]]:
        """Each fact, its tick, and the fields that correct it."""
        return [
            {
                "question": fact.question[:1].upper() + fact.question[1:],
                "tick": self[f"fact_{fact.key}"],
                "corrections": [self[name] for name in self.fields if name.startswith(f"{fact.key}_")],
            }
            for fact in self.procedure.to_confirm
        ]

    @property
    def confirmed(self) -> list[str]:
        return [fact.key for fact in self.procedure.to_confirm if self.cleaned_data.get(f"fact_{fact.key}")]

    @property
    def corrections(self) -> dict[str, Any]:
        """Overrides, where what was given differs from what stood."""
        given, found = self.cleaned_data, {}
        silence, retention = self.procedure.silence, self.procedure.retention
        if silence and "silence_value" in given:
            delay = {
                "value": given["silence_value"],
                "unit": given["silence_unit"],
                "legal_basis": given["silence_basis"],
            }
            if delay != {"value": silence.value, "unit": silence.unit, "legal_basis": silence.legal_basis}:
                found["silence"] = delay
        if "retention_months" in given:
            kept = {"months": given["retention_months"], "basis": given["retention_basis"]}
            if retention is None or kept != {"months": retention.months, "basis": retention.basis}:
                found["retention"] = kept
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "silence_value" in self.fields and (fault := silence_fault(cleaned, self.procedure.silence)):
            self.add_error("silence_basis", fault)
        if not any(cleaned.get(f"fact_{fact.key}") for fact in self.procedure.to_confirm):
            self.add_error(None, "Cochez ce que vous confirmez.")
        return cleaned
