"""Attempts under way, in the browser's own session: a state answers for one of them, once, for ten minutes (T28)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest

from shared_apps.identity.provider import Provider

LASTS = timedelta(minutes=10)
# Tabs that one browser may have open at one provider.
MOST = 5


@dataclass(frozen=True)
class Attempt:
    """`account`: the account, logged in, to which the identity is to be linked; None for a login.

    `again`: that account is linked already, and only shows once more who has it.
    """

    nonce: str
    suite: str
    account: UUID | None
    again: bool = False


def begin(
    request: HttpRequest, provider: Provider, *, suite: str, account: UUID | None, at: datetime, again: bool = False
) -> str:
    """Enter an attempt; the provider's address to send the browser to (F-01, P-02; nothing else, F-02)."""
    state, nonce = secrets.token_hex(32), secrets.token_hex(32)
    entry = {"nonce": nonce, "suite": suite, "account": str(account or ""), "again": again, "at": at.timestamp()}
    others = list(request.session.get(_key(provider), {}).items())[-(MOST - 1) :]
    request.session[_key(provider)] = {**dict(others), state: entry}
    parameters = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": provider.redirect_uri,
        "scope": provider.scopes,
        **provider.asked,
        "state": state,
        "nonce": nonce,
    }
    return f"{provider.endpoint('authorize')}?{urlencode(parameters)}"


def take(request: HttpRequest, provider: Provider, state: str, *, at: datetime) -> Attempt | None:
    """The attempt that this state answers for, struck out at once; None when it is unknown, spent or too old."""
    under_way: Mapping[str, Any] = request.session.get(_key(provider), {})
    entry = under_way.get(state)
    if entry is None:
        return None
    request.session[_key(provider)] = {other: kept for other, kept in under_way.items() if other != state}
    request.session.save()
    if not 0 <= at.timestamp() - entry["at"] <= LASTS.total_seconds():
        return None
    account = UUID(entry["account"]) if entry["account"] else None
    return Attempt(entry["nonce"], entry["suite"], account, bool(entry.get("again")))


def _key(provider: Provider) -> str:
    return f"{provider.name}_attempts"
