"""Back from FranceConnect. A GET that writes (`context.writing`): the browser is on its way from another site."""

import hmac
import logging
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from shared_apps.accounts.models import User
from shared_apps.accounts.views.login import AFTER_LOGIN
from shared_apps.identity import attempts, commands, pending, portal_identity, provider
from shared_apps.identity.attempts import Attempt
from shared_apps.identity.backend import FranceConnectBackend
from shared_apps.identity.claims import Identified
from shared_apps.identity.errors import Forged, Unavailable
from tenants import context
from xcontact.kit import clock
from xcontact.kit.errors import Refused

log = logging.getLogger(__name__)
# Where a mailed link leads: whoever opens it in another browser identifies himself there first.
CONFIRMATIONS = "/franceconnect/confirmation/"


@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    if not provider.is_offered():
        raise Http404
    at = clock.now()
    attempt = attempts.take(request, _one(request, "state"), at=at)
    if attempt is None:
        return _ended(request, "lost", attempt, status=400)
    try:
        _verify_issuer(_one(request, "iss"))
        if "error" in request.GET:
            return _declined(request, attempt)
        if not (code := _one(request, "code")):
            raise Forged("code")
        identified = FranceConnectBackend(provider.current()).identify(code=code, nonce=attempt.nonce)
    except Unavailable as error:
        log.warning("FranceConnect unavailable: %s", error)
        return _ended(request, "unavailable", attempt, status=503)
    except Forged as error:
        log.warning("FranceConnect's answer refused: %s", error.reason)
        return _ended(request, "forged", attempt, status=400)
    with context.writing():
        return (
            _linked(request, identified, attempt, at) if attempt.account else _known(request, identified, attempt, at)
        )


def _known(request: HttpRequest, identified: Identified, attempt: Attempt, at: datetime) -> HttpResponse:
    """Into the account of this `sub`; without one, to the page that finds or opens it."""
    try:
        user = commands.log_in(identified=identified, at=at)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("accounts:log_in")
    if user is not None:
        portal_identity.begin(request, user, identified, at=at)
        return redirect(attempt.suite or AFTER_LOGIN)
    if attempt.suite.startswith(CONFIRMATIONS):
        _, suite = pending.read(request, at=at) or (None, "")
        pending.keep(request, identified, suite=suite, at=at)
        return redirect(attempt.suite)
    pending.keep(request, identified, suite=attempt.suite, at=at)
    return redirect("identity:attach")


def _linked(request: HttpRequest, identified: Identified, attempt: Attempt, at: datetime) -> HttpResponse:
    """Linked to the account that asked, if it is still the one logged in."""
    user = request.user
    if not isinstance(user, User) or user.id != attempt.account:
        return _ended(request, "lost", attempt, status=400)
    try:
        commands.link(identified=identified, by=user, at=at)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        request.session[portal_identity.ID_TOKEN_KEY] = identified.id_token
        messages.success(request, "FranceConnect est relié à votre compte.")
    return redirect("identity:account")


def _declined(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """FranceConnect says no: most often the citizen has changed his mind."""
    if request.GET["error"] == "access_denied":
        return _ended(request, "declined", attempt, status=200)
    log.warning("FranceConnect answered an error")
    return _ended(request, "unavailable", attempt, status=503)


def _ended(request: HttpRequest, how: str, attempt: Attempt | None, *, status: int) -> HttpResponse:
    suite = attempt.suite if attempt else ""
    linking = bool(attempt and attempt.account)
    return render(request, f"identity/{how}.html", {"suite": suite, "linking": linking}, status=status)


def _verify_issuer(issuer: str) -> None:
    """RFC 9207: the answer comes from the provider that was asked."""
    if not hmac.compare_digest(issuer.encode(), provider.current().issuer.encode()):
        raise Forged("iss")


def _one(request: HttpRequest, name: str) -> str:
    """A parameter given once; "" otherwise."""
    values = request.GET.getlist(name)
    return values[0] if len(values) == 1 else ""
