"""`/verification/`: is this receipt authentic? Open to anybody who holds one."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenant_apps.requests.verification import verify


class VerificationForm(forms.Form):
    numero = forms.CharField(
        label="Numéro de la demande",
        help_text="Par exemple 10387-26-7KQ4MX-T",
        max_length=40,
        error_messages={"required": "Indiquez le numéro de la demande, écrit en grand sur l’accusé."},
        widget=forms.TextInput(attrs={"class": "x-medium", "autocomplete": "off", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label="Code de vérification",
        help_text="Huit caractères, à la fin de l’adresse imprimée au bas de l’accusé",
        max_length=20,
        error_messages={"required": "Indiquez le code de vérification, imprimé au bas de l’accusé."},
        widget=forms.TextInput(attrs={"class": "x-medium", "autocomplete": "off", "spellcheck": "false"}),
    )


@require_safe
def verification(request: HttpRequest) -> HttpResponse:
    """The form, and the answer when it is asked: « authentique », when and by whom, or « inconnu »; nothing else."""
    asked = bool(request.GET)
    form = VerificationForm(request.GET if asked else None)
    receipt = verify(form.cleaned_data["numero"], form.cleaned_data["code"]) if asked and form.is_valid() else None
    return render(
        request,
        "tracking/verification.html",
        {"form": form, "receipt": receipt, "unknown": asked and form.is_valid() and receipt is None},
    )
