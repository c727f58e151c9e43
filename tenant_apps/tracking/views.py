"""« Mes demandes », on the portal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shared_apps.accounts import portal_session
from shared_apps.accounts.models import Footprint
from shared_apps.accounts.permissions import citizens_only
from tenant_apps.requests import draft_keeping, lifecycle
from tenant_apps.requests.lifecycle import Status, Turn
from tenant_apps.requests.queries import Line
from tenant_apps.requests.rules import office_of
from tenant_apps.requests.views.standing import side_of
from tenant_apps.tracking import queries
from tenants import addresses
from tenants.registry import CollectivityCard
from xcontact.kit import clock


@dataclass(frozen=True)
class Card:
    """One request in the list; `at` is when it last moved on its author's side, or was closed."""

    collectivity: CollectivityCard
    line: Line
    url: str
    side: str
    label: str
    at: datetime
    # The last day of a draft; None for what is sent, and for one whose author is told of another day.
    kept_until: date | None = None


_GROUPS = (
    ("yours", "À vous d’agir"),
    ("open", "En cours"),
    ("draft", "Brouillons"),
    ("done", "Terminées"),
)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Requests and drafts of the account, in every collectivité where it has been."""
    account_id = portal_session.account_id(request, "citizen")
    footprints = queries.footprints_of(account_id) if account_id else []
    if footprints:
        request.user = footprints[0].user  # came with them: one query less
    return _page(request, footprints)


@citizens_only
def _page(request: HttpRequest, footprints: Sequence[Footprint]) -> HttpResponse:
    held = queries.held_by_each(footprints)
    cards = [_card(one.collectivity, line) for one in held for line in one.lines or ()]
    cards.sort(key=lambda card: card.at, reverse=True)
    groups = [
        {"title": title, "cards": [card for card in cards if _group(card.line.status) == key]} for key, title in _GROUPS
    ]
    context = {
        "groups": [group for group in groups if group["cards"]],
        "out_of_reach": [one.collectivity for one in held if one.lines is None],
    }
    return render(request, "tracking/mine.html", context)


def _card(collectivity: CollectivityCard, line: Line) -> Card:
    if line.status is Status.DRAFT:
        path, label, at = f"/demarches/{line.slug}/demande/{line.id}/", "Brouillon", line.saved_at
    else:
        path, label = f"/demandes/{line.reference}/", lifecycle.LABELS[line.status]
        at = line.closed_at or line.submitted_at or line.saved_at
    if line.status in {Status.AWAITING_SUPPLEMENT, Status.SUBMITTED, Status.UNDER_REVIEW}:
        turn = lifecycle.turn_label(lifecycle.whose_turn(line.status), office_of(collectivity))
        label = f"{turn[0].upper()}{turn[1:]} : {label[0].lower()}{label[1:]}"
    # The subdomain asks the portal who comes, and shows the page: nothing to type again.
    url = addresses.collectivity(collectivity.subdomain, f"/connexion/?suite={path}")
    until = draft_keeping.kept_until(line.saved_at) if line.status is Status.DRAFT else None
    if until is not None and until < clock.paris_date(clock.now()):
        until = None
    return Card(collectivity, line, url, side_of(line.status), label, at, until)


def _group(status: Status) -> str:
    if status is Status.DRAFT:
        return "draft"
    return {Turn.APPLICANT: "yours", Turn.OFFICE: "open", Turn.NOBODY: "done"}[lifecycle.whose_turn(status)]
