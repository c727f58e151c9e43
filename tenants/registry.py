"""Host → collectivité, remembered for a few seconds in each process."""

import threading
import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tenants import addresses, context
from tenants.branding import Dress, brand_of, dress
from tenants.models import Collectivity, CollectivityStatus

# Seconds. A suspension or a new telephone number reaches every process within this time.
REMEMBERED_FOR = 15.0


@dataclass(frozen=True)
class CollectivityCard:
    """What a page needs to know of its collectivité."""

    id: int
    schema: str
    kind: str
    name: str
    siren: str
    insee: str
    departement: str
    population: int | None
    subdomain: str
    status: str
    telephone: str
    email: str
    postal_address: str
    brand: dict[str, Any] = field(default_factory=dict)
    legal: dict[str, str] = field(default_factory=dict)
    postcodes: tuple[str, ...] = ()
    fleet_step: int = 0

    @property
    def is_open(self) -> bool:
        return self.status == CollectivityStatus.OPEN

    @property
    def is_suspended(self) -> bool:
        return self.status == CollectivityStatus.SUSPENDED

    @cached_property
    def dress(self) -> Dress:
        """Its style sheet, emblem and logo."""
        return dress(brand_of(self.name, self.brand))

    @property
    def code(self) -> str:
        """What starts its references: INSEE code, SIREN or département code."""
        return self.schema.split("_", 1)[1].upper()


_FIELDS = (
    "id schema_name kind name siren insee departement population status telephone email postal_address brand legal "
    "postcodes fleet_step domains__domain"
).split()
_cards: dict[str, tuple[float, CollectivityCard | None]] = {}
_lock = threading.Lock()


def by_subdomain(subdomain: str) -> CollectivityCard | None:
    """The collectivité of a subdomain, or None; what can be no subdomain is not looked for."""
    if not addresses.is_label(subdomain):
        return None
    return _remembered(f"subdomain:{subdomain}", domains__domain=subdomain)


def by_schema(schema: str) -> CollectivityCard | None:
    """The collectivité of a schema, or None."""
    return _remembered(f"schema:{schema}", schema_name=schema)


def by_schemas(schemas: list[str]) -> dict[str, CollectivityCard]:
    """Several collectivités in one query at most."""
    missing = [schema for schema in schemas if _fresh(f"schema:{schema}") is _NOTHING]
    if missing:
        for card in _read(schema_name__in=missing):
            _remember(f"schema:{card.schema}", card)
    found = {schema: _fresh(f"schema:{schema}") for schema in schemas}
    return {schema: card for schema, card in found.items() if isinstance(card, CollectivityCard)}


def forget() -> None:
    """Forget everything remembered in this process (after a change here, and between tests)."""
    with _lock:
        _cards.clear()


class _Nothing:
    pass


_NOTHING = _Nothing()


def _fresh(key: str) -> CollectivityCard | _Nothing | None:
    found = _cards.get(key)
    if found is None or found[0] < time.monotonic():
        return _NOTHING
    return found[1]


def _remember(key: str, card: CollectivityCard | None) -> None:
    with _lock:
        if len(_cards) > 20_000:
            _cards.clear()
        _cards[key] = (time.monotonic() + REMEMBERED_FOR, card)


def _remembered(key: str, **wanted: Any) -> CollectivityCard | None:
    found = _fresh(key)
    if not isinstance(found, _Nothing):
        return found
    card = next(iter(_read(**wanted)), None)
    _remember(key, card)
    return card


def _read(**wanted: Any) -> list[CollectivityCard]:
    place = context.current()
    if place is not None:
        return _rows(**wanted)
    with context.portal():
        return _rows(**wanted)


def _rows(**wanted: Any) -> list[CollectivityCard]:
    rows = Collectivity.objects.filter(**wanted).filter(domains__is_primary=True).values(*_FIELDS)
    return [
        CollectivityCard(
            schema=row.pop("schema_name"),
            subdomain=row.pop("domains__domain"),
            postcodes=tuple(row.pop("postcodes")),
            **row,
        )
        for row in rows
    ]
