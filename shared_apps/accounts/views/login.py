"""A citizen's way in and out."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shared_apps.accounts import commands, known_devices, portal_session, return_path, second_step, texting
from shared_apps.accounts.forms import LoginForm
from tenants import addresses
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import Refused

AFTER_LOGIN = "/mes-demandes/"


def login_address(suite: str) -> str:
    """The login page, which then goes on to `suite`."""
    return "/compte/connexion/" + (f"?{urlencode({'suite': suite})}" if suite else "")


@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    suite = return_path.local(request.GET.get("suite", ""), "")
    if request.method != "POST" and request.user.is_authenticated:
        return redirect(suite or AFTER_LOGIN)
    form, status = LoginForm(request.POST or None), 200
    if form.is_bound:
        status = 422
    if form.is_valid():
        at = clock.now()
        try:
            user = commands.log_in(
                **form.cleaned_data, ip_address=client_address(request), at=at, device=known_devices.of(request)
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return second_step.proceed(request, user, by="password", suite=suite or AFTER_LOGIN, at=at)
    shown = {"form": form, "suite": suite, "mobile_is_offered": texting.is_offered()}
    return render(request, "accounts/log_in.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def log_out(request: HttpRequest) -> HttpResponse:
    """POST from the portal; a GET only with the token that a collectivité's subdomain has just signed."""
    if token := request.GET.get("jeton", ""):
        return _log_out_from(token)
    if request.method != "POST":
        return render(request, "accounts/log_out.html")
    account_id = portal_session.account_id(request)
    if account_id is not None:
        commands.log_out(by=account_id)
    request.session.flush()
    messages.success(request, "Vous êtes déconnecté, ici et chez toutes les collectivités.")
    return redirect("/")


def _log_out_from(token: str) -> HttpResponse:
    """Ends sessions during a GET (`tenants.sessions` writes them apart): a browser can't be redirected into a POST."""
    subdomain = commands.log_out_from(token=token, at=clock.now())
    if subdomain is None:
        return redirect("/compte/deconnexion/")
    return redirect(addresses.collectivity(subdomain, "/deconnexion/"))
