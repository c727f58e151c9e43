"""Secrets of code applications as they lie in the database: sealed, so that a copy of the tables opens nothing.

AES-256-GCM under a key drawn from SECRET_KEY, bound to the account. A new SECRET_KEY opens what the former one
sealed as long as SECRET_KEY_FALLBACKS names it.
"""

import base64
import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

_NONCE = 12  # bytes


def seal(secret: str, holder: UUID) -> str:
    """`secret`: base32 of 20 bytes; gives 64 characters."""
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, base64.b32decode(secret), holder.bytes)
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, holder: UUID) -> str | None:
    """The base32 secret; None when it was sealed for another account or under a key that is gone."""
    raw = base64.urlsafe_b64decode(sealed)
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            secret = AESGCM(_key(key)).decrypt(raw[:_NONCE], raw[_NONCE:], holder.bytes)
        except InvalidTag:
            continue
        return base64.b32encode(secret).decode()
    return None


def _key(secret_key: str | bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"xcontact.factors").derive(
        force_bytes(secret_key)
    )
