"""Back from FranceConnect. A GET that writes (`context.writing`): the browser is on its way from another site."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from shared_apps.accounts.models import User
from shared_apps.accounts.views.login import AFTER_LOGIN
from shared_apps.identity import claims, commands, pending, portal_identity
from shared_apps.identity.attempts import Attempt
from shared_apps.identity.claims import Identified
from shared_apps.identity.provider import Provider, franceconnect
from shared_apps.identity.views import returning
from tenants import context
from xcontact.kit import clock
from xcontact.kit.errors import Refused

# Where a mailed link leads: whoever opens it in another browser identifies himself there first.
CONFIRMATIONS = "/franceconnect/confirmation/"


@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    at, provider = clock.now(), franceconnect()
    try:
        attempt, identified = returning.receive(request, provider, claims.identified, at=at)
    except returning.Ended as ended:
        return ended.page
    with context.writing():
        if attempt.account:
            return _linked(request, provider, identified, attempt, at)
        return _known(request, provider, identified, attempt, at)


def _known(
    request: HttpRequest, provider: Provider, identified: Identified, attempt: Attempt, at: datetime
) -> HttpResponse:
    """Into the account of this `sub`; without one, to the page that finds or opens it."""
    try:
        user = commands.log_in(identified=identified, at=at)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("accounts:log_in")
    if user is not None:
        portal_identity.begin(request, user, provider, id_token=identified.id_token, at=at)
        return redirect(attempt.suite or AFTER_LOGIN)
    if attempt.suite.startswith(CONFIRMATIONS):
        _, suite = pending.citizens.read(request, at=at) or (None, "")
        pending.citizens.keep(request, identified, suite=suite, at=at)
        return redirect(attempt.suite)
    pending.citizens.keep(request, identified, suite=attempt.suite, at=at)
    return redirect("identity:attach")


def _linked(
    request: HttpRequest, provider: Provider, identified: Identified, attempt: Attempt, at: datetime
) -> HttpResponse:
    """Linked to the account that asked, if it is still the one logged in."""
    user = request.user
    if not isinstance(user, User) or user.id != attempt.account:
        return returning.ended(request, provider, "lost", attempt, status=400).page
    try:
        commands.link(identified=identified, by=user, at=at)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        portal_identity.remember(request, provider, identified.id_token)
        messages.success(request, "FranceConnect est relié à votre compte.")
    return redirect("identity:account")
