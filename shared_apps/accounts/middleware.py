"""`request.user` (a citizen) and `request.agent_account`, on the portal alone."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from shared_apps.accounts import known_devices, portal_session, queries
from shared_apps.accounts.models import AgentAccount, User

Answer = Callable[[HttpRequest], HttpResponse]


class AccountMiddleware:
    """Nothing is read before a page asks, nor without a session cookie; then one query.

    The browser that opens an account becomes known to it.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.collectivity is None:  # type: ignore[attr-defined]
            request.user = SimpleLazyObject(lambda: _citizen(request))  # type: ignore[assignment]
            request.agent_account = SimpleLazyObject(lambda: _agent(request))  # type: ignore[attr-defined]
        response = self.get_response(request)
        if opened := portal_session.opened(request):
            known_devices.keep(request, response, *opened)
        return response


def _citizen(request: HttpRequest) -> User | AnonymousUser:
    account_id = _account_id(request, "citizen")
    return (account_id and queries.active_user(account_id)) or AnonymousUser()


def _agent(request: HttpRequest) -> AgentAccount | AnonymousUser:
    account_id = _account_id(request, "agent")
    return (account_id and queries.agent(account_id)) or AnonymousUser()


def _account_id(request: HttpRequest, audience: str) -> UUID | None:
    return portal_session.account_id(request, audience) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
