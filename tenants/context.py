"""Where the work at hand stands: on the portal, in one collectivité, or nowhere.

Two roles inside one transaction are a trap (a rollback to a savepoint silently restores the former role), so a
place is never changed inside a transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.db import connection as default_connection

from tenants.backend.base import DatabaseWrapper

PORTAL = "portal"
DISPATCH = "dispatch"
OPERATOR = "operator"


class MixedPlaces(RuntimeError):
    """Code tried to change place inside a transaction."""


def _connection() -> DatabaseWrapper:
    return cast(DatabaseWrapper, default_connection)


def current() -> str | None:
    """The place where the default connection stands."""
    return _connection().place


def stand(place: str | None, *, read_only: bool = False) -> None:
    """Move for good (middleware, worker, tests); everything else takes `inside`."""
    connection = _connection()
    if place != connection.place and _in_own_transaction(connection):
        raise MixedPlaces(f"from {connection.place} to {place} inside a transaction")
    connection.stand(place, read_only=read_only)


@contextmanager
def inside(place: str | None, *, read_only: bool = False) -> Iterator[None]:
    """Stand in `place` for a block, then back where we were."""
    connection = _connection()
    before = connection.place, connection.read_only
    stand(place, read_only=read_only)
    try:
        yield
    finally:
        connection.stand(before[0], read_only=before[1])


@contextmanager
def portal() -> Iterator[None]:
    """Stand on the portal: accounts, footprints, registry, sessions; no collectivité's schema."""
    with inside(PORTAL):
        yield


@contextmanager
def writing() -> Iterator[None]:
    """The one way out of a page's read-only connection: sessions, and the record of who read a request."""
    connection = _connection()
    before = connection.read_only
    connection.stand(connection.place, read_only=False)
    try:
        yield
    finally:
        connection.stand(connection.place, read_only=before)


def _in_own_transaction(connection: Any) -> bool:
    if connection.settings_dict.get("OWNER"):
        return False  # the owner moves its path alone
    return any(not block._from_testcase for block in connection.atomic_blocks)
