"""A citizen's requests wherever he has been: one place and one query for each of his footprints."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import Error

from shared_apps.accounts.models import Footprint, User
from tenant_apps.requests import queries as requests
from tenant_apps.requests.queries import Line
from tenants import context, registry
from tenants.fleet import history
from tenants.registry import CollectivityCard

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Held:
    """What one collectivité holds of him; `lines` is None when it can't be read for now."""

    collectivity: CollectivityCard
    lines: Sequence[Line] | None


def footprints_of(account_id: UUID) -> list[Footprint]:
    """As the portal: where an active account has been, and the account itself, in one query."""
    return list(Footprint.objects.filter(user__in=User.objects.open().filter(id=account_id)).select_related("user"))


def held_by_each(footprints: Sequence[Footprint]) -> list[Held]:
    """As the portal. One that is suspended, being updated or out of order does not hide the others."""
    pseudonyms = {footprint.place: footprint.pseudonym for footprint in footprints}
    cards = registry.by_schemas(list(pseudonyms))
    return [Held(card, _lines(card, pseudonyms[place])) for place, card in sorted(cards.items())]


def _lines(card: CollectivityCard, pseudonym: UUID) -> Sequence[Line] | None:
    if card.is_suspended or not history.serves(card.fleet_step):
        return None
    try:
        with context.inside(card.schema, read_only=True):
            return requests.lines(pseudonym)
    except Error:
        _log.exception("%s can't be read", card.schema)
        return None
