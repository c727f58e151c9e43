"""What is filled in when a password is forgotten."""

from typing import Any

from django import forms

from shared_apps.accounts.forms import NewPasswordForm, email_field, password_hint, text_field


class ForgottenForm(forms.Form):
    email = email_field(hint="Celle de votre compte", autocomplete="username")


class AgentForgottenForm(forms.Form):
    identifier = text_field(
        "Identifiant",
        "Indiquez votre identifiant.",
        most=60,
        autocomplete="username",
        hint="Celui de votre compte d’agent, par exemple prenom.nom. Ce n’est pas une adresse.",
        **{"class": "x-medium", "autocapitalize": "none", "spellcheck": "false"},
    )


class RecoveryForm(NewPasswordForm):
    """The password that replaces a forgotten one; `least` and `personal` as its account has them."""

    def __init__(self, *args: Any, least: int, personal: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.least = least
        self._personal = personal
        self.fields["password"].label = "Nouveau mot de passe"
        self.fields["password"].help_text = password_hint(least)
        self.fields["repeated"].label = "Le nouveau mot de passe, une seconde fois"

    def personal(self) -> tuple[str, ...]:
        return self._personal
