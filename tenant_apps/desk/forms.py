"""What an agent fills in. Names of fields are those of the commands."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shared_apps.forms.definition import Field as Piece
from tenant_apps.organisation.forms import DayInput
from tenant_apps.organisation.models import Signatory
from xcontact.kit.text import NBSP, typeset

SUPPLEMENT_DAYS = 30
FIRST_LINES, MORE_LINES, MOST_LINES = 2, 2, 20
_LONG = {"rows": 8}


class MessageForm(forms.Form):
    use_required_attribute = False

    body = forms.CharField(
        label="Votre message",
        help_text="Il est signé de votre nom et de votre fonction.",
        max_length=10_000,
        widget=forms.Textarea(attrs=_LONG),
        error_messages={"required": "Écrivez votre message avant de l’envoyer."},
    )


class UnpressedField(forms.CharField):
    """May stay empty, which the whole form judges: it is not said to be optional."""

    def validate(self, value: Any) -> None:
        """Nothing to say of an empty one."""


class SupplementForm(forms.Form):
    """The pieces that are missing: those the procedure expects, ticked, and others written line by line."""

    use_required_attribute = False

    pieces = forms.MultipleChoiceField(
        label="Pièces prévues par la démarche et non reçues", required=False, widget=forms.CheckboxSelectMultiple
    )
    lines = forms.IntegerField(widget=forms.HiddenInput, required=False)
    due_on = forms.DateField(
        label="Date limite d’envoi",
        help_text="L’usager pourra envoyer ces pièces jusqu’à la fin de ce jour.",
        widget=DayInput(),
        error_messages={
            "required": "Indiquez jusqu’à quel jour l’usager peut répondre.",
            "invalid": "Cette date n’existe pas.",
        },
    )
    blocking = forms.TypedChoiceField(
        label=f"Pouvez-vous étudier la demande sans ces pièces{NBSP}?",
        help_text=typeset(
            "L’absence d’une pièce ne suspend l’étude de la demande que si cette pièce est indispensable "
            "(article L. 114-5-1 du CRPA)."
        ),
        choices=[
            ("oui", typeset("Non, elles sont indispensables : le délai de réponse est suspendu jusqu’à leur arrivée")),
            ("non", typeset("Oui : le délai de réponse continue de courir")),
        ],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si ces pièces sont indispensables."},
    )
    explanation = forms.CharField(
        label="Un mot pour l’usager", required=False, max_length=5_000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        absent: Sequence[Piece],
        today: date,
        growing: QueryDict | None = None,
    ) -> None:
        """`growing` is what was posted to ask for more lines: kept, not checked."""
        super().__init__(data, initial={"due_on": today + timedelta(days=SUPPLEMENT_DAYS)}, label_suffix="")
        self.today = today
        self.absent = {piece.id: piece for piece in absent}
        chosen = self.fields["pieces"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        chosen.choices = [(piece.id, _piece_label(piece)) for piece in absent]
        if not absent:
            del self.fields["pieces"]
        posted = growing if growing is not None else data
        asked = _number(posted.get("lines")) if posted is not None else FIRST_LINES
        self.count = min(asked + (MORE_LINES if growing is not None else 0), MOST_LINES)
        for number in range(1, self.count + 1):
            self.fields[f"label_{number}"] = UnpressedField(label=f"Pièce ou information {number}", max_length=200)
            self.fields[f"basis_{number}"] = forms.CharField(label="Texte qui l’exige", required=False, max_length=200)
        if growing is not None:
            self.initial = {**growing.dict(), "pieces": growing.getlist("pieces")}
        self.initial["lines"] = self.count

    def written(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """The free lines, two fields each."""
        for number in range(1, self.count + 1):
            yield self[f"label_{number}"], self[f"basis_{number}"]

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day <= self.today:
            raise forms.ValidationError("Choisissez un jour à venir.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        wanted = [
            {"label": self.absent[name].label, "legal_basis": self.absent[name].required_by}
            for name in cleaned.get("pieces", [])
        ]
        for number in range(1, self.count + 1):
            label, basis = cleaned.get(f"label_{number}", ""), cleaned.get(f"basis_{number}", "")
            if label:
                wanted.append({"label": label, "legal_basis": basis})
            elif basis:
                self.add_error(f"label_{number}", "Nommez la pièce ou l’information que ce texte exige.")
        first = "pieces" if self.absent else "label_1"
        if not wanted and not any(name == first or name.startswith("label_") for name in self.errors):
            self.add_error(first, "Indiquez au moins une pièce ou une information à fournir.")
        cleaned["wanted"] = wanted
        return cleaned


class DecisionForm(forms.Form):
    use_required_attribute = False

    kind = forms.ChoiceField(
        label="Votre réponse",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce que vous répondez."},
    )
    body = forms.CharField(
        label="Texte de la réponse",
        help_text="L’usager le reçoit tel quel, par courriel et dans son compte.",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "Écrivez la réponse avant de l’envoyer."},
    )
    reason = UnpressedField(
        label="Motifs, en cas de refus",
        help_text=typeset(
            "Obligatoires pour un refus : les raisons de droit (le texte appliqué) et de fait (ce qui, dans cette "
            "demande, ne convient pas), article L. 211-5 du CRPA."
        ),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    signatory = forms.TypedChoiceField(
        coerce=UUID,
        label="Signataire",
        help_text="La personne qui décide. Vous préparez, elle signe.",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez qui signe."},
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, kinds: Sequence[str], signatories: Sequence[Signatory]
    ) -> None:
        only = str(signatories[0].id) if len(signatories) == 1 else None
        super().__init__(data, initial={"signatory": only}, label_suffix="")
        kind, signatory = self.fields["kind"], self.fields["signatory"]
        assert isinstance(kind, forms.ChoiceField) and isinstance(signatory, forms.ChoiceField)
        kind.choices = [(name, label) for name, label in KIND_LABELS.items() if name in kinds]
        signatory.choices = [(str(one.id), signatory_label(one)) for one in signatories]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == "rejected" and not cleaned.get("reason", "").strip():
            self.add_error("reason", typeset("Un refus se motive : indiquez les raisons de droit et de fait."))
        if cleaned.get("kind") not in (None, "rejected"):
            cleaned["reason"] = ""
        return cleaned


KIND_LABELS = {
    "accepted": typeset("Accord : la demande est acceptée"),
    "rejected": typeset("Refus : la demande est rejetée"),
    "answered": typeset("Réponse simple : renseignement, acte délivré, signalement traité"),
}


def _piece_label(piece: Piece) -> SafeString | str:
    if not piece.required_by:
        return piece.label
    return format_html('{} <span class="x-small">({})</span>', piece.label, typeset(piece.required_by))


def signatory_label(signatory: Signatory) -> str:
    return f"{signatory}, {signatory.delegation}" if signatory.delegation else str(signatory)


def _number(given: Any) -> int:
    text = str(given or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else FIRST_LINES
