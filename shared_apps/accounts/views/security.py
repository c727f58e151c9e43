"""« Sécurité »: where an account is open, what has happened to it, how to protect it. Citizens' and agents'."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shared_apps.accounts import commands, events, mobile_numbers, portal_session, queries, texting
from shared_apps.accounts.models import AccountEvent, AgentAccount, User
from shared_apps.accounts.permissions import agents_only, citizens_only
from tenants import context, registry, sessions
from tenants.registry import CollectivityCard
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import Refused

# Kept twelve months (law.md D-13).
TOLD = timedelta(days=365)
A_PAGE = 20
PORTAL_IN_WORDS = "Portail"


@require_safe
@citizens_only
def security(request: HttpRequest) -> HttpResponse:
    user = _citizen(request)
    mobile = {"mobile": mobile_numbers.shown(user), "mobile_is_offered": texting.is_offered()}
    return _page(request, user, "accounts/security.html", **mobile)


@require_safe
@agents_only
def agent_security(request: HttpRequest) -> HttpResponse:
    return _page(request, _agent(request), "accounts/agent_security.html")


@require_POST
@citizens_only
def end_session(request: HttpRequest) -> HttpResponse:
    return _end(request, _citizen(request), "accounts:security")


@require_POST
@agents_only
def agent_end_session(request: HttpRequest) -> HttpResponse:
    return _end(request, _agent(request), "accounts:agent_security")


@require_POST
@citizens_only
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    return _end_others(request, _citizen(request), "accounts:security")


@require_POST
@agents_only
def agent_end_other_sessions(request: HttpRequest) -> HttpResponse:
    return _end_others(request, _agent(request), "accounts:agent_security")


def _page(request: HttpRequest, account: User | AgentAccount, template: str, **more: object) -> HttpResponse:
    happened = queries.events_since(account.id, clock.now() - TOLD)
    page = Paginator(happened, A_PAGE).get_page(request.GET.get("page"))
    places = registry.by_schemas([event.facts["place"] for event in page if "place" in event.facts])
    said = [
        {
            "label": _label(event, places),
            "at": event.at,
            "device": event.facts.get("device", ""),
            "ip_address": event.ip_address,
        }
        for event in page
    ]
    shown = {
        "account": account,
        "sessions": _sessions(account.id, portal_session.key_hash(request)),
        "happened": said,
        "page": page,
        **more,
    }
    return render(request, template, shown)


def _label(event: AccountEvent, places: dict[str, CollectivityCard]) -> str:
    """« Bureau ouvert, Troyes »."""
    place = places.get(event.facts.get("place", ""))
    label = events.LABELS.get(event.what, event.what)
    return f"{label}, {place.name}" if place else label


def _sessions(account_id: UUID, own: str) -> list[dict[str, object]]:
    found = sessions.open_sessions(account_id)
    cards = registry.by_schemas([one.place for one in found if one.place != context.PORTAL])
    return [
        {
            "key_hash": one.key_hash,
            "device": one.device or "Appareil inconnu",
            "place": cards[one.place].name if one.place in cards else PORTAL_IN_WORDS,
            "opened_at": one.created_at,
            "seen_at": one.seen_at or one.created_at,
            "ip_address": one.ip_address,
            "is_own": one.key_hash == own,
        }
        for one in found
    ]


def _end(request: HttpRequest, account: User | AgentAccount, page: str) -> HttpResponse:
    key_hash = request.POST.get("session", "").replace("\0", "")
    if key_hash == portal_session.key_hash(request):
        messages.info(request, "Pour fermer la connexion de cet appareil, choisissez « Se déconnecter ».")
        return redirect(page)
    try:
        commands.end_session(key_hash=key_hash, ip_address=client_address(request), by=account, at=clock.now())
    except Refused as refusal:
        messages.info(request, refusal.sentence)
    else:
        messages.success(request, "Cette connexion est fermée.")
    return redirect(page)


def _end_others(request: HttpRequest, account: User | AgentAccount, page: str) -> HttpResponse:
    commands.end_other_sessions(
        keep=portal_session.key_hash(request), ip_address=client_address(request), by=account, at=clock.now()
    )
    messages.success(request, "Toutes vos autres connexions sont fermées.")
    return redirect(page)


def _citizen(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _agent(request: HttpRequest) -> AgentAccount:
    account: AgentAccount = request.agent_account  # type: ignore[attr-defined]
    return account
