"""The portal's session of whoever FranceConnect has identified."""

from datetime import datetime

from django.http import HttpRequest

from shared_apps.accounts import portal_session
from shared_apps.accounts.models import User
from shared_apps.identity.claims import Identified

AUTHENTICATED_BY = "franceconnect"
ID_TOKEN_KEY = "franceconnect_id_token"  # noqa: S105 - a name


def begin(request: HttpRequest, user: User, identified: Identified, *, at: datetime) -> None:
    """A new session, which keeps the id_token that FranceConnect wants to hear again at logout (F-09)."""
    portal_session.begin(request, user, by=AUTHENTICATED_BY, at=at)
    request.session[ID_TOKEN_KEY] = identified.id_token


def id_token(request: HttpRequest) -> str:
    return str(request.session.get(ID_TOKEN_KEY, ""))
