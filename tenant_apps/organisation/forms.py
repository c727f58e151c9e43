"""The settings that an administrator fills in."""

from collections.abc import Mapping
from typing import Any

from django import forms

from shared_apps.forms.kinds.reach import TelephoneField, TelephoneInput
from tenant_apps.organisation.models import Department
from xcontact.kit.mail.address import MailableField
from xcontact.kit.text import typeset


class DayInput(forms.DateInput):
    """A date as browsers take it; typed by hand where they have no calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"class": "x-medium"})


class ContactForm(forms.Form):
    use_required_attribute = False

    telephone = TelephoneField(
        limit=40,
        label="Téléphone",
        help_text=typeset("Obligatoire : tous les accusés de réception le portent."),
        widget=TelephoneInput(attrs={"class": "x-medium", "autocomplete": "off"}),
        error_messages={"required": "Indiquez le téléphone du service."},
    )
    email = MailableField(
        label="Adresse électronique",
        required=False,
        help_text="Les réponses des usagers aux courriels y arrivent.",
        error_messages={"invalid": typeset("Cette adresse est incomplète. Exemple : mairie@exemple.fr.")},
    )
    postal_address = forms.CharField(
        label="Adresse postale", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    hours = forms.CharField(
        label="Horaires d’ouverture", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any, *, department: Department) -> None:
        initial = {name: getattr(department, name) for name in ("telephone", "email", "postal_address", "hours")}
        super().__init__(data, initial=initial, label_suffix="")

    def clean_telephone(self) -> str:
        """As people read it: « 03 25 00 00 00 »."""
        return TelephoneInput().format_value(self.cleaned_data["telephone"])


class LegalForm(forms.Form):
    """Whom the law wants named on the public pages; what is left out is said there to be missing."""

    use_required_attribute = False

    director = forms.CharField(
        label="Direction de la publication",
        help_text=typeset("Nom et qualité. Dans une commune, c’est le plus souvent le maire."),
        required=False,
        max_length=160,
    )
    data_protection_officer = forms.CharField(
        label="Délégué à la protection des données",
        help_text=typeset("Une personne ou un organisme, par exemple le centre de gestion ou le syndicat."),
        required=False,
        max_length=160,
    )
    data_protection_email = MailableField(
        label="Son adresse électronique",
        required=False,
        help_text="Il y est prévenu de chaque demande d’accès, de rectification ou d’effacement.",
        error_messages={"invalid": typeset("Cette adresse est incomplète. Exemple : dpo@exemple.fr.")},
    )

    def __init__(self, data: Any, *, legal: Mapping[str, str]) -> None:
        super().__init__(data, initial=dict(legal), label_suffix="")


class SignatoryForm(forms.Form):
    use_required_attribute = False

    name = forms.CharField(label="Prénom et nom", max_length=120, error_messages={"required": "Indiquez qui signe."})
    quality = forms.CharField(
        label="Qualité",
        help_text=typeset("Par exemple : maire, première adjointe."),
        max_length=120,
        error_messages={"required": "Indiquez en quelle qualité cette personne signe."},
    )
    delegation = forms.CharField(
        label="Délégation",
        help_text=typeset(
            "Pour un délégué : l’arrêté qui lui donne ce pouvoir, par exemple « arrêté n° 2026-12 du 4 avril 2026 »."
        ),
        required=False,
        max_length=200,
    )
    starts_on = forms.DateField(
        label="À partir du", widget=DayInput(), error_messages={"required": "Indiquez à partir de quel jour."}
    )
    ends_on = forms.DateField(label="Jusqu’au", required=False, widget=DayInput())

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, label_suffix="", **options)


class EndForm(forms.Form):
    use_required_attribute = False

    last_day = forms.DateField(
        label="Dernier jour de signature",
        widget=DayInput(),
        error_messages={"required": "Indiquez le dernier jour."},
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, label_suffix="", **options)
