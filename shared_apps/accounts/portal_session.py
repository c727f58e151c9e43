"""The portal's own session: of one citizen or of one agent, never of both."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from shared_apps.accounts.commands.handover import Authentication
from shared_apps.accounts.models import AgentAccount, User
from tenants.sessions import ACCOUNT_KEY

AUDIENCE_KEY = "audience"
BY_KEY = "authenticated_by"
AT_KEY = "authenticated_at"


def begin(request: HttpRequest, account: User | AgentAccount, *, by: str, at: datetime) -> None:
    """A new session under a new key; whoever was here before is gone, and what he left with him (T16)."""
    request.session.flush()
    request.session[ACCOUNT_KEY] = str(account.id)
    request.session[AUDIENCE_KEY] = "agent" if isinstance(account, AgentAccount) else "citizen"
    request.session[BY_KEY] = by
    request.session[AT_KEY] = at.isoformat()


def account_id(request: HttpRequest, audience: str | None = None) -> UUID | None:
    """Whose session it is: of that audience, or of any."""
    found = request.session.get(ACCOUNT_KEY)
    if found is None or audience not in (None, request.session.get(AUDIENCE_KEY)):
        return None
    return UUID(found)


def authentication(request: HttpRequest) -> Authentication:
    """How and when the session was opened."""
    return Authentication(request.session[BY_KEY], datetime.fromisoformat(request.session[AT_KEY]))
