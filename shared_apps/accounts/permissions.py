"""Who may open a page of the portal."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

View = Callable[..., HttpResponse]


def citizens_only(view: View) -> View:
    """Whoever is not logged in goes through the login page, and comes back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return _first(request, "/compte/connexion/")
        return view(request, *args, **kwargs)

    return guarded


def agents_only(view: View) -> View:
    """The same for agents, by their own login page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.agent_account.is_authenticated:  # type: ignore[attr-defined]
            return _first(request, "/agents/connexion/")
        return view(request, *args, **kwargs)

    return guarded


def _first(request: HttpRequest, login: str) -> HttpResponse:
    back = request.get_full_path() if request.method == "GET" else request.path
    return redirect(f"{login}?{urlencode({'suite': back})}")
