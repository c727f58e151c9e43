"""A question of the builder: its words and limits, read back as the JSON of a field."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from shared_apps.forms.definition import Field, field_from_json
from shared_apps.forms.kinds import KINDS
from tenant_apps.desk.procedures.condition_form import ConditionForm
from xcontact.kit.text import fold, slug, typeset

_NUMBERS = {"integer", "decimal", "amount"}
_SAID = {"section": "Titre", "warning": "Message", "stop": "Pourquoi la démarche s’arrête là", "document": "Pièce"}
# What a line of a repeated block asks when it is written in words alone.
_LINE = "text"
PROFILE = (
    ("identity.family_name", "le nom"),
    ("identity.given_names", "les prénoms"),
    ("contact.telephone", "le téléphone"),
    ("contact.email", "l’adresse électronique"),
    ("contact.address", "l’adresse postale"),
    ("organisation.name", "le nom de l’organisme"),
    ("organisation.rna", "le numéro RNA"),
    ("organisation.siret", "le numéro SIRET"),
    ("organisation.quality", "la fonction dans l’organisme"),
)


class QuestionForm(ConditionForm):
    """`field`: the JSON of the question as it stands, or `{"kind": …}` for a new one; `is_locked`: it says who sends;
    `taken`: what of the profile other questions take already."""

    label = forms.CharField(label="Question", max_length=600, error_messages={"required": "Écrivez la question."})
    hint = forms.CharField(
        label="Aide, sous la question",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        data: Any,
        *,
        field: Mapping[str, Any],
        asked: Sequence[Field],
        is_locked: bool = False,
        taken: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(data, asked=asked, condition=field.get("condition"))
        self.field, self.kind, self.is_locked = field, field["kind"], is_locked
        self.fields["label"].label = _SAID.get(self.kind, "Question")
        self.fields["label"].initial, self.fields["hint"].initial = field.get("label"), field.get("hint", "")
        if is_locked:
            return
        self._ask_answers()
        if self.kind not in ("section", "warning", "stop", "sworn_statement", "calculated"):
            self.fields["optional"] = forms.BooleanField(
                label="Facultative : on peut passer sans répondre".replace(" :", "\u00a0:"),
                required=False,
                initial=field.get("required") is False,
            )
        if self.kind == "document":
            self._ask_basis()
        if KINDS[self.kind].asks and self.kind not in ("repeated", "sworn_statement", "tick"):
            picks = [(path, said) for path, said in PROFILE if path not in taken or path == field.get("prefill")]
            held = field.get("prefill", "")
            if held and held not in dict(picks):
                picks.append((held, held))
            self.fields["prefill"] = forms.ChoiceField(
                label="Reprendre du profil de la personne",
                help_text="La réponse est proposée, jamais imposée.",
                choices=[("", "Rien"), *picks],
                required=False,
                initial=held,
            )
        self.ask_condition()

    def _ask_answers(self) -> None:
        held = self.field
        if self.kind in ("choice", "multiple", "linked_choice"):
            example = " Écrivez « Famille > réponse »." if self.kind == "linked_choice" else ""
            self.fields["options"] = forms.CharField(
                label="Réponses proposées, une par ligne",
                help_text=typeset(f"Deux au moins.{example}"),
                initial="\n".join(_lines(held.get("options", []))),
                widget=forms.Textarea(attrs={"rows": 6}),
                error_messages={"required": "Écrivez les réponses proposées, une par ligne."},
            )
        if self.kind == "repeated":
            self.fields["inner"] = forms.CharField(
                label="Ce qui est demandé pour chacun, une question par ligne",
                initial="\n".join(one["label"] for one in held.get("fields", [])),
                widget=forms.Textarea(attrs={"rows": 4}),
                error_messages={"required": "Écrivez au moins une question."},
            )
            self._number("maximum", "Combien au plus")
        if self.kind in _NUMBERS:
            self._number("minimum", "Plus petit nombre accepté")
            self._number("maximum", "Plus grand nombre accepté")
        if self.kind in ("text", "long_text"):
            self._number("max_length", "Nombre de caractères au plus")
        if self.kind in ("decimal", "repeated"):
            label = "Unité" if self.kind == "decimal" else "Nom d’une ligne"
            example = "m², kg…" if self.kind == "decimal" else "Par exemple : Enfant."
            self.fields["unit"] = forms.CharField(
                label=label, help_text=typeset(example), required=False, max_length=40, initial=held.get("unit", "")
            )
        if self.kind == "date":
            self.fields["period"] = forms.ChoiceField(
                label="La date est",
                choices=[("", "n’importe laquelle"), ("past", "passée"), ("future", "à venir")],
                required=False,
                initial=held.get("period", ""),
            )

    def _ask_basis(self) -> None:
        self.fields["required_by"] = forms.CharField(
            label="Texte qui exige cette pièce",
            help_text=typeset("Sans texte, la pièce est utile mais ne bloque rien (article L. 114-5 du CRPA)."),
            required=False,
            max_length=300,
            initial=self.field.get("required_by", ""),
        )
        self.fields["blocking"] = forms.BooleanField(
            label="Sans elle, la demande ne peut pas être étudiée",
            required=False,
            initial=self.field.get("blocking", False),
        )

    def _number(self, name: str, label: str) -> None:
        smallest = 1 if name == "max_length" or self.kind == "repeated" else -(10**9)
        self.fields[name] = forms.IntegerField(
            label=label,
            required=False,
            min_value=smallest,
            max_value=20_000 if name == "max_length" else 10**9,
            initial=self.field.get(name),
            widget=forms.TextInput(attrs={"class": "x-short", "inputmode": "numeric"}),
            error_messages={"invalid": "Écrivez un nombre entier, en chiffres."},
        )

    def question(self, name: str = "") -> dict[str, Any]:
        """The JSON of the field; `name`: its identifier, for a new one. What this form does not show is kept."""
        given = self.cleaned_data
        made = {"id": name, **self.field} if name else dict(self.field)
        made |= {"label": given["label"].strip()}
        self._say(made, "hint", "\n".join(given["hint"].strip().splitlines()))
        if self.is_locked:
            return made
        for key in ("minimum", "maximum", "max_length"):
            if key in self.fields:
                self._say(made, key, given[key], empty=None)
        for key in ("unit", "period", "prefill", "required_by"):
            if key in self.fields:
                self._say(made, key, given[key].strip())
        if "optional" in self.fields:
            made.pop("required", None)
            if given["optional"]:
                made["required"] = False
        if "blocking" in self.fields:
            self._say(made, "blocking", given["blocking"], empty=False)
        if "options" in self.fields:
            made["options"] = options(given["options"], made.get("options", []), linked=self.kind == "linked_choice")
        if "inner" in self.fields:
            made["fields"] = _inner(given["inner"], made.get("fields", []))
        self._say(made, "condition", self.condition, empty=None)
        if "id" in self.field and field_from_json(made) == field_from_json(self.field):
            return dict(self.field)
        return made

    def _say(self, made: dict[str, Any], key: str, value: Any, *, empty: Any = "") -> None:
        made.pop(key, None)
        if value != empty:
            made[key] = value


class PageForm(ConditionForm):
    """A page of the builder: its title, its words, and whom it is shown to."""

    title = forms.CharField(label="Titre de la page", max_length=300, error_messages={"required": "Donnez un titre."})
    hint = forms.CharField(
        label="Texte sous le titre", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any, *, page: Mapping[str, Any], asked: Sequence[Field], is_locked: bool = False) -> None:
        super().__init__(data, asked=asked, condition=page.get("condition"))
        self.fields["title"].initial, self.fields["hint"].initial = page.get("title"), page.get("hint", "")
        if not is_locked:
            self.ask_condition()


def options(text: str, held: Sequence[Mapping[str, Any]], *, linked: bool = False) -> list[dict[str, Any]]:
    """The answers, one by line; one that was there keeps its value, under which people's answers are kept.

    Reworded beyond accents and capitals, it is another answer: nobody's « Salle A » becomes « Salle C ».
    """
    lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if not linked:
        return _named(lines, held)
    families: dict[str, list[str]] = {}
    for line in lines:
        family, _, answer = line.partition(">")
        families.setdefault(family.strip(), []).extend([answer.strip()] if answer.strip() else [])
    leaves = [leaf for one in held for leaf in one.get("options", [])]
    told = iter(_named([answer for answers in families.values() for answer in answers], leaves))
    return [{**family, "options": [next(told) for _ in families[family["label"]]]} for family in _named(families, held)]


def _named(labels: Any, held: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each label with the value that it had, or a new one."""
    wished = list(labels)
    values: dict[int, str] = {}
    free = list(held)
    for same in (str, fold):
        for rank, label in enumerate(wished):
            known = next((one for one in free if same(one["label"]) == same(label)), None)
            if rank not in values and known is not None:
                values[rank] = known["value"]
                free.remove(known)
    taken = {one["value"] for one in held}
    for rank, label in enumerate(wished):
        if rank not in values:
            start = slug(label).replace("-", "_")[:50].strip("_") or "reponse"
            values[rank] = next(
                name
                for number in range(1, 1000)
                if (name := start if number == 1 else f"{start}_{number}") not in taken
            )
            taken.add(values[rank])
    return [{"value": values[rank], "label": label} for rank, label in enumerate(wished)]


def _lines(held: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        line
        for one in held
        for line in ([f"{one['label']} > {leaf['label']}" for leaf in one.get("options", [])] or [one["label"]])
    ]


def _inner(text: str, held: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The questions of a repeated block; one that was there keeps its identifier and its kind."""
    lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    known = [{**one, "value": one["id"]} for one in held]
    kept = {one["id"]: one for one in held}
    made = []
    for one in _named(lines, known):
        name = one["value"] if one["value"][:1].isalpha() else f"q_{one['value']}"
        made.append({"kind": _LINE, **kept.get(name, {}), "id": name[:60].lower(), "label": one["label"]})
    return made
