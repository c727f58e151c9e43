"""What an agent's acts share: the request held, unless it was destroyed, and the line that says who did what."""

from collections.abc import Mapping
from datetime import datetime

from tenant_apps.organisation.models import Agent
from tenant_apps.requests import journal
from tenant_apps.requests.commands.reviewing import locked
from tenant_apps.requests.models import ServiceRequest
from xcontact.kit.errors import Refused
from xcontact.kit.text import typeset

DESTROYED = "Les données de cette demande ont été détruites à la fin de leur conservation : elle ne change plus."


def held(reference: str) -> ServiceRequest:
    """The request, locked until the transaction ends. Raises `NotFound`; `Refused` once its data are destroyed."""
    request = locked(reference)
    if request.erased_at is not None:
        raise Refused(typeset(DESTROYED))
    return request


def write_line(
    request: ServiceRequest,
    verb: str,
    *,
    by: Agent,
    at: datetime,
    facts: Mapping[str, object] | None = None,
    private: Mapping[str, object] | None = None,
) -> None:
    """His function is public for as long as the request lives; his name, and what he wrote, can be erased."""
    journal.write(
        request,
        verb,
        actor=journal.AGENT,
        at=at,
        facts={"function": typeset(by.function), **(facts or {})},
        private={"agent": str(by.id), "name": by.display_name, **(private or {})},
    )
