"""What an agent fills in for the acts that stand apart: closing, reopening, revoking, telling reasons."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms

from tenant_apps.desk.forms import signatory_label
from tenant_apps.organisation.models import Signatory
from xcontact.kit.mail.address import MailableField
from xcontact.kit.text import typeset

_LONG = {"rows": 6}


class ActForm(forms.Form):
    use_required_attribute = False

    def __init__(self, data: Mapping[str, Any] | None, **more: Any) -> None:
        super().__init__(data, label_suffix="", **more)


class ClosingForm(ActForm):
    reason = forms.CharField(
        label="Raison du classement",
        help_text="L’usager la lit telle quelle, par courriel et dans sa demande.",
        max_length=5_000,
        widget=forms.Textarea(attrs=_LONG),
        error_messages={"required": "Dites à l’usager pourquoi sa demande est classée sans suite."},
    )


class ReopeningForm(ActForm):
    reason = forms.CharField(
        label="Raison de la réouverture",
        help_text="L’usager la lit telle quelle, par courriel et dans sa demande.",
        max_length=5_000,
        widget=forms.Textarea(attrs=_LONG),
        error_messages={"required": "Dites à l’usager pourquoi sa demande est rouverte."},
    )


class RevocationForm(ActForm):
    body = forms.CharField(
        label="Texte de la décision",
        help_text="L’usager le reçoit tel quel, par courriel et dans son compte.",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Écrivez la décision avant de l’envoyer."},
    )
    reason = forms.CharField(
        label="Motifs",
        help_text=typeset("En quoi l’accord est illégal : le texte applicable, et les faits (article L. 211-5)."),
        max_length=20_000,
        widget=forms.Textarea(attrs=_LONG),
        error_messages={"required": "Le retrait d’un accord se motive, en droit et en fait."},
    )
    signatory = forms.TypedChoiceField(
        coerce=UUID,
        label="Signataire",
        help_text="La personne qui décide. Vous préparez, elle signe.",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez qui signe."},
    )
    heard = forms.BooleanField(
        label="L’usager a pu présenter ses observations",
        error_messages={"required": "Laissez d’abord l’usager présenter ses observations, puis cochez cette case."},
    )

    def __init__(self, data: Mapping[str, Any] | None, *, signatories: Sequence[Signatory]) -> None:
        only = str(signatories[0].id) if len(signatories) == 1 else None
        super().__init__(data, initial={"signatory": only})
        signatory = self.fields["signatory"]
        assert isinstance(signatory, forms.ChoiceField)
        signatory.choices = [(str(one.id), signatory_label(one)) for one in signatories]


class ReasonsForm(ActForm):
    reason = forms.CharField(
        label="Motifs du refus",
        help_text=typeset("Les raisons de droit (le texte appliqué) et de fait. L’usager les lit telles quelles."),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": typeset("Écrivez les motifs : les raisons de droit et de fait.")},
    )


class ForwardingForm(ActForm):
    reason = forms.CharField(
        label="Pourquoi cette administration",
        help_text="L’usager lit cette raison telle quelle.",
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Dites pourquoi cette demande relève d’une autre administration."},
    )


class OutsideForm(ForwardingForm):
    name = forms.CharField(
        label="Administration",
        help_text=typeset("Son nom en entier : l’usager le lit. Par exemple : Préfecture de l’Aube."),
        max_length=150,
        error_messages={"required": "Nommez l’administration à qui vous transmettez."},
    )
    email = MailableField(
        label="Son adresse électronique",
        help_text="Vérifiez-la : la demande et ses documents y partent.",
        error_messages={
            "required": "Indiquez son adresse électronique.",
            "invalid": typeset("Cette adresse est incomplète. Exemple : accueil@exemple.fr."),
        },
    )
    field_order = ["name", "email", "reason"]
