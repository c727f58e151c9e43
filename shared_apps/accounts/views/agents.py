"""Agents on the portal: login, their collectivités, an invitation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shared_apps.accounts import commands, known_devices, memberships, portal_session, queries, return_path, second_step
from shared_apps.accounts.commands.agents import DEAD_INVITATION
from shared_apps.accounts.forms import AgentAccountForm, AgentLoginForm, AgentPasswordChangeForm
from shared_apps.accounts.models import AgentAccount
from shared_apps.accounts.permissions import agents_only
from tenants import addresses, registry
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import Refused

HOME = "/agents/"


@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    suite = return_path.local(request.GET.get("suite", ""), HOME)
    if request.method != "POST" and _agent(request):
        return redirect(suite)
    form, status = AgentLoginForm(request.POST or None), 200
    if form.is_bound:
        status = 422
    if form.is_valid():
        at = clock.now()
        try:
            account = commands.log_in_agent(
                **form.cleaned_data, ip_address=client_address(request), at=at, device=known_devices.of(request)
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return second_step.proceed(request, account, by="password", suite=suite, at=at)
    return render(request, "accounts/agent_log_in.html", {"form": form, "suite": suite}, status=status)


@require_safe
@agents_only
def home(request: HttpRequest) -> HttpResponse:
    account = request.agent_account  # type: ignore[attr-defined]
    desks = [
        {"desk": desk, "address": addresses.collectivity(desk.card.subdomain, "/connexion/?suite=/bureau/")}
        for desk in memberships.desks_of(account)
    ]
    return render(request, "accounts/agent_home.html", {"account": account, "desks": desks})


@require_http_methods(["GET", "HEAD", "POST"])
@agents_only
def change_password(request: HttpRequest) -> HttpResponse:
    """The session goes on as it was opened, no later: the password alone shows no second step."""
    account: AgentAccount = request.agent_account  # type: ignore[attr-defined]
    login = portal_session.authentication(request)
    form = AgentPasswordChangeForm(request.POST or None, personal=(account.identifier,))
    if form.is_valid():
        try:
            commands.change_agent_password(
                current=form.cleaned_data["current"],
                new=form.cleaned_data["password"],
                device=known_devices.of(request),
                ip_address=client_address(request),
                by=account,
                at=clock.now(),
            )
        except Refused as refusal:
            form.add_error("current", refusal.sentence)
        else:
            portal_session.reopen(request, account, by=login.by, at=login.at)
            messages.success(request, "Votre mot de passe est changé. Vos autres connexions sont fermées.")
            return redirect("accounts:agent_security")
    context = {"form": form, "account": account}
    return render(request, "accounts/agent_change_password.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    found, at = queries.invitation(token), clock.now()
    if found is None or found.accepted_at or found.expires_at <= at:
        return render(request, "accounts/dead_invitation.html", {"sentence": DEAD_INVITATION}, status=410)
    form = AgentAccountForm(request.POST or None)
    if form.is_valid():
        try:
            commands.accept_invitation(
                token=token,
                identifier=form.cleaned_data["identifier"],
                password=form.cleaned_data["password"],
                at=at,
            )
        except Refused as refusal:
            form.add_error("identifier", refusal.sentence)
        else:
            messages.success(request, "Votre compte d’agent est créé. Connectez-vous avec votre identifiant.")
            return redirect("accounts:agent_log_in")
    context = {"form": form, "token": token, "card": registry.by_schema(found.place), "agent": _agent(request)}
    return render(request, "accounts/invitation.html", context, status=422 if form.is_bound else 200)


@require_POST
@agents_only
def join(request: HttpRequest, token: str) -> HttpResponse:
    try:
        commands.join(token=token, by=request.agent_account, at=clock.now())  # type: ignore[attr-defined]
    except Refused as refusal:
        return render(request, "accounts/dead_invitation.html", {"sentence": refusal.sentence}, status=410)
    messages.success(request, "Votre compte est rattaché à cette collectivité.")
    return redirect("accounts:agent_home")


def _agent(request: HttpRequest) -> AgentAccount | None:
    account = request.agent_account  # type: ignore[attr-defined]
    return account if account.is_authenticated else None
