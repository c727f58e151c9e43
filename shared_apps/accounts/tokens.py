"""Signed tokens that travel by mail or from one host to another: bound to a purpose and to what they may do once.

No clock is read here: a token carries its own end, and whoever reads it says what time it is.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.core import signing


def make(purpose: str, content: dict[str, Any], *, until: datetime) -> str:
    """A token for this purpose alone, good until that moment."""
    return signing.Signer(salt=f"xcontact.{purpose}").sign_object({**content, "until": int(until.timestamp())})


def read(purpose: str, token: str, *, at: datetime) -> dict[str, Any] | None:
    """What the token carries; None when it is forged, of another purpose, or too old."""
    try:
        content = signing.Signer(salt=f"xcontact.{purpose}").unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    if not isinstance(content, dict) or content.get("until", 0) < at.timestamp():
        return None
    return content


def fingerprint(secret: str) -> str:
    """A short digest that changes with the secret: what makes a token die when its account changes."""
    return hashlib.sha256(secret.encode()).hexdigest()[:16]


ACTIVATION = "accounts.activation"
ACTIVATION_LASTS = timedelta(hours=48)
RECOVERY = "accounts.recovery"
RECOVERY_LASTS = timedelta(hours=1)
LOGOUT = "accounts.logout"
LOGOUT_LASTS = timedelta(seconds=60)
