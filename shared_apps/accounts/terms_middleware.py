"""Whoever has just logged in, by whichever door, meets the terms that have changed before he goes on."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from shared_apps.accounts import portal_session, return_path, terms
from shared_apps.accounts.models import User
from shared_apps.accounts.views.terms import address_to_accept

Answer = Callable[[HttpRequest], HttpResponse]


class TermsMiddleware:
    """No query but in the answer that opens a session: the hand-over asks for itself, other pages don't ask."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, portal_session.BEGUN, None)
        suite = return_path.local(response.get("Location", ""), "")
        if suite and isinstance(user, User) and terms.due(user):
            response["Location"] = address_to_accept(suite)
        return response
