"""« À quel titre faites-vous cette demande ? »"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from shared_apps.forms.kinds.text import WordsField
from tenant_apps.requests.capacity import INDIVIDUAL, KINDS, OTHER, RELATIONS, SELF


class CapacityForm(forms.Form):
    """For himself, for one of `organisations`, for somebody else: what the procedure is meant for."""

    use_required_attribute = False
    who = forms.ChoiceField(
        label="À quel titre faites-vous cette demande ?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez à quel titre vous faites cette demande.",
            "invalid_choice": "Choisissez l’une des réponses proposées.",
        },
    )

    def __init__(
        self, *args: Any, organisations: Sequence[Mapping[str, Any]], audience: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        own = [(one["id"], f"Pour {one['name']} ({KINDS[one['kind']]})") for one in organisations]
        choices = [(SELF, "Pour moi-même"), *own, (OTHER, "Pour une autre personne")]
        if INDIVIDUAL not in audience:
            choices = [*own, (SELF, "Pour une autre organisation, que je nommerai dans la demande")]
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class PersonForm(forms.Form):
    """Somebody else, and what gives the right to act for him (mandate: code civil, art. 1984)."""

    use_required_attribute = False
    given_names = WordsField(
        label="Ses prénoms",
        limit=120,
        error_messages={"required": "Indiquez les prénoms de cette personne."},
        widget=forms.TextInput(attrs={"class": "x-medium", "autocomplete": "off"}),
    )
    family_name = WordsField(
        label="Son nom",
        limit=120,
        error_messages={"required": "Indiquez le nom de cette personne."},
        widget=forms.TextInput(attrs={"class": "x-medium", "autocomplete": "off"}),
    )
    relation = forms.ChoiceField(
        label="Cette personne est",
        choices=[(value, label) for value, (label, _) in RELATIONS.items()],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Dites qui est cette personne pour vous.",
            "invalid_choice": "Choisissez l’une des réponses proposées.",
        },
    )
    mandate = forms.BooleanField(
        label="Je déclare sur l’honneur avoir son accord (mandat) pour faire cette demande en son nom, ou exercer "
        "l’autorité parentale sur cette personne",
        help_text="La date de cette déclaration est jointe à la demande.",
        error_messages={"required": "Sans son accord, vous ne pouvez pas faire cette demande pour cette personne."},
    )
