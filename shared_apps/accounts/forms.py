"""What citizens and agents fill in about their accounts."""

import re
from typing import Any, cast

import phonenumbers
from django import forms
from django.http import QueryDict
from django.utils.safestring import mark_safe

from shared_apps.accounts import emails, passwords
from shared_apps.accounts.models import AccountKind
from shared_apps.forms.completion import offered
from xcontact.kit.mail.address import MailableField
from xcontact.kit.text import NBSP, typeset

FRANCE = 33


def text_field(
    label: str, missing: str, *, most: int, autocomplete: str, hint: str = "", **attributes: str
) -> forms.CharField:
    """A compulsory line of text; `missing` is said when it is left empty."""
    return forms.CharField(
        label=label,
        max_length=most,
        help_text=hint,
        error_messages={"required": missing},
        widget=forms.TextInput(attrs={"autocomplete": autocomplete, **attributes}),
    )


def password_field(
    label: str, missing: str, *, autocomplete: str, hint: str = "", css: str = "x-medium", kept: bool = False
) -> forms.CharField:
    """`kept`: given back to its own author on a page nobody stores, when the rest of the form is to be corrected."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=4 * passwords.MOST,
        help_text=hint,
        error_messages={"required": missing},
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete, "class": css}, render_value=kept),
    )


def email_field(*, hint: str = "", autocomplete: str = "email", css: str = "x-medium") -> MailableField:
    return MailableField(
        label="Adresse électronique",
        max_length=254,
        help_text=hint,
        error_messages={
            "required": "Indiquez votre adresse électronique.",
            "invalid": "Cette adresse n’est pas complète. Exemple : marie.lambert@example.fr",
        },
        widget=forms.EmailInput(attrs={"autocomplete": autocomplete, "class": css}),
    )


def password_hint(least: int) -> str:
    return typeset(
        f"Au moins {least} caractères, avec une majuscule, une minuscule, un chiffre et un caractère spécial. "
        "Par exemple trois mots sans rapport, un chiffre et un tiret."
    )


class IdentityForm(forms.Form):
    """Name, postal address, telephone: sign-up and « mes informations »."""

    given_name = text_field("Prénoms", "Indiquez vos prénoms.", most=120, autocomplete="given-name")
    family_name = text_field("Nom", "Indiquez votre nom.", most=120, autocomplete="family-name")
    street = text_field("Numéro et rue", "Indiquez le numéro et la rue.", most=200, autocomplete="address-line1")
    complement = forms.CharField(
        label="Complément d’adresse",
        help_text="Bâtiment, appartement, lieu-dit",
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
    telephone = forms.CharField(
        label="Téléphone",
        help_text="Pour vous joindre au sujet d’une demande",
        max_length=25,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel", "class": "x-medium"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered.in_form(self.fields)

    def clean_telephone(self) -> str:
        """As people write it: « 06 12 34 56 78 », or with its country for a foreign number."""
        typed = str(self.cleaned_data["telephone"])
        if not typed:
            return ""
        try:
            number = phonenumbers.parse(typed, "FR")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or number.extension or not phonenumbers.is_possible_number(number):
            raise forms.ValidationError(typeset("Ce numéro n’est pas complet. Exemple : 06 12 34 56 78"))
        national = number.country_code == FRANCE
        formats = phonenumbers.PhoneNumberFormat
        return str(phonenumbers.format_number(number, formats.NATIONAL if national else formats.INTERNATIONAL))


class NewPasswordForm(forms.Form):
    """A new password, typed twice."""

    least = passwords.LEAST
    password = password_field(
        "Mot de passe",
        "Choisissez un mot de passe.",
        autocomplete="new-password",
        hint=password_hint(passwords.LEAST),
        kept=True,
    )
    repeated = password_field(
        "Le même mot de passe, une seconde fois",
        "Écrivez votre mot de passe une seconde fois.",
        autocomplete="new-password",
        kept=True,
    )

    def personal(self) -> tuple[str, ...]:
        """What this person's password may not hold."""
        return ()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen, repeated = cleaned.get("password"), cleaned.get("repeated")
        if chosen and (faults := passwords.faults(chosen, personal=self.personal(), least=self.least)):
            for fault in faults:
                self.add_error("password", typeset(fault))
        elif chosen and repeated and chosen != repeated:
            self.add_error("repeated", "Les deux mots de passe ne sont pas les mêmes.")
        return cleaned


