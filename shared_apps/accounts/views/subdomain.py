"""A collectivité's side of login: there is no account here, only a visitor whom the portal hands over.

The browser first gets a nonce that this host alone reads; the portal sees its digest, and binds the token to it, so
that nobody is led into somebody else's session by a link (T19).
"""

import secrets
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.accounts import return_path, tokens
from shared_apps.accounts.user_agents import device_label
from tenants import addresses, sessions, visitors
from tenants.events import VisitorRecognised
from xcontact.kit import clock, events
from xcontact.kit.client_address import client_address

NONCE_LASTS = timedelta(minutes=10)
DESK = "/bureau/"
# Asked of the login: hand over again, because what the account says of him has changed.
RENEW = "renouveler"


@require_safe
def log_in(request: HttpRequest) -> HttpResponse:
    """Off to the portal: agents by their door when they go to the desk, citizens by theirs, or to a new account."""
    suite = return_path.local(request.GET.get("suite", ""))
    to_desk = suite.startswith(DESK)
    visitor = request.visitor  # type: ignore[attr-defined]
    known = visitor.is_agent if to_desk else visitor.is_applicant
    if known and RENEW not in request.GET:
        return redirect(suite)
    nonce = secrets.token_urlsafe(32)
    asked = {
        "vers": request.collectivity.subdomain,  # type: ignore[attr-defined]
        "suite": suite,
        "temoin": sessions.digest(nonce),
    }
    if "reprise" in request.GET:
        asked["reprise"] = "1"
    door = f"{'/agents/passage/' if to_desk else '/compte/passage/'}?{urlencode(asked)}"
    if request.GET.get("compte") == "nouveau" and not to_desk:
        door = f"/compte/inscription/?{urlencode({'suite': door})}"
    response = redirect(addresses.portal(door))
    response.set_cookie(
        settings.NONCE_COOKIE_NAME,
        nonce,
        max_age=NONCE_LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_safe
def take_up(request: HttpRequest) -> HttpResponse:
    """Back from the portal: the token becomes this host's session. Late or without its nonce, one silent restart."""
    suite = return_path.local(request.GET.get("suite", ""))
    nonce = request.COOKIES.get(settings.NONCE_COOKIE_NAME, "")
    store = nonce and sessions.take_up_handover(
        token=request.GET.get("jeton", ""),
        nonce=sessions.digest(nonce),
        device=device_label(request.headers.get("User-Agent", "")),
        ip_address=client_address(request),
    )
    if not store:
        restart = f"/connexion/?{urlencode({'suite': suite, 'reprise': '1'})}"
        if "reprise" not in request.GET:
            return redirect(restart)
        return render(request, "accounts/passage_failed.html", {"suite": suite}, status=400)
    _exchange(request, store)
    visitor = visitors.from_session(request.session.get(visitors.SESSION_KEY))
    if isinstance(visitor, visitors.Applicant):
        events.publish(VisitorRecognised(visitor, request.session, suite))
    response = redirect(suite)
    response.delete_cookie(settings.NONCE_COOKIE_NAME, samesite="Lax")
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def log_out(request: HttpRequest) -> HttpResponse:
    """The portal alone knows the account: it ends all its sessions, then sends the browser back here."""
    visitor = request.visitor  # type: ignore[attr-defined]
    known = visitor.is_applicant or visitor.is_agent
    if request.method != "POST":
        if known:
            return render(request, "accounts/log_out.html")
        messages.success(request, "Vous êtes déconnecté, ici et chez toutes les collectivités.")
        return redirect("/")
    if not known:
        return redirect("/")
    said = {
        "session": sessions.digest(str(request.session.session_key)),
        "subdomain": request.collectivity.subdomain,  # type: ignore[attr-defined]
    }
    token = tokens.make(tokens.LOGOUT, said, until=clock.now() + tokens.LOGOUT_LASTS)
    response = redirect(addresses.portal(f"/compte/deconnexion/?{urlencode({'jeton': token})}"))
    response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
    return response


def _exchange(request: HttpRequest, store: sessions.SessionStore) -> None:
    """The new session in place of the old one, which leaves it what an unknown visitor had begun, and nothing else."""
    former = request.session
    known = request.visitor.is_applicant or request.visitor.is_agent  # type: ignore[attr-defined]
    if former.session_key:
        store.update({} if known else dict(former.items()) | dict(store.items()))
        former.delete()
    store.modified = True  # the session middleware saves it, and sets the cookie
    request.session = store
