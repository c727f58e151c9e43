"""The form of what a collectivité changes of a procedure: shown as it stands, read back as overrides."""

from collections.abc import Mapping
from typing import Any

from django import forms

from shared_apps.catalogue.library import ResolvedProcedure
from shared_apps.catalogue.overrides import LONGEST_CONDITIONS, LONGEST_TEXT
from shared_apps.catalogue.procedure import Silence
from tenant_apps.desk.procedures.confirming import retention_fields, silence_fault, span_fields
from xcontact.kit.text import fold, slug, typeset

# Name, label, help, number of lines.
_TEXTS = (
    ("price", "Prix", "Par exemple : « 50 € pour les habitants ». Laissez vide pour ne rien dire.", 2),
    ("contact", "Contact particulier", "Si ce n’est pas celui du service, par exemple une personne à demander.", 2),
    ("hours", "Horaires particuliers", "S’ils ne sont pas ceux du service.", 2),
    ("additional_text", "Ce que vous voulez ajouter", "Il paraît sous le titre « À savoir ».", 5),
    (
        "specific_conditions",
        "Conditions particulières",
        "L’usager les lit et les accepte avant d’envoyer : un règlement, par exemple.",
        8,
    ),
    ("counter_and_post", "Au guichet ou par courrier", "Comment faire la démarche sans Internet.", 3),
)
_LONGEST = {"specific_conditions": LONGEST_CONDITIONS}
# What law forbids to ask (articles R. 113-8 and R. 113-10 CRPA).
_FORBIDDEN = (
    ("justificatif de domicile", "Un justificatif de domicile ne se demande pas (article R. 113-8 du CRPA)."),
    ("certifiee conforme", "Une copie certifiée conforme ne se demande pas (article R. 113-10 du CRPA)."),
)


class OverridesForm(forms.Form):
    """`base`: the library's content; `prepared`: the procedure as it stands; `overrides`: those it stands on."""

    use_required_attribute = False

    def __init__(
        self, data: Any, *, base: Mapping[str, Any], prepared: ResolvedProcedure, overrides: Mapping[str, Any]
    ) -> None:
        super().__init__(data, label_suffix="")
        self.base, self.overrides_before = base, overrides
        for name, label, help_text, lines in _TEXTS:
            self.fields[name] = forms.CharField(
                label=label,
                help_text=typeset(help_text),
                required=False,
                max_length=_LONGEST.get(name, LONGEST_TEXT),
                initial=getattr(prepared, name),
                widget=forms.Textarea(attrs={"rows": lines}),
            )
        if prepared.silence:
            self.fields |= span_fields(prepared.silence)
        if "retention" in base:
            self.fields |= retention_fields(prepared.retention)
        self._pieces(base, overrides)
        if not base.get("permanent"):
            self.fields["dedicated_service_url"] = forms.URLField(
                label="Adresse de votre service en ligne dédié",
                help_text=typeset(
                    "Si vous en avez un pour cette démarche, il remplace le formulaire, qui se ferme : c’est alors la "
                    "seule voie électronique (article L. 112-9 du CRPA)."
                ),
                required=False,
                max_length=500,
                initial=overrides.get("dedicated_service_url", ""),
                assume_scheme="https",
                error_messages={"invalid": typeset("Écrivez l’adresse entière, par exemple https://exemple.fr/.")},
            )

    def _pieces(self, base: Mapping[str, Any], overrides: Mapping[str, Any]) -> None:
        held = overrides.get("documents", {})
        optional = [one for one in base.get("documents", []) if not one.get("required", True)]
        if optional:
            self.fields["hide"] = forms.MultipleChoiceField(
                label="Pièces facultatives à ne pas demander",
                required=False,
                choices=[(one["id"], one["label"]) for one in optional],
                initial=held.get("hide", []),
                widget=forms.CheckboxSelectMultiple,
            )
        if held.get("add"):
            self.fields["drop"] = forms.MultipleChoiceField(
                label="Pièces que vous aviez ajoutées, à retirer",
                required=False,
                choices=[(one["id"], one["label"]) for one in held["add"]],
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["piece_label"] = forms.CharField(label="Pièce à ajouter", required=False, max_length=200)
        self.fields["piece_hint"] = forms.CharField(label="Explication de cette pièce", required=False, max_length=300)
        self.fields["piece_basis"] = forms.CharField(
            label="Texte qui exige cette pièce",
            help_text=typeset("Sans texte, la pièce est facultative : son absence ne bloque pas la demande."),
            required=False,
            max_length=300,
        )

    def clean_piece_label(self) -> str:
        label = str(self.cleaned_data["piece_label"]).strip()
        for words, sentence in _FORBIDDEN:
            if words in fold(label):
                raise forms.ValidationError(typeset(sentence))
        return label

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        told = cleaned.get("piece_hint") or cleaned.get("piece_basis")
        if told and not cleaned.get("piece_label") and "piece_label" not in self.errors:
            self.add_error("piece_label", "Nommez la pièce à ajouter.")
        if "silence_value" in self.fields and (fault := self._silence_fault(cleaned)):
            self.add_error("silence_basis", fault)
        return cleaned

    @property
    def overrides(self) -> dict[str, Any]:
        """What differs from the library, in the shape that `shared_apps.catalogue.overrides` takes."""
        given = self.cleaned_data
        found = {key: value for key, value in self.overrides_before.items() if key not in self._answers_for}
        for name, *_ in _TEXTS:
            text = "\n".join(given[name].strip().splitlines())
            if text != self.base.get(name, ""):
                found[name] = text
        if "silence_value" in given:
            delay = {name: given[f"silence_{part}"] for name, part in _DELAY}
            if delay != {name: self.base["silence"][name] for name, _ in _DELAY}:
                found["silence"] = delay
        if "retention_months" in given:
            kept = {"months": given["retention_months"], "basis": given["retention_basis"]}
            if kept != self.base["retention"]:
                found["retention"] = kept
        if given.get("dedicated_service_url"):
            found["dedicated_service_url"] = given["dedicated_service_url"]
        if documents := self._documents(given):
            found["documents"] = documents
        return found

    @property
    def _answers_for(self) -> set[str]:
        return {*(name for name, *_ in _TEXTS), "silence", "retention", "documents", "dedicated_service_url"}

    def _documents(self, given: Mapping[str, Any]) -> dict[str, Any]:
        before = self.overrides_before.get("documents", {})
        added = [one for one in before.get("add", []) if one["id"] not in given.get("drop", [])]
        if label := given.get("piece_label"):
            taken = {one["id"] for one in (*self.base.get("documents", []), *before.get("add", []))}
            piece = {"id": _name(label, taken), "kind": "document", "label": label}
            basis = given.get("piece_basis", "").strip()
            piece |= {"hint": given["piece_hint"]} if given.get("piece_hint") else {}
            piece |= {"required_by": basis} if basis else {"required": False}
            added.append(piece)
        return {key: value for key, value in (("add", added), ("hide", given.get("hide", []))) if value}

    def _silence_fault(self, cleaned: Mapping[str, Any]) -> str:
        return silence_fault(cleaned, Silence(**{**self.base["silence"], **self.overrides_before.get("silence", {})}))


_DELAY = (("value", "value"), ("unit", "unit"), ("legal_basis", "basis"))


def _name(label: str, taken: set[str]) -> str:
    """A stable identifier, told apart from the library's."""
    start = f"local_{slug(label).replace('-', '_') or 'piece'}"[:50]
    return next(
        name for number in range(1, 100) if (name := start if number == 1 else f"{start}_{number}") not in taken
    )