class QuestionedEmailForm(forms.Form):
    """A form whose `email` is asked back when it looks mistyped, never refused."""

    # The address that has been questioned: sent again as it is, it is meant.
    questioned = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_email(self) -> str:
        typed = str(self.cleaned_data["email"])
        meant = emails.suggestion(typed)
        if meant and self.data.get("questioned") != typed:
            asked_back = cast(QueryDict, self.data).copy()
            asked_back["questioned"] = typed
            self.data = asked_back
            raise forms.ValidationError(
                typeset(
                    f"Vouliez-vous écrire {meant} ? Corrigez, ou continuez sans rien changer "
                    "si votre adresse est bien celle-ci."
                )
            )
        return typed


class SignUpForm(NewPasswordForm, QuestionedEmailForm, IdentityForm):
    """A citizen's account."""

    kind = forms.ChoiceField(
        label="Vous vous inscrivez",
        choices=[
            (AccountKind.INDIVIDUAL, "Pour vous-même"),
            (AccountKind.ASSOCIATION, "Pour une association"),
            (AccountKind.BUSINESS, "Pour une entreprise"),
        ],
        initial=AccountKind.INDIVIDUAL,
        error_messages={"required": "Dites si vous vous inscrivez pour vous-même ou pour une organisation."},
        widget=forms.RadioSelect,
        help_text="Vous pourrez toujours faire des demandes à un autre titre.",
    )
    email = email_field(hint="Nous y envoyons le lien d’activation, puis les réponses à vos demandes.")
    terms = forms.BooleanField(
        label="J’ai lu et j’accepte les conditions générales d’utilisation",
        help_text=mark_safe('<a href="/conditions-generales/">Lire les conditions générales</a>'),
        error_messages={"required": "Acceptez les conditions générales pour créer votre compte."},
    )
    field_order = (
        "kind given_name family_name email questioned street complement postcode city telephone password repeated terms"
    ).split()

    def personal(self) -> tuple[str, ...]:
        return tuple(str(self.cleaned_data.get(name, "")) for name in ("email", "given_name", "family_name", "city"))


class LoginForm(forms.Form):
    email = email_field(autocomplete="username", css="")
    password = password_field("Mot de passe", "Indiquez votre mot de passe.", autocomplete="current-password", css="")


class ActivationForm(forms.Form):
    password = password_field(
        "Mot de passe",
        "Indiquez votre mot de passe.",
        autocomplete="current-password",
        hint="Celui que vous avez choisi à l’inscription",
        css="x-medium",
    )


class ActivationRequestForm(forms.Form):
    email = email_field()


class PasswordChangeForm(NewPasswordForm):
    current = password_field(
        "Mot de passe actuel", "Indiquez votre mot de passe actuel.", autocomplete="current-password"
    )
    field_order = ["current", "password", "repeated"]

    def __init__(self, *args: Any, personal: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._personal = personal
        self.fields["password"].label = "Nouveau mot de passe"
        self.fields["repeated"].label = "Le nouveau mot de passe, une seconde fois"

    def personal(self) -> tuple[str, ...]:
        return self._personal


class AgentPasswordChangeForm(PasswordChangeForm):
    least = passwords.LEAST_FOR_AGENTS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = password_hint(self.least)


class AgentLoginForm(forms.Form):
    identifier = text_field("Identifiant", "Indiquez votre identifiant.", most=60, autocomplete="username")
    password = password_field("Mot de passe", "Indiquez votre mot de passe.", autocomplete="current-password", css="")


class IdentifierForm(forms.Form):
    """The identifier of an agent who has been invited."""

    identifier = text_field(
        "Identifiant",
        "Choisissez un identifiant.",
        most=60,
        autocomplete="username",
        hint=f"À vous seul, par exemple prenom.nom{NBSP}: lettres, chiffres, points et tirets.",
        **{"class": "x-medium", "autocapitalize": "none", "spellcheck": "false"},
    )

    def clean_identifier(self) -> str:
        chosen = str(self.cleaned_data["identifier"])
        if not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{1,58})[A-Za-z0-9]", chosen):
            raise forms.ValidationError(
                "Un identifiant a de 3 à 60 lettres sans accent, chiffres, points ou tirets. Ce n’est pas une adresse."
            )
        return chosen


class AgentAccountForm(IdentifierForm, NewPasswordForm):
    """Identifier and password of an agent who has been invited."""

    least = passwords.LEAST_FOR_AGENTS
    field_order = ["identifier", "password", "repeated"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = password_hint(self.least)

    def personal(self) -> tuple[str, ...]:
        return (str(self.cleaned_data.get("identifier", "")),)


class EmailChangeForm(QuestionedEmailForm):
    """Another address for the account; its password again, where it has one."""

    email = email_field(hint="Nous y envoyons un lien : elle ne change qu’après sa confirmation.")
    password = password_field(
        "Mot de passe actuel", "Indiquez votre mot de passe actuel.", autocomplete="current-password", kept=True
    )

    def __init__(self, *args: Any, needs_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Nouvelle adresse électronique"
        if not needs_password:
            del self.fields["password"]
