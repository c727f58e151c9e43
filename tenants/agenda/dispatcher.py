"""The dispatcher: takes what is due, in fair order between collectivités, and rings the worker."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event
from uuid import UUID

import psycopg
from django.db import DatabaseError, connection

from tenants import context
from tenants.agenda import standing
from tenants.sessions import SessionStore
from xcontact.kit import clock

log = logging.getLogger(__name__)
Ring = Callable[[str, UUID], None]
Room = Callable[[], int]

# Rung and not struck within this time, an act is rung again: its worker died or its message is lost.
LEASE = timedelta(seconds=10)
BATCH = 200
# Without a notification, the agenda is looked at this often (seconds).
LOOK_EVERY = 1.0
# Sessions that have ended are taken away, and standing acts put back, this often.
SWEEP_EVERY = timedelta(hours=1)

# The nth act of each place comes before the (n+1)th of any: nobody's flood holds up the others.
_TAKE = """
WITH candidates AS (
    SELECT id, row_number() OVER (PARTITION BY place ORDER BY due_at) AS turn
    FROM tenants_agendaact
    WHERE due_at <= %(now)s AND (leased_until IS NULL OR leased_until < %(now)s)
), taken AS (
    SELECT a.id FROM tenants_agendaact a JOIN candidates c USING (id)
    WHERE a.leased_until IS NULL OR a.leased_until < %(now)s
    ORDER BY c.turn, a.due_at LIMIT %(batch)s
    FOR UPDATE OF a SKIP LOCKED
)
UPDATE tenants_agendaact SET leased_until = %(until)s FROM taken
WHERE tenants_agendaact.id = taken.id RETURNING tenants_agendaact.place, tenants_agendaact.id
"""


def take(most: int | None = None) -> list[tuple[str, UUID]]:
    """Lease what is due, at most that many and BATCH, and return it, (place, act) by (place, act)."""
    now = clock.now()
    batch = BATCH if most is None else min(most, BATCH)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"now": now, "until": now + LEASE, "batch": batch})
        return list(cursor.fetchall())


def release(acts: list[UUID]) -> None:
    """Give back what could not be rung."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tenants_agendaact SET leased_until = NULL WHERE id = ANY(%s)", [acts])


def run(ring: Ring, stop: Event, room: Room = lambda: BATCH) -> None:
    """Until `stop`: ring what is due; a broker or a database that is down is waited for.

    `room`: how many more rings the worker can be given. The rest waits here, in fair order, and not in the broker's
    queue, where whoever comes last would stand behind a whole flood and be rung again before anybody has heard him.
    """
    while not stop.is_set():
        try:
            with context.inside(context.DISPATCH):
                _listen()
                swept_at = None
                while not stop.is_set():
                    swept_at = sweep(swept_at)
                    if not _round(ring, room):
                        _wait_for_news()
        except (DatabaseError, psycopg.Error) as error:
            log.warning("the agenda can't be read, trying again: %s", type(error).__name__)
            connection.close()
            stop.wait(1)


def sweep(swept_at: datetime | None) -> datetime:
    """Take away the sessions that have ended and put standing acts back, unless that was done within SWEEP_EVERY.

    Returns when it was.
    """
    now = clock.now()
    if swept_at is not None and now < swept_at + SWEEP_EVERY:
        return swept_at
    SessionStore.clear_expired()
    standing.plant(now)
    return now


def _round(ring: Ring, room: Room = lambda: BATCH) -> bool:
    try:
        most = room()
    except Exception as error:  # noqa: BLE001 - whatever the broker's client raises, the agenda holds
        log.warning("the broker does not answer: %s", type(error).__name__)
        return False
    taken = take(most) if most > 0 else []
    for position, (place, act_id) in enumerate(taken):
        try:
            ring(place, act_id)
        except Exception as error:  # noqa: BLE001 - whatever the broker's client raises, the agenda holds
            log.warning("the broker does not answer, the agenda keeps %s acts: %s", len(taken), type(error).__name__)
            release([left for _, left in taken[position:]])
            return False
    return bool(taken)


def _listen() -> None:
    with connection.cursor() as cursor:
        cursor.execute("LISTEN agenda")


def _wait_for_news() -> None:
    for _ in connection.connection.notifies(timeout=LOOK_EVERY, stop_after=1):
        return
