"""What the portal holds of an account, secrets left out: as the portal."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model, QuerySet

from shared_apps.accounts.events import LABELS
from shared_apps.accounts.models import (
    AccountEvent,
    AccountMail,
    DormancyNotice,
    EmailChange,
    Export,
    KnownDevice,
    MobileAccess,
    MobileChange,
    MobileCode,
    Organisation,
    TermsAcceptance,
    TextMessage,
    User,
)
from shared_apps.factors.models import Authenticator, Passkey, RecoveryCode
from shared_apps.identity.models import FranceConnectLink
from tenants import registry
from tenants.models import Session

# What a person is told of each kind of row; a digest, a key or a token says nothing of him and opens something.
_TOLD: Mapping[type[Model], str] = {
    User: "kind given_name family_name email street complement postcode city telephone created_at activated_at "
    "terminated_at last_login",
    Organisation: "kind name siret rna quality street complement postcode city created_at ended_at",
    TermsAcceptance: "version accepted_at ip_address",
    EmailChange: "former_email new_email asked_at confirmed_at undone_at",
    FranceConnectLink: "issuer sub linked_at identity identity_at",
    Export: "state asked_at ready_at expires_at size",
    DormancyNotice: "kind last_seen_at sent_at",
    KnownDevice: "label first_at last_at",
    Passkey: "name created_at used_at",
    Authenticator: "created_at",
    RecoveryCode: "created_at used_at",
    Session: "place device ip_address created_at seen_at expires_at",
    AccountMail: "kind recipient frozen_at",
    MobileAccess: "number verified_at",
    MobileChange: "former_number new_number changed_at undone_at",
    MobileCode: "number purpose made_at used_at",
    TextMessage: "number state frozen_at sent_at",
}


def content(user: User) -> dict[str, Any]:
    """Titles and rows, in JSON values; labels are those of the columns."""
    held = {"holder": user.id}
    return {
        "compte": _rows(User.objects.filter(id=user.id))[0],
        "organisations représentées": _rows(user.organisations.order_by("created_at")),
        "identité FranceConnect": _rows(FranceConnectLink.objects.filter(user=user)),
        "conditions acceptées": _rows(user.acceptances.order_by("accepted_at")),
        "changements d’adresse": _rows(user.email_changes.order_by("asked_at")),
        "collectivités où vous êtes allé": _footprints(user),
        "connexions ouvertes": _rows(Session.objects.filter(account_id=user.id, nonce_hash="").order_by("created_at")),
        "appareils connus": _rows(KnownDevice.objects.filter(**held).order_by("first_at")),
        "clés d’accès": _rows(Passkey.objects.filter(**held).order_by("created_at")),
        "applications de codes": _rows(Authenticator.objects.filter(**held)),
        "codes de secours": _rows(RecoveryCode.objects.filter(**held).order_by("created_at", "used_at")),
        "historique de sécurité": _events(user),
        "avis d’inactivité": _rows(user.dormancy_notices.order_by("sent_at")),
        "courriels envoyés par le portail": _rows(AccountMail.objects.filter(subject=user.id).order_by("frozen_at")),
        "téléphone mobile": _rows(MobileAccess.objects.filter(user=user)),
        "changements de téléphone mobile": _rows(user.mobile_changes.order_by("changed_at")),
        "codes par téléphone": _rows(MobileCode.objects.filter(**held).order_by("made_at")),
        "messages texte envoyés par le portail": _rows(
            TextMessage.objects.filter(subject=user.id).order_by("frozen_at")
        ),
        "exports demandés": _rows(user.exports.order_by("asked_at")),
    }


def _rows(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    model = rows.model
    names = _TOLD[model].split()
    fields = [model._meta.get_field(name) for name in names]
    return [
        {
            str(field.verbose_name): dict(field.flatchoices).get(value, value)
            for field, value in zip(fields, values, strict=True)
        }
        for values in rows.values_list(*names)
    ]


def _footprints(user: User) -> list[dict[str, Any]]:
    footprints = list(user.footprints.order_by("first_at"))
    cards = registry.by_schemas([one.place for one in footprints])
    return [
        {
            "collectivité": cards[one.place].name if one.place in cards else one.place,
            "identifiant sous lequel elle seule vous connaît": one.pseudonym,
            "depuis le": one.first_at,
        }
        for one in footprints
    ]


def _events(user: User) -> list[dict[str, Any]]:
    return [
        {"fait": LABELS.get(one.what, one.what), "le": one.at, "adresse IP": one.ip_address, "précisions": one.facts}
        for one in AccountEvent.objects.filter(holder=user.id).order_by("at", "id")
    ]
