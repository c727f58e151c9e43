"""The worker's side: the act done and its row struck in one transaction.

An act that crosses collectivités can't be one transaction, since a place never changes inside one: it is registered
`stepwise`, takes its own short transactions where it stands, and is struck once it has returned.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import Error, connection, transaction

from tenants import context
from tenants.models import AgendaAct
from xcontact.kit import clock
from xcontact.kit.failpoints import failpoint

log = logging.getLogger(__name__)
Handler = Callable[[UUID, datetime], None]
_handlers: dict[str, Handler] = {}
_stepwise: set[str] = set()

# A failed act comes back after 10 s, 20 s, 40 s… at most two minutes apart, and never gives up: a receipt that waits
# for a mail server leaves soon after it is back.
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=2)


def act(name: str, *, stepwise: bool = False) -> Callable[[Handler], Handler]:
    """Name the function that does an act: `(subject, moment) -> None`, idempotent, in its own transaction.

    `stepwise`: outside any transaction, alone at it, free to change place; begun again from its start after a kill.
    """

    def register(handler: Handler) -> Handler:
        if stepwise:
            _stepwise.add(name)
        if _handlers.setdefault(name, handler) is not handler:
            raise ValueError(f"two functions for the act {name}")
        return handler

    return register


def perform(place: str, act_id: UUID) -> bool:
    """Do the act, inside its place. False when somebody else is at it or it is done already."""
    with context.inside(place):
        try:
            with transaction.atomic():
                row = AgendaAct.objects.select_for_update(skip_locked=True).filter(id=act_id).first()
                if row is None:
                    return False
                if row.act not in _stepwise:
                    failpoint("w1")
                    _handlers[row.act](row.subject, clock.now())
                    _strike(row)
                    failpoint("w5")
            if row.act in _stepwise:
                return _perform_stepwise(row)
            failpoint("w6")
            return True
        except Exception as error:
            _put_off(act_id, error)
            raise


def _perform_stepwise(row: AgendaAct) -> bool:
    with _alone_at(row.id) as alone:
        if not alone or not AgendaAct.objects.filter(id=row.id).exists():
            return False
        _handlers[row.act](row.subject, clock.now())
        _strike(row)
    return True


@contextmanager
def _alone_at(act_id: UUID) -> Iterator[bool]:
    """Whether nobody else is at this act: a lock of the connection's, which goes with a worker that dies."""
    key = act_id.int % 2**63
    if not _lock("SELECT pg_try_advisory_lock(%s::bigint)", key):
        yield False
        return
    held_by = connection.connection
    try:
        yield True
    finally:
        if connection.connection is held_by:
            try:
                _lock("SELECT pg_advisory_unlock(%s::bigint)", key)
            except Error:
                held_by.close()


def _lock(statement: str, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [key])
        return bool(cursor.fetchone()[0])


def _strike(row: AgendaAct) -> None:
    """An act that its own doing has put to a later date stays in the agenda."""
    AgendaAct.objects.filter(id=row.id, due_at=row.due_at).delete()


def _put_off(act_id: UUID, error: Exception) -> None:
    """Leave the act for later, with the kind of error alone: its text may hold personal data."""
    row = AgendaAct.objects.filter(id=act_id).first()
    if row is None:
        return
    wait = min(FIRST_WAIT * 2 ** min(row.attempts, 10), LONGEST_WAIT)
    AgendaAct.objects.filter(id=act_id).update(
        due_at=max(row.due_at, clock.now() + wait),
        leased_until=None,
        attempts=row.attempts + 1,
        last_error=type(error).__name__[:120],
    )
    log.warning("act %s of %s put off by %s: %s", row.act, row.place, wait, type(error).__name__)
