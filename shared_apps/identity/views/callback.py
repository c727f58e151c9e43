"""Back from FranceConnect. A GET that writes (`context.writing`): the browser is on its way from another site."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from shared_apps.accounts import second_step
from shared_apps.accounts.models import User
from shared_apps.accounts.views.login import AFTER_LOGIN
from shared_apps.identity import claims, commands, pending, portal_identity, queries
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
        if attempt.again:
            return _shown_again(request, provider, identified, attempt, at)
        if attempt.account:
            return _linked(request, provider, identified, attempt, at)
        return _known(request, provider, identified, attempt, at)


def _known(
    request: HttpRequest, provider: Provider, identified: Identified, attempt: Attempt, at: datetime
) -> HttpResponse:
    """Into the account of this `sub`, by its second step if it has one (T64: `eidas1` is one factor)."""
    try:
        user = commands.log_in(identified=identified, at=at)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("accounts:log_in")
    if user is not None:
        kept = portal_identity.kept(provider, identified.id_token)
        suite = attempt.suite or AFTER_LOGIN
        return second_step.proceed(request, user, by=provider.name, suite=suite, at=at, kept=kept)
    if attempt.suite.startswith(CONFIRMATIONS):
        _, suite = pending.citizens.read(request, at=at) or (None, "")
        pending.citizens.keep(request, identified, suite=suite, at=at)
        return redirect(attempt.suite)
    pending.citizens.keep(request, identified, suite=attempt.suite, at=at)
    return redirect("identity:attach")


def _shown_again(
    request: HttpRequest, provider: Provider, identified: Identified, attempt: Attempt, at: datetime
) -> HttpResponse:
    """Whoever has this session is the person to whom its account is linked: it counts as a password typed again."""
    user = request.user
    if not isinstance(user, User) or user.id != attempt.account:
        return returning.ended(request, provider, "lost", attempt, status=400).page
    if queries.is_linked(identified.issuer, identified.sub, to=user.id):
        portal_identity.remember(request, provider, identified.id_token)
        second_step.confirm(request, by=provider.name, at=at)
    else:
        messages.error(request, "Cette identité FranceConnect n’est pas celle qui est reliée à votre compte.")
    return redirect(attempt.suite or "identity:account")


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
