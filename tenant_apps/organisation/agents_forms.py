"""What an administrator says of an agent."""

from typing import Any

from django import forms

from tenant_apps.organisation.models import AgentRole
from xcontact.kit.mail.address import MailableField
from xcontact.kit.text import typeset

ROLES = [
    (AgentRole.AGENT.value, typeset("Agent : traite les demandes")),
    (AgentRole.ADMINISTRATOR.value, typeset("Administrateur : change aussi les réglages et gère les agents")),
]


def _role() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Droits",
        choices=ROLES,
        widget=forms.RadioSelect(),
        error_messages={"required": "Choisissez ses droits."},
    )


class InviteForm(forms.Form):
    use_required_attribute = False

    name = forms.CharField(
        label="Prénom et nom",
        help_text=typeset("Les usagers le lisent dans vos réponses (article L. 111-2 du CRPA)."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Indiquez son prénom et son nom."},
    )
    function = forms.CharField(
        label="Qualité",
        help_text=typeset("Par exemple : secrétaire de mairie."),
        max_length=120,
        error_messages={"required": "Indiquez sa qualité."},
    )
    email = MailableField(
        label="Adresse électronique",
        help_text="L’invitation y arrive. Une boîte partagée de la mairie convient.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Indiquez où lui écrire.",
            "invalid": typeset("Cette adresse est incomplète. Exemple : mairie@exemple.fr."),
        },
    )
    role = _role()

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, label_suffix="", **options)


class RoleForm(forms.Form):
    use_required_attribute = False

    role = _role()

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, label_suffix="", **options)
