"""Whoever FranceConnect has identified and who has no account linked to it: find his account, or open one (F-07)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.accounts.views.login import AFTER_LOGIN
from shared_apps.identity import commands, pending, portal_identity
from shared_apps.identity.claims import Identified
from shared_apps.identity.forms import AddressForm, PasswordForm
from shared_apps.identity.provider import franceconnect
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import Refused

SENT_KEY = "franceconnect_mail_sent_to"


@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: HttpRequest) -> HttpResponse:
    """The account of that address by its password, or a link mailed there: nothing tells whether there is one (T25)."""
    at = clock.now()
    if (found := pending.citizens.read(request, at=at)) is None:
        return _too_late(request)
    identified, suite = found
    if not identified.identity.email:
        return redirect("identity:register")
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        try:
            user = commands.link_by_password(
                identified=identified,
                password=form.cleaned_data["password"],
                ip_address=client_address(request),
                at=at,
            )
        except Refused as refusal:
            form.add_error("password", refusal.sentence)
        else:
            portal_identity.begin(request, user, franceconnect(), id_token=identified.id_token, at=at)
            messages.success(request, "FranceConnect est relié à votre compte.")
            return redirect(suite or AFTER_LOGIN)
    address = AddressForm(initial={"email": identified.identity.email})
    context = {"form": form, "address": address, "identity": identified.identity}
    return render(request, "identity/attach.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Where to write: the account of that address is linked, or one is opened, once its mailbox has answered."""
    if (found := pending.citizens.read(request, at=clock.now())) is None:
        return _too_late(request)
    identified, _ = found
    form = AddressForm(request.POST or None, initial={"email": identified.identity.email})
    if form.is_valid():
        sent = _ask(request, identified, form.cleaned_data["email"])
        return sent or redirect("identity:register")
    context = {"form": form, "identity": identified.identity}
    return render(request, "identity/register.html", context, status=422 if form.is_bound else 200)


@require_safe
def mail_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "identity/mail_sent.html", {"email": request.session.get(SENT_KEY, "")})


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button: whatever opens links to inspect them confirms nothing."""
    at = clock.now()
    identified, suite = pending.citizens.read(request, at=at) or (None, "")
    try:
        if request.method != "POST":
            confirmation = commands.awaited(token=token, identified=identified, at=at)
            about = {"email": confirmation.email, "identity": identified and identified.identity}
            return render(request, "identity/confirm.html", about)
        user = commands.confirm(token=token, identified=identified, at=at)
    except Refused as refusal:
        other = refusal.sentence == commands.OTHER_PERSON
        context = {"sentence": refusal.sentence, "other": other, "suite": request.path if other else ""}
        return render(request, "identity/dead_link.html", context, status=403 if other else 410)
    assert identified is not None
    portal_identity.begin(request, user, franceconnect(), id_token=identified.id_token, at=at)
    messages.success(request, "Votre adresse est confirmée : vous êtes connecté avec FranceConnect.")
    return redirect(suite or AFTER_LOGIN)


def _ask(request: HttpRequest, identified: Identified, email: str) -> HttpResponse | None:
    try:
        commands.ask_confirmation(
            identified=identified,
            email=email,
            ip_address=client_address(request),
            at=clock.now(),
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return None
    request.session[SENT_KEY] = email
    return redirect("identity:mail_sent")


def _too_late(request: HttpRequest) -> HttpResponse:
    messages.info(request, "Votre identification a expiré. Recommencez avec FranceConnect.")
    return redirect("identity:start")
