"""Attempts under way, in the browser's own session: a state answers for one of them, once, for ten minutes (T28)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest

from shared_apps.identity import provider

KEY = "franceconnect_attempts"
LASTS = timedelta(minutes=10)
# Tabs that one browser may have open at FranceConnect.
MOST = 5


@dataclass(frozen=True)
class Attempt:
    """`account`: the account, logged in, to which the identity is to be linked; None for a login."""

    nonce: str
    suite: str
    account: UUID | None


def begin(request: HttpRequest, *, suite: str, account: UUID | None, at: datetime) -> str:
    """Enter an attempt, and return FranceConnect's address to send the browser to (F-01; nothing else, F-02)."""
    state, nonce = secrets.token_hex(32), secrets.token_hex(32)
    entry = {"nonce": nonce, "suite": suite, "account": str(account or ""), "at": at.timestamp()}
    others = list(request.session.get(KEY, {}).items())[-(MOST - 1) :]
    request.session[KEY] = {**dict(others), state: entry}
    asked = provider.current()
    parameters = {
        "response_type": "code",
        "client_id": asked.client_id,
        "redirect_uri": provider.redirect_uri(),
        "scope": asked.scopes,
        "acr_values": provider.ACR,
        "state": state,
        "nonce": nonce,
    }
    return f"{asked.endpoint('authorize')}?{urlencode(parameters)}"


def take(request: HttpRequest, state: str, *, at: datetime) -> Attempt | None:
    """The attempt that this state answers for, struck out at once; None when it is unknown, spent or too old."""
    under_way: Mapping[str, Any] = request.session.get(KEY, {})
    entry = under_way.get(state)
    if entry is None:
        return None
    request.session[KEY] = {other: kept for other, kept in under_way.items() if other != state}
    request.session.save()
    if not 0 <= at.timestamp() - entry["at"] <= LASTS.total_seconds():
        return None
    return Attempt(entry["nonce"], entry["suite"], UUID(entry["account"]) if entry["account"] else None)
