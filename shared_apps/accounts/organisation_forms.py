"""What the owner of an account says of an organisation that he represents."""

from typing import Any

from django import forms

from shared_apps.accounts.forms import text_field
from shared_apps.accounts.models import AccountKind
from shared_apps.forms.completion import offered
from shared_apps.forms.kinds.identifiers import RnaField, SiretField
from xcontact.kit.text import typeset

KINDS = [(AccountKind.ASSOCIATION, "Une association"), (AccountKind.BUSINESS, "Une entreprise")]
QUALITIES = (
    "président", "présidente", "vice-président", "vice-présidente", "secrétaire", "trésorier", "trésorière",
    "gérant", "gérante", "directeur", "directrice", "salarié", "salariée", "mandataire",
)  # fmt: skip


class OrganisationForm(forms.Form):
    """An association by its RNA or SIRET, a business by its SIRET (R. 112-9-1 CRPA, law.md S-07)."""

    kind = forms.ChoiceField(
        label="C’est",
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez : une association, ou une entreprise.",
            "invalid_choice": "Choisissez : une association, ou une entreprise.",
        },
    )
    name = text_field("Nom de l’organisation", "Indiquez son nom.", most=200, autocomplete="organization")
    rna = RnaField(
        label="Numéro RNA",
        help_text="Pour une association : la lettre W suivie de neuf chiffres, sur le récépissé de déclaration.",
        limit=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "x-medium", "spellcheck": "false", "autocapitalize": "characters"}),
    )
    siret = SiretField(
        label="Numéro SIRET",
        help_text="14 chiffres. Obligatoire pour une entreprise, ou pour une association qui n’a pas de numéro RNA.",
        limit=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "x-medium", "spellcheck": "false", "inputmode": "numeric"}),
    )
    quality = text_field(
        "Votre fonction",
        "Indiquez à quel titre vous la représentez : présidente, trésorier, gérant…",
        most=120,
        autocomplete="organization-title",
        hint="Par exemple : présidente, secrétaire, gérant.",
        **{"class": "x-medium", "list": "fonctions"},
    )
    street = text_field("Numéro et rue", "Indiquez le numéro et la rue.", most=200, autocomplete="address-line1")
    complement = forms.CharField(
        label="Complément d’adresse",
        help_text="Bâtiment, lieu-dit, « chez… »",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-line2"}),
    )
    postcode = text_field(
        "Code postal",
        "Indiquez le code postal.",
        most=10,
        autocomplete="postal-code",
        inputmode="numeric",
        **{"class": "x-short"},
    )
    city = text_field(
        "Commune", "Indiquez la commune.", most=120, autocomplete="address-level2", **{"class": "x-medium"}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered.in_form(self.fields)

    def clean(self) -> dict[str, Any]:
        """A business has no RNA: whatever was left in that field is dropped."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") == AccountKind.BUSINESS:
            self.errors.pop("rna", None)
            cleaned["rna"] = ""
            if not cleaned.get("siret") and "siret" not in self.errors:
                self.add_error("siret", typeset("Indiquez le numéro SIRET : il figure sur vos factures."))
        elif not (cleaned.get("rna") or cleaned.get("siret") or {"kind", "rna", "siret"} & set(self.errors)):
            self.add_error("rna", "Indiquez le numéro RNA de l’association ou, si elle n’en a pas, son numéro SIRET.")
        return cleaned
