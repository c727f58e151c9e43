"""Where an account has been, one place and one reading for each."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from django.db import Error

from shared_apps.accounts.models import Footprint, User
from tenants import context, registry
from tenants.fleet import history
from tenants.registry import CollectivityCard

log = logging.getLogger(__name__)
Found = TypeVar("Found")


@dataclass(frozen=True)
class Visited:
    """A collectivité where this account has been, which knows it by this pseudonym alone."""

    collectivity: CollectivityCard
    pseudonym: UUID

    @property
    def may_be_read(self) -> bool:
        """Neither suspended nor being updated."""
        return not self.collectivity.is_suspended and history.serves(self.collectivity.fleet_step)


@dataclass(frozen=True)
class Read(Generic[Found]):
    """What was read in a collectivité; None when it could not be."""

    collectivity: CollectivityCard
    found: Found | None


def of(user: User) -> list[Visited]:
    """As the portal, by name."""
    pseudonyms = dict(Footprint.objects.filter(user=user).values_list("place", "pseudonym"))
    cards = sorted(registry.by_schemas(list(pseudonyms)).values(), key=lambda card: (card.name, card.schema))
    return [Visited(card, pseudonyms[card.schema]) for card in cards]


def read(visited: Sequence[Visited], reading: Callable[[UUID], Found]) -> list[Read[Found]]:
    """As the portal: `reading(pseudonym)` done inside each; one that is out of order does not hide the others."""
    return [Read(one.collectivity, _read(one, reading)) for one in visited]


def _read(one: Visited, reading: Callable[[UUID], Found]) -> Found | None:
    if not one.may_be_read:
        return None
    try:
        with context.inside(one.collectivity.schema, read_only=True):
            return reading(one.pseudonym)
    except Error:
        log.exception("%s can't be read", one.collectivity.schema)
        return None
