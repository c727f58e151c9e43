"""`/compte/droits/`: RGPD articles 15 to 21, each collectivité answering for what it holds (law.md D-06, D-07)."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shared_apps.accounts.models import User
from shared_apps.accounts.permissions import citizens_only
from shared_apps.catalogue import library
from shared_apps.catalogue.models import Offer
from tenant_apps.retention import footprints
from tenants import addresses
from tenants.registry import CollectivityCard

PROCEDURE = library.RIGHTS


@dataclass(frozen=True)
class Door:
    """Where a right is exercised. `url` leads to the collectivité's own procedure, empty where it has none online."""

    collectivity: CollectivityCard
    url: str


@require_safe
@citizens_only
def rights(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    cards = [one.collectivity for one in footprints.of(request.user)]
    offering = set(
        Offer.objects.filter(slug=PROCEDURE, place__in=[card.schema for card in cards]).values_list("place", flat=True)
    )
    context = {
        "doors": [_door(card, is_online=card.schema in offering and not card.is_suspended) for card in cards],
        "procedure": PROCEDURE,
        "operator": getattr(settings, "OPERATOR", {}),
    }
    return render(request, "retention/rights.html", context)


def _door(card: CollectivityCard, *, is_online: bool) -> Door:
    # The subdomain asks the portal who comes, and shows the page: nothing to type again.
    path = f"/connexion/?suite=/demarches/{PROCEDURE}/"
    return Door(card, addresses.collectivity(card.subdomain, path) if is_online else "")
