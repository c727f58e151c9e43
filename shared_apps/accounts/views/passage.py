"""The portal's side of a hand-over: the subdomain asked for it, and gets a token."""

import re
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from shared_apps.accounts import commands, portal_session, return_path, terms
from shared_apps.accounts.permissions import agents_only, citizens_only
from shared_apps.accounts.views.terms import address_to_accept
from tenants import addresses, registry
from tenants.registry import CollectivityCard
from xcontact.kit import clock
from xcontact.kit.errors import NotFound, Refused


@require_safe
@citizens_only
def pass_citizen(request: HttpRequest) -> HttpResponse:
    to, witness = _target(request)
    if terms.due(request.user):  # type: ignore[arg-type]
        return redirect(address_to_accept(request.get_full_path()))
    token = commands.hand_over_citizen(
        to=to,
        witness=witness,
        by=request.user,  # type: ignore[arg-type]
        authentication=portal_session.authentication(request),
        at=clock.now(),
    )
    return _on(request, to, token)


@require_safe
@agents_only
def pass_agent(request: HttpRequest) -> HttpResponse:
    to, witness = _target(request)
    try:
        token = commands.hand_over_agent(
            to=to,
            witness=witness,
            by=request.agent_account,  # type: ignore[attr-defined]
            authentication=portal_session.authentication(request),
            at=clock.now(),
        )
    except NotFound:
        raise Http404 from None
    except Refused:
        return redirect("accounts:agent_home")  # which says why
    return _on(request, to, token)


def _target(request: HttpRequest) -> tuple[CollectivityCard, str]:
    to, witness = registry.by_subdomain(request.GET.get("vers", "")), request.GET.get("temoin", "")
    if to is None or not re.fullmatch(r"[0-9a-f]{64}", witness):
        raise Http404
    return to, witness


def _on(request: HttpRequest, to: CollectivityCard, token: str) -> HttpResponse:
    carried = {"jeton": token, "suite": return_path.local(request.GET.get("suite", ""))}
    if "reprise" in request.GET:
        carried["reprise"] = "1"
    return redirect(addresses.collectivity(to.subdomain, f"/passage/?{urlencode(carried)}"))
