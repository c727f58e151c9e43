"""Suspending a collectivité's subdomain, and taking it up again. As the operator."""

import logging
from datetime import datetime

from django.db import transaction

from tenants import lifecycle, registry
from tenants.models import Collectivity, CollectivityStatus, Suspension
from tenants.registry import CollectivityCard
from xcontact.kit.errors import Refused

log = logging.getLogger(__name__)
UNKNOWN = "Aucune collectivité n’a ce sous-domaine."


@transaction.atomic
def suspend(*, subdomain: str, motive: str, at: datetime) -> CollectivityCard:
    """Its pages answer 503, within `registry.REMEMBERED_FOR` seconds everywhere; what was filed is kept."""
    card = _card(subdomain)
    if not motive.strip():
        raise Refused("Dites le motif : il est gardé avec la suspension.")
    if not _move(card, CollectivityStatus.SUSPENDED):
        raise Refused(f"{card.name} est déjà suspendue.")
    Suspension.objects.create(place=card.schema, motive=motive.strip(), suspended_at=at)
    log.warning("%s suspended", card.schema)
    return card


@transaction.atomic
def resume(*, subdomain: str, at: datetime) -> CollectivityCard:
    """Open again; in preparation again when its receipts could not say how to reach it."""
    card = _card(subdomain)
    if not card.is_suspended:
        raise Refused(f"{card.name} n’est pas suspendue.")
    missing = lifecycle.missing_to_open(card.telephone, card.email, card.postal_address)
    _move(card, CollectivityStatus.PREPARING if missing else CollectivityStatus.OPEN)
    Suspension.objects.filter(place=card.schema, resumed_at=None).update(resumed_at=at)
    log.warning("%s taken up again", card.schema)
    return card


def told() -> list[Suspension]:
    """All of them, the newest first."""
    return list(Suspension.objects.order_by("-suspended_at"))


def _card(subdomain: str) -> CollectivityCard:
    registry.forget()
    card = registry.by_subdomain(subdomain)
    if card is None:
        raise Refused(UNKNOWN)
    return card


def _move(card: CollectivityCard, to: CollectivityStatus) -> bool:
    moved = Collectivity.objects.filter(id=card.id).exclude(status=to).update(status=to)
    transaction.on_commit(registry.forget)
    return bool(moved)
