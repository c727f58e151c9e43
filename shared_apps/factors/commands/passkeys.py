"""Passkeys: added, and proved (WebAuthn §7.1 and §7.2). The caller keeps the ceremony's state, and uses it once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from fido2.webauthn import AttestedCredentialData

from shared_apps.factors import relying_party
from shared_apps.factors.models import Passkey
from xcontact.kit.errors import Refused

COPIED = "Cette clé d’accès semble avoir été copiée : elle n’ouvre plus votre compte. Choisissez un autre moyen."
TAKEN = "Cette clé d’accès est déjà enregistrée."
MOST = 20


def begin_registration(*, holder: UUID, name: str) -> relying_party.Ceremony:
    """What the browser is asked, and the state to keep until it answers."""
    return relying_party.ask_for_new(holder, name=name, known=_credentials(holder))


def begin_authentication(*, holder: UUID | None) -> relying_party.Ceremony:
    """The same to prove one; without `holder`, whoever has a key that names its account itself."""
    return relying_party.ask_for_proof(None if holder is None else _credentials(holder))


@transaction.atomic
def add_passkey(*, holder: UUID, state: Mapping[str, Any], answer: Mapping[str, Any], name: str, at: datetime) -> None:
    """Keep the key that the browser has just made."""
    made = relying_party.read_new(state, answer)
    credential = made.credential_data
    if credential is None or Passkey.objects.filter(holder=holder).count() >= MOST:
        raise Refused(relying_party.UNREADABLE if credential is None else f"Un compte a {MOST} clés d’accès au plus.")
    try:
        with transaction.atomic():
            Passkey.objects.create(
                holder=holder,
                credential_id=credential.credential_id,
                credential=bytes(credential),
                sign_count=made.counter,
                name=name.strip()[:60] or "Clé d’accès",
                created_at=at,
            )
    except IntegrityError:
        raise Refused(TAKEN) from None


@transaction.atomic
def verify_passkey(*, holder: UUID | None, state: Mapping[str, Any], answer: Mapping[str, Any], at: datetime) -> UUID:
    """Whose key it is; Refused when the proof fails, or when `holder` is given and the key is another's.

    A counter that does not grow means a copy of the key (§7.2 step 22); keys that count nothing stay at 0.
    """
    identifier = relying_party.read_identifier(answer)
    key = Passkey.objects.select_for_update().filter(credential_id=identifier).first()
    if key is None or holder not in (None, key.holder):
        raise Refused(relying_party.UNREADABLE)
    proof = relying_party.read_proof(state, answer, AttestedCredentialData(bytes(key.credential)))
    named = proof.response.user_handle
    if (named is None and holder is None) or (named is not None and bytes(named) != key.holder.bytes):
        raise Refused(relying_party.UNREADABLE)
    counter = proof.response.authenticator_data.counter
    if (counter or key.sign_count) and counter <= key.sign_count:
        raise Refused(COPIED)
    Passkey.objects.filter(id=key.id).update(sign_count=counter, used_at=at)
    return key.holder


def remove_passkey(*, holder: UUID, passkey: UUID) -> None:
    Passkey.objects.filter(holder=holder, id=passkey).delete()


def _credentials(holder: UUID) -> list[AttestedCredentialData]:
    kept = Passkey.objects.filter(holder=holder).values_list("credential", flat=True)
    return [AttestedCredentialData(bytes(credential)) for credential in kept]
