"""Somebody whom FranceConnect has identified and who has no account yet, in the browser's own session."""

from datetime import datetime, timedelta

from django.http import HttpRequest

from shared_apps.identity.claims import Identified

KEY = "franceconnect_pending"
LASTS = timedelta(minutes=30)


def keep(request: HttpRequest, identified: Identified, *, suite: str, at: datetime) -> None:
    request.session[KEY] = {**identified.to_json(), "suite": suite, "at": at.timestamp()}


def read(request: HttpRequest, *, at: datetime) -> tuple[Identified, str] | None:
    """Who it is, and the path to go on to; None after half an hour."""
    stored = request.session.get(KEY)
    if stored is None or not 0 <= at.timestamp() - stored["at"] <= LASTS.total_seconds():
        return None
    return Identified.from_json(stored), stored["suite"]


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
