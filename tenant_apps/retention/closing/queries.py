"""What is at stake when an account goes, in each collectivité where it has been."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import Error

from shared_apps.accounts.models import User
from tenant_apps.requests import closing
from tenant_apps.requests.closing import Stake
from tenant_apps.retention import footprints
from tenant_apps.retention.footprints import Visited
from tenants import context
from tenants.fleet import history
from tenants.registry import CollectivityCard

log = logging.getLogger(__name__)
Found = TypeVar("Found")


class OutOfReach(Exception):
    """A collectivité can't be read for now: nobody knows what it holds."""


@dataclass(frozen=True)
class Held:
    """`stake` is None when this collectivité can't be read for now."""

    collectivity: CollectivityCard
    stake: Stake | None


def at_stake(user: User, at: datetime) -> list[Held]:
    """As the portal: one place and its queries for each footprint, by name of collectivité."""
    return [Held(one.collectivity, _stake(one, at)) for one in footprints.of(user)]


def has_pending(user: User) -> bool:
    """As the portal: whether a collectivité still owes this person an answer. Raises `OutOfReach`."""
    return any(_read(one, closing.has_pending) for one in footprints.of(user))


def _stake(one: Visited, at: datetime) -> Stake | None:
    try:
        return _read(one, lambda pseudonym: closing.stake(pseudonym, at))
    except OutOfReach:
        return None


def _read(one: Visited, reading: Callable[[UUID], Found]) -> Found:
    """Suspended or not: what it holds of this person is there all the same."""
    if not history.serves(one.collectivity.fleet_step):
        raise OutOfReach
    try:
        with context.inside(one.collectivity.schema, read_only=True):
            return reading(one.pseudonym)
    except Error as error:
        log.exception("%s can't be read", one.collectivity.schema)
        raise OutOfReach from error
