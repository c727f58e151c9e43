"""What is typed for a second factor."""

from django import forms

from shared_apps.accounts.forms import password_field, text_field


class CodeForm(forms.Form):
    code = text_field(
        "Code de l’application",
        "Indiquez les six chiffres que montre l’application.",
        most=12,
        autocomplete="one-time-code",
        hint="Six chiffres, qui changent toutes les 30 secondes",
        inputmode="numeric",
        **{"class": "x-short"},
    )


class RecoveryCodeForm(forms.Form):
    recovery_code = text_field(
        "Code de secours",
        "Indiquez l’un des codes de votre liste.",
        most=60,
        autocomplete="off",
        hint="L’un des codes imprimés, par exemple bato-kemi-lupa-rofi. Chacun sert une fois.",
        autocapitalize="none",
        spellcheck="false",
    )


class CopiedCodeForm(forms.Form):
    copied = text_field(
        "Recopiez l’un des dix codes",
        "Recopiez l’un des dix codes de la liste.",
        most=60,
        autocomplete="off",
        hint="Pour être sûr que vous avez la liste. Ce code servira encore.",
        autocapitalize="none",
        spellcheck="false",
    )


class PasskeyNameForm(forms.Form):
    name = forms.CharField(
        label="Nom de cette clé",
        help_text="Pour la reconnaître, par exemple «\u00a0Ordinateur de la maison\u00a0»",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "x-medium"}),
    )


class OwnPasswordForm(forms.Form):
    """The password once more; nothing to type for an account that has none, and has been opened a moment ago."""

    password = password_field("Votre mot de passe", "Indiquez votre mot de passe.", autocomplete="current-password")

    def __init__(self, *args: object, has_password: bool = True, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not has_password:
            del self.fields["password"]
