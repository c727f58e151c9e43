"""Who may open an applicant's pages: the applicant. An agent of the collectivité has the desk."""

import functools
import hashlib
import hmac
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from tenant_apps.requests.unknown import SESSION_KEY, Drafter, Unknown
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant, Visitor
from xcontact.kit.client_address import client_address
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


def login_url(back: str, *, sign_up: bool = False) -> str:
    """The subdomain's own door, which leads back to `back`, a path of this host; to a new account if he wants one."""
    return f"/connexion/?{urlencode({'suite': back, **({'compte': 'nouveau'} if sign_up else {})})}"


def session_expired(
    request: HttpRequest, back: str, kept: str = "", *, reopen: str = "", typed: str = ""
) -> HttpResponse:
    """The page that asks to log in again. `kept`: what has been saved, in a sentence; a message comes back to copy.

    `reopen`: the address by which a draft that has no account yet is gone on with. `typed`: anything else to copy.
    """
    typed = typed or request.POST.get("body") or request.POST.get("explanation") or ""
    context = {"login": login_url(back), "kept": kept, "typed": typed, "reopen": reopen}
    return render(request, "requests/session_expired.html", context, status=401)


def visitor_of(request: HttpRequest) -> Visitor:
    visitor: Visitor = request.visitor  # type: ignore[attr-defined]
    return visitor


def applicant_of(request: HttpRequest) -> Applicant:
    """The visitor of a page that `applicant_page` guards."""
    visitor = visitor_of(request)
    assert isinstance(visitor, Applicant)
    return visitor


def drafter_of(request: HttpRequest) -> Drafter | None:
    """Whose drafts this browser may open: the applicant's, or those that it has begun without an account."""
    visitor = visitor_of(request)
    if isinstance(visitor, Applicant):
        return visitor
    return None if visitor.is_agent else begun_before(request)


def begun_before(request: HttpRequest) -> Unknown | None:
    """Who has begun drafts in this browser without an account: the applicant, or somebody who sat here before him."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    pseudonym = request.session.get(SESSION_KEY)
    return Unknown(UUID(pseudonym), _source(request)) if pseudonym else None


def begin_as(request: HttpRequest) -> Drafter:
    """The same at a POST, for whoever begins: an unknown visitor gets a pseudonym, kept in his session."""
    known = drafter_of(request)
    if known is not None:
        return known
    pseudonym = uuid4()
    request.session[SESSION_KEY] = str(pseudonym)
    return Unknown(pseudonym, _source(request))


def _source(request: HttpRequest) -> str:
    """An IPv4 address, or the /64 that a household has in IPv6, as a digest that nobody else can make."""
    address = client_address(request)
    network = "?"
    if address is not None:
        prefix = 64 if ip_address(address).version == 6 else 32
        network = str(ip_network((address, prefix), strict=False).network_address)
    return hmac.new(settings.SECRET_KEY.encode(), f"source {network}".encode(), hashlib.sha256).hexdigest()[:32]


def collectivity_of(request: HttpRequest) -> CollectivityCard:
    card: Any = request.collectivity  # type: ignore[attr-defined]
    assert isinstance(card, CollectivityCard)
    return card
