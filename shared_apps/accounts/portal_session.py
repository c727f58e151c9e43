"""The portal's own session: of one citizen or of one agent, never of both."""

from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest

from shared_apps.accounts import login_notice
from shared_apps.accounts.commands.handover import Authentication
from shared_apps.accounts.models import AgentAccount, User
from shared_apps.accounts.user_agents import device_label
from tenants import context, session_limits, sessions
from tenants.sessions import ACCOUNT_KEY, SessionStore
from xcontact.kit.client_address import client_address

AUDIENCE_KEY = session_limits.AUDIENCE_KEY
BY_KEY = "authenticated_by"
AT_KEY = session_limits.SINCE_KEY
# On the request: the account whose session it has just opened.
BEGUN = "begun_account"


def begin(request: HttpRequest, account: User | AgentAccount, *, by: str, at: datetime) -> None:
    """A new session under a new key; whoever was here before is gone, and what he left with him (T16).

    The login counts against dormancy (D-04), and is told to its owner: a line on his security page, and a mail when it
    comes from a new device. It writes during FranceConnect's GET too (`context.writing`): there the browser comes back
    from another site.
    """
    reopen(request, account, by=by, at=at)
    request.opened_account = (account.id, at)  # type: ignore[attr-defined]
    setattr(request, BEGUN, account)
    with context.writing(), transaction.atomic():
        type(account)._default_manager.filter(id=account.id).update(last_login=at)
        login_notice.logged_in(account, by=by, device=device_of(request), ip_address=client_address(request), at=at)


def opened(request: HttpRequest) -> tuple[UUID, datetime] | None:
    """The account that this very request has opened, and when."""
    return getattr(request, "opened_account", None)


def reopen(request: HttpRequest, account: User | AgentAccount, *, by: str, at: datetime) -> None:
    """The same without a new login: all sessions have been ended, and this browser goes on."""
    request.session.flush()
    cast(SessionStore, request.session).describe(device=device_of(request), ip_address=client_address(request))
    request.session[ACCOUNT_KEY] = str(account.id)
    request.session[AUDIENCE_KEY] = (
        session_limits.AGENT if isinstance(account, AgentAccount) else session_limits.CITIZEN
    )
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


def key_hash(request: HttpRequest) -> str:
    """What names this session among those of its owner."""
    return sessions.digest(str(request.session.session_key))


def device_of(request: HttpRequest) -> str:
    """« Firefox sur Android »."""
    return device_label(request.headers.get("User-Agent", ""))
