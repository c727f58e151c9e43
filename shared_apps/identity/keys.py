"""A provider's public keys: kept an hour, fetched again for a key not known yet, at most once a minute."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import jwt

from shared_apps.identity import transport
from shared_apps.identity.errors import Forged, Unavailable
from xcontact.kit import clock

KEPT = timedelta(hours=1)
PAUSE = timedelta(minutes=1)


class KeyRing:
    """The signing keys of one address, by `kid`. No lock: nobody waits for another's fetch."""

    def __init__(self, url: str, fetch: Callable[[str], transport.Answer] = transport.get) -> None:
        self._url = url
        self._fetch = fetch
        self._keys: dict[str, dict[str, Any]] = {}
        self._fetched_at: datetime | None = None

    def find(self, kid: str, algorithm: str) -> jwt.PyJWK:
        """The key of that name, fit for that algorithm alone; Forged when there is none."""
        self._refresh(kid, clock.now())
        found = self._keys.get(kid)
        if found is None or found.get("alg", algorithm) != algorithm:
            raise Forged("kid")
        try:
            key = jwt.PyJWK(found, algorithm)
        except jwt.PyJWTError:
            raise Forged("key") from None
        if algorithm == "ES256" and found.get("crv") != "P-256":
            raise Forged("key")
        return key

    def _refresh(self, kid: str, at: datetime) -> None:
        age = None if self._fetched_at is None else at - self._fetched_at
        if age is None or age > KEPT or (kid not in self._keys and age > PAUSE):
            self._keys = self._read()
            self._fetched_at = at

    def _read(self) -> dict[str, dict[str, Any]]:
        answer = self._fetch(self._url)
        try:
            listed = json.loads(answer.body)["keys"]
            return {key["kid"]: key for key in listed if key.get("use", "sig") == "sig" and "kid" in key}
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Unavailable("keys") from None


_rings: dict[str, KeyRing] = {}


def ring(url: str) -> KeyRing:
    return _rings.setdefault(url, KeyRing(url))


def forget() -> None:
    _rings.clear()
