"""ProConnect, by which agents come: off, back, an invitation taken up, an identity taken off."""

import re
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shared_apps.accounts import return_path, second_step
from shared_apps.accounts.models import AgentAccount
from shared_apps.accounts.permissions import agents_only
from shared_apps.accounts.views.agents import HOME
from shared_apps.identity import agent_claims, agent_commands, agent_queries, attempts, pending, portal_identity
from shared_apps.identity.agent_claims import AgentIdentified
from shared_apps.identity.agent_forms import AcceptanceForm
from shared_apps.identity.agent_mails import spaced
from shared_apps.identity.agent_queries import OTHER
from shared_apps.identity.provider import proconnect
from shared_apps.identity.views import returning
from tenants import context
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import Refused

# The page of accounts where an invitation is taken up, whose token the attempt carries there and back.
INVITATION = re.compile(r"/agents/invitation/([\w-]+)/")


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """A GET shows the button; a POST leaves. `suite` is an invitation's page for whoever takes it up by ProConnect."""
    provider = proconnect()
    if not provider.is_offered:
        raise Http404
    suite = return_path.local(request.POST.get("suite", "") or request.GET.get("suite", ""), "")
    if _agent(request) and not INVITATION.fullmatch(suite):
        return redirect(suite or HOME)
    if request.method != "POST":
        return render(request, "identity/proconnect_start.html", {"suite": suite, "provider": provider})
    return redirect(attempts.begin(request, provider, suite=suite, account=None, at=clock.now()))


@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """A GET that writes, as FranceConnect's does."""
    at = clock.now()
    try:
        attempt, identified = returning.receive(request, proconnect(), agent_claims.identified, at=at)
    except returning.Ended as ended:
        return ended.page
    with context.writing():
        if invited := INVITATION.fullmatch(attempt.suite):
            pending.agents.keep(request, identified, suite=attempt.suite, at=at)
            return redirect("identity:proconnect_accept", invited[1])
        account = agent_commands.log_in(identified=identified, ip_address=client_address(request), at=at)
        if account is None:
            return render(request, "identity/proconnect_unknown.html", {"identity": identified.identity}, status=403)
        try:
            return _open(request, account, identified, attempt.suite or HOME, at)
        except Refused as refusal:
            return _refused(request, refusal.sentence)


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Who ProConnect says one is, before one takes up the invitation; the SIRET that is another's is confirmed here."""
    at, agent = clock.now(), _agent(request)
    found = pending.agents.read(request, at=at)
    if found is None:
        return redirect("accounts:invitation", token)
    identified, _ = found
    try:
        to = agent_queries.destination(agent_commands.awaited(token=token, at=at), identified, agent)
    except Refused as refusal:
        return render(request, "accounts/dead_invitation.html", {"sentence": refusal.sentence}, status=410)
    try:
        agent_commands.demand_two_factors(identified, to.account, by=agent)
    except Refused as refusal:
        return _refused(request, refusal.sentence, invitation=token)
    form = AcceptanceForm(
        request.POST if request.method == "POST" else None,
        asks_identifier=to.account is None,
        asks_employer=to.employer == OTHER,
        initial={"identifier": agent_queries.proposed_identifier(identified) if to.account is None else ""},
    )
    if form.is_valid():
        try:
            account = agent_commands.accept(
                token=token,
                identified=identified,
                identifier=form.cleaned_data.get("identifier", ""),
                confirmed=form.cleaned_data.get("employer", False),
                by=agent,
                ip_address=client_address(request),
                at=at,
            )
        except Refused as refusal:
            form.add_error("identifier" if "identifier" in form.fields else None, refusal.sentence)
        else:
            pending.agents.forget(request)
            messages.success(request, f"ProConnect ouvre désormais votre compte d’agent, « {account.identifier} ».")
            return redirect(HOME) if agent else _open(request, account, identified, HOME, at)
    shown = {
        "form": form,
        "to": to,
        "agent": agent,
        "identity": identified.identity,
        "siret": spaced(identified.identity.siret) if identified.identity.siret else "",
        "differs": to.employer == OTHER,
        "token": token,
    }
    return render(request, "identity/proconnect_accept.html", shown, status=422 if form.errors else 200)


@require_POST
@agents_only
def unlink(request: HttpRequest) -> HttpResponse:
    account = _agent(request)
    assert account is not None
    chosen = request.POST.get("lien", "")
    try:
        agent_commands.unlink(
            link_id=int(chosen) if re.fullmatch(r"[0-9]{1,18}", chosen) else 0,
            by=account,
            ip_address=client_address(request),
            at=clock.now(),
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "ProConnect n’est plus relié à votre compte.")
    return redirect("accounts:agent_security")


def _open(
    request: HttpRequest, account: AgentAccount, identified: AgentIdentified, suite: str, at: datetime
) -> HttpResponse:
    """The session, where ProConnect has seen two factors; the second step otherwise; Refused where there is none."""
    provider = proconnect()
    agent_commands.demand_two_factors(identified, account)
    if identified.has_two_factors:
        portal_identity.begin(request, account, provider, id_token=identified.id_token, at=at)
        return redirect(suite)
    kept = portal_identity.kept(provider, identified.id_token)
    return second_step.proceed(request, account, by=provider.name, suite=suite, at=at, kept=kept)


def _refused(request: HttpRequest, sentence: str, *, invitation: str = "") -> HttpResponse:
    context = {"sentence": sentence, "invitation": invitation, "provider": proconnect()}
    return render(request, "identity/proconnect_refused.html", context, status=403)


def _agent(request: HttpRequest) -> AgentAccount | None:
    account = request.agent_account  # type: ignore[attr-defined]
    return account if account.is_authenticated else None
