"""WebAuthn as the portal speaks it: what it asks of a browser, and what it takes for an answer. Writes nothing.

The identifier of the relying party is the portal's host; answers come from its very origin, no subdomain's
(WebAuthn §7.1 step 9, §7.2 step 13).
"""

import struct
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from django.conf import settings
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tenants import addresses
from xcontact.kit.errors import Refused

UNREADABLE = "Cette clé d’accès n’a pas pu être lue. Recommencez, ou choisissez un autre moyen."
# Whatever a browser may send instead of an answer.
_WRONG = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    AssertionError,
    NotImplementedError,
    RecursionError,
    struct.error,
    InvalidSignature,
)

Ceremony = tuple[dict[str, Any], dict[str, Any]]


def ask_for_new(holder: UUID, *, name: str, known: Sequence[AttestedCredentialData]) -> Ceremony:
    """Options for `navigator.credentials.create`, and the state that the session keeps meanwhile."""
    options, state = _server().register_begin(
        PublicKeyCredentialUserEntity(id=holder.bytes, name=name, display_name=name),
        credentials=known,
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return _for_browser(options), _for_session(state)


def ask_for_proof(known: Sequence[AttestedCredentialData] | None) -> Ceremony:
    """Options for `navigator.credentials.get`. Without `known`, the key alone says whose it is."""
    options, state = _server().authenticate_begin(
        credentials=known,
        user_verification=(
            UserVerificationRequirement.REQUIRED if known is None else UserVerificationRequirement.PREFERRED
        ),
    )
    return _for_browser(options), _for_session(state)


def read_new(state: Mapping[str, Any], answer: Mapping[str, Any]) -> AuthenticatorData:
    """The new key; Refused when it answers another question, from another place, or is none."""
    try:
        return _server().register_complete(state, answer)
    except _WRONG:
        raise Refused(UNREADABLE) from None


def read_identifier(answer: Mapping[str, Any]) -> bytes:
    """Which key answers; nothing is proved yet."""
    try:
        return bytes(AuthenticationResponse.from_dict(answer).raw_id)
    except _WRONG:
        raise Refused(UNREADABLE) from None


def read_proof(
    state: Mapping[str, Any], answer: Mapping[str, Any], credential: AttestedCredentialData
) -> AuthenticationResponse:
    """The answer, whose signature is that key's; Refused otherwise."""
    try:
        _server().authenticate_complete(state, [credential], answer)
        return AuthenticationResponse.from_dict(answer)
    except _WRONG:
        raise Refused(UNREADABLE) from None


def _server() -> Fido2Server:
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=settings.BASE_DOMAIN, name="Xcontact"),
        verify_origin=lambda origin: origin == addresses.portal(""),
    )


def _for_browser(options: Any) -> dict[str, Any]:
    return dict(options)


def _for_session(state: Mapping[str, Any]) -> dict[str, Any]:
    asked = state["user_verification"]
    return {"challenge": state["challenge"], "user_verification": str(asked.value) if asked else None}
