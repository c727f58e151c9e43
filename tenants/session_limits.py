"""How long a session lasts: without activity, and in all since its owner proved who he is (security.md T21)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

# What a session says of its owner, on the portal and on a subdomain alike.
AUDIENCE_KEY = "audience"
SINCE_KEY = "authenticated_at"
AGENT, CITIZEN = "agent", "citizen"


def idle(data: Mapping[str, Any]) -> timedelta:
    """How long it lives without serving: shorter for agents, who read other people's files."""
    agents = data.get(AUDIENCE_KEY) == AGENT
    return timedelta(seconds=settings.AGENT_SESSION_SECONDS if agents else settings.SESSION_SECONDS)


def ends_at(data: Mapping[str, Any], *, opened_at: datetime, now: datetime) -> datetime:
    """When it ends if it never serves again. A hand-over to another host makes it last no longer."""
    since = datetime.fromisoformat(data[SINCE_KEY]) if SINCE_KEY in data else opened_at
    return min(now + idle(data), since + timedelta(seconds=settings.SESSION_COOKIE_AGE))
