"""A forgotten password, of a citizen and of an agent: asked for, then replaced from the mailbox."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.accounts import commands, known_devices
from shared_apps.accounts.commands.recovery import DeadRecovery, least_for, may_not_hold, read_recovery
from shared_apps.accounts.limits import TooMany
from shared_apps.accounts.models import AgentAccount
from shared_apps.accounts.recovery_forms import AgentForgottenForm, ForgottenForm, RecoveryForm
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    form, status = ForgottenForm(request.POST or None), 200
    if form.is_bound:
        status = 422
    if form.is_valid():
        try:
            commands.ask_recovery(
                email=form.cleaned_data["email"],
                ip_address=client_address(request),
                device=known_devices.of(request),
                at=clock.now(),
            )
        except TooMany as refusal:
            form.add_error(None, refusal.sentence)
            status = 429
        else:
            return redirect("accounts:forgotten_sent")
    return render(request, "accounts/forgotten.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def agent_forgotten(request: HttpRequest) -> HttpResponse:
    form, status = AgentForgottenForm(request.POST or None), 200
    if form.is_bound:
        status = 422
    if form.is_valid():
        try:
            commands.ask_agent_recovery(
                identifier=form.cleaned_data["identifier"],
                ip_address=client_address(request),
                device=known_devices.of(request),
                at=clock.now(),
            )
        except TooMany as refusal:
            form.add_error(None, refusal.sentence)
            status = 429
        else:
            return redirect("accounts:agent_forgotten_sent")
    return render(request, "accounts/forgotten_agent.html", {"form": form}, status=status)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/forgotten_sent.html", {"agent": False})


@require_safe
def agent_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/forgotten_sent.html", {"agent": True})


@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a form: whatever opens links to inspect them changes nothing. It opens no session."""
    at, device = clock.now(), known_devices.of(request)
    try:
        account = read_recovery(token, at)
        form = RecoveryForm(
            request.POST if request.method == "POST" else None,
            least=least_for(account),
            personal=may_not_hold(account),
        )
        if form.is_valid():
            commands.recover(
                token=token,
                password=form.cleaned_data["password"],
                device=device,
                ip_address=client_address(request),
                at=at,
            )
            return _log_in_now(request, account, device)
    except DeadRecovery as dead:
        return render(request, "accounts/reset_dead.html", {"sentence": dead.sentence}, status=410)
    except Refused as refusal:
        form.add_error("password", refusal.sentence)
    return render(
        request, "accounts/reset.html", {"form": form, "account": account}, status=422 if form.is_bound else 200
    )


def _log_in_now(request: HttpRequest, account: object, device: known_devices.Device) -> HttpResponse:
    request.session.flush()
    messages.success(request, "Votre mot de passe est changé. Connectez-vous avec le nouveau.")
    response = redirect("accounts:agent_log_in" if isinstance(account, AgentAccount) else "accounts:log_in")
    known_devices.give(response, device)
    return response
