"""Who may open an applicant's pages: the applicant. An agent of the collectivité has the desk."""

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from tenants.registry import CollectivityCard
from tenants.visitors import Applicant, Visitor
from xcontact.kit.errors import NotFound

View = Callable[..., HttpResponse]


def page(view: View) -> View:
    """What does not exist, or not for this visitor, answers 404: the same page for both."""

    @functools.wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotFound as error:
            raise Http404 from error

    return answering


def applicant_page(view: View) -> View:
    """For an applicant; anybody unknown is asked to log in and comes back, an agent is told how to change account.

    A POST without a session asks to log in too, and says so in a page: what it carried is not followed blindly.
    """

    @functools.wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        visitor = visitor_of(request)
        if visitor.is_agent:
            return render(request, "requests/agent.html", status=403)
        if not visitor.is_applicant:
            back = request.get_full_path()
            return HttpResponseRedirect(login_url(back)) if request.method == "GET" else session_expired(request, back)
        return view(request, *args, **kwargs)

    return page(answering)


def login_url(back: str) -> str:
    """The subdomain's own door, which leads back to `back`, a path of this host."""
    return f"/connexion/?{urlencode({'suite': back})}"


def session_expired(request: HttpRequest, back: str, kept: str = "") -> HttpResponse:
    """The page that asks to log in again. `kept`: what has been saved, in a sentence; a message comes back to copy."""
    typed = request.POST.get("body") or request.POST.get("explanation") or ""
    context = {"login": login_url(back), "kept": kept, "typed": typed}
    return render(request, "requests/session_expired.html", context, status=401)


def visitor_of(request: HttpRequest) -> Visitor:
    visitor: Visitor = request.visitor  # type: ignore[attr-defined]
    return visitor


def applicant_of(request: HttpRequest) -> Applicant:
    """The visitor of a page that `applicant_page` guards."""
    visitor = visitor_of(request)
    assert isinstance(visitor, Applicant)
    return visitor


def collectivity_of(request: HttpRequest) -> CollectivityCard:
    card: Any = request.collectivity  # type: ignore[attr-defined]
    assert isinstance(card, CollectivityCard)
    return card
