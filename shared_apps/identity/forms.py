"""What a person identified by FranceConnect fills in."""

from django import forms

from shared_apps.accounts.forms import SignUpForm, email_field, password_field


class PasswordForm(forms.Form):
    password = password_field(
        "Mot de passe de ce compte", "Indiquez le mot de passe de ce compte.", autocomplete="current-password"
    )


class AddressForm(forms.Form):
    """Where to write to whoever has no account yet."""

    email = email_field(hint="Nous y envoyons un lien à confirmer, puis les réponses à vos demandes.")
    terms = SignUpForm.base_fields["terms"]
