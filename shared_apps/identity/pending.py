"""Somebody whom a provider has identified and who has no account yet, in the browser's own session."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

from django.http import HttpRequest

from shared_apps.identity.agent_claims import AgentIdentified
from shared_apps.identity.claims import Identified

KEY, AGENT_KEY = "franceconnect_pending", "proconnect_pending"
LASTS = timedelta(minutes=30)


class Kept(Protocol):
    def to_json(self) -> dict[str, Any]: ...


Person = TypeVar("Person", bound=Kept)


@dataclass(frozen=True)
class Pending(Generic[Person]):
    """Those of one provider, under one key of the session."""

    key: str
    rebuild: Callable[[Mapping[str, Any]], Person]

    def keep(self, request: HttpRequest, identified: Person, *, suite: str, at: datetime) -> None:
        request.session[self.key] = {**identified.to_json(), "suite": suite, "at": at.timestamp()}

    def read(self, request: HttpRequest, *, at: datetime) -> tuple[Person, str] | None:
        """Who it is, and the path to go on to; None after half an hour."""
        stored = request.session.get(self.key)
        if stored is None or not 0 <= at.timestamp() - stored["at"] <= LASTS.total_seconds():
            return None
        return self.rebuild(stored), stored["suite"]

    def forget(self, request: HttpRequest) -> None:
        request.session.pop(self.key, None)


citizens = Pending(KEY, Identified.from_json)
agents = Pending(AGENT_KEY, AgentIdentified.from_json)
