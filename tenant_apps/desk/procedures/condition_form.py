"""« Afficher seulement si… », as fields of a form: up to three comparisons, or the advanced condition that is kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from shared_apps.forms import wording
from shared_apps.forms.definition import Field
from shared_apps.forms.wording import AND, OR, WORDS, Clause, Operator, Rule
from xcontact.kit.errors import Refused
from xcontact.kit.text import typeset

SUGGESTIONS = "reponses-possibles"
_JOINTS = [(AND, "toutes ces conditions sont remplies"), (OR, "l’une d’elles suffit")]


class ConditionForm(forms.Form):
    """To be inherited. `asked`: the questions placed before; `condition`: the one that stands."""

    use_required_attribute = False

    def __init__(self, data: Any, *, asked: Sequence[Field], condition: Mapping[str, Any] | None) -> None:
        super().__init__(data, label_suffix="")
        self.asked = {field.id: field for field in asked}
        self.before = condition
        self.rule = wording.read(condition, self.asked) if condition else None

    @property
    def is_advanced(self) -> bool:
        return self.before is not None and self.rule is None

    def ask_condition(self) -> None:
        """Add its fields, after those of the form itself."""
        if self.is_advanced:
            self.fields["forget_condition"] = forms.BooleanField(
                label=typeset("Retirer cette condition : montrer à tous"), required=False
            )
            return
        seen = wording.readable(list(self.asked.values()))
        if not seen:
            return
        picks = [("", typeset("— Aucune condition —")), *((field.id, _short(field.label)) for field in seen)]
        clauses = self.rule.clauses if self.rule else ()
        for rank in range(1, wording.MOST_CLAUSES + 1):
            clause = clauses[rank - 1] if rank <= len(clauses) else None
            self.fields[f"question_{rank}"] = forms.ChoiceField(
                label="Si la réponse à" if rank == 1 else "Et aussi si la réponse à",
                choices=picks,
                required=False,
                initial=clause.field_id if clause else "",
            )
            self.fields[f"operator_{rank}"] = forms.ChoiceField(
                label="Comparaison",
                choices=[(one.value, WORDS[one]) for one in Operator],
                required=False,
                initial=clause.operator.value if clause else Operator.IS.value,
            )
            self.fields[f"value_{rank}"] = forms.CharField(
                label="Réponse",
                required=False,
                max_length=300,
                initial=wording.typed(self.asked[clause.field_id], clause.value) if clause else "",
                widget=forms.TextInput(attrs={"list": SUGGESTIONS}),
            )
        self.fields["joined"] = forms.ChoiceField(
            label="S’il y a plusieurs conditions",
            choices=_JOINTS,
            required=False,
            initial=self.rule.joined if self.rule else AND,
        )

    @property
    def suggestions(self) -> list[str]:
        return wording.suggestions(wording.readable(list(self.asked.values())))

    @property
    def clauses(self) -> list[list[forms.BoundField]]:
        """The three fields of each comparison."""
        ranks = [rank for rank in range(1, wording.MOST_CLAUSES + 1) if f"question_{rank}" in self.fields]
        return [[self[f"{part}_{rank}"] for part in ("question", "operator", "value")] for rank in ranks]

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields that are not the condition's."""
        ours = ("question_", "operator_", "value_", "joined", "forget_condition")
        return [bound for bound in self if not bound.name.startswith(ours)]

    @property
    def condition(self) -> Mapping[str, Any] | None:
        """What was meant; the one that stood, to the letter, where nothing of it was changed."""
        if self.is_advanced:
            return None if self.cleaned_data.get("forget_condition") else self.before
        meant = self._meant()
        if meant is None or meant == self.rule:
            return self.before if meant else None
        return wording.write(meant)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for rank in range(1, wording.MOST_CLAUSES + 1):
            name = cleaned.get(f"question_{rank}")
            if not name:
                continue
            try:
                operator = Operator(cleaned.get(f"operator_{rank}") or Operator.IS)
                cleaned[f"meant_{rank}"] = wording.understood(
                    self.asked[name], operator, cleaned.get(f"value_{rank}", "")
                )
            except Refused as refused:
                self.add_error(f"value_{rank}", typeset(refused.sentence))
        return cleaned

    def _meant(self) -> Rule | None:
        given, clauses = self.cleaned_data, []
        for rank in range(1, wording.MOST_CLAUSES + 1):
            if name := given.get(f"question_{rank}"):
                operator = Operator(given.get(f"operator_{rank}") or Operator.IS)
                clauses.append(Clause(name, operator, given[f"meant_{rank}"]))
        joined = (given.get("joined") or AND) if len(clauses) > 1 else AND
        return Rule(tuple(clauses), joined) if clauses else None


def _short(label: str) -> str:
    return label if len(label) <= 90 else f"{label[:89]}…"
