"""What an administrator fills in at the end of a request's retention. Names of fields are those of the commands."""

from datetime import date
from typing import Any

from django import forms

from tenant_apps.organisation.forms import DayInput
from tenant_apps.requests.commands.destroying import LONGEST_MONTHS
from xcontact.kit.text import NBSP, typeset


class VisaForm(forms.Form):
    """The Archives' visa on a slip, and the agent's confirmation. `number` and `fingerprint` tell which slip."""

    use_required_attribute = False

    numero = forms.CharField(widget=forms.HiddenInput, max_length=20)
    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=12)
    visa = forms.CharField(
        label="Numéro du visa des Archives départementales",
        help_text="Il figure sur le bordereau qu’elles vous ont renvoyé.",
        max_length=80,
        widget=forms.TextInput(attrs={"class": "x-medium", "autocomplete": "off"}),
        error_messages={"required": "Indiquez le numéro du visa."},
    )
    visa_on = forms.DateField(
        label="Date du visa",
        widget=DayInput(),
        error_messages={"required": "Indiquez la date du visa.", "invalid": "Cette date n’existe pas."},
    )
    confirmed = forms.BooleanField(
        label=typeset(
            "Je confirme : les Archives départementales ont visé ce bordereau, et ces dossiers peuvent être détruits "
            "pour toujours"
        ),
        error_messages={"required": "Cochez cette case pour détruire ces dossiers."},
    )

    def __init__(self, data: Any, *, today: date, number: str, fingerprint: str) -> None:
        super().__init__(data, initial={"numero": number, "fingerprint": fingerprint}, label_suffix="")
        self.today = today

    def clean_visa_on(self) -> date:
        day: date = self.cleaned_data["visa_on"]
        if day > self.today:
            raise forms.ValidationError("La date du visa est dans le futur.")
        return day


class KeepForm(forms.Form):
    use_required_attribute = False

    months = forms.IntegerField(
        label=f"Pendant combien de mois{NBSP}?",
        help_text=typeset(f"À partir d’aujourd’hui : de 1 à {LONGEST_MONTHS} mois."),
        min_value=1,
        max_value=LONGEST_MONTHS,
        widget=forms.NumberInput(attrs={"class": "x-short"}),
        error_messages={
            "required": "Indiquez un nombre de mois.",
            "invalid": "Indiquez un nombre de mois.",
            "min_value": "Indiquez au moins un mois.",
            "max_value": f"Indiquez {LONGEST_MONTHS} mois au plus.",
        },
    )
    reason = forms.CharField(
        label=f"Pourquoi{NBSP}?",
        help_text=typeset("Par exemple : un recours est en cours. Ce motif est écrit dans le journal de la demande."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Dites pourquoi ce dossier doit être gardé."},
    )
