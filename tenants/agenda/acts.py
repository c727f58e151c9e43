"""The worker's side: the act done and its row struck in one transaction."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tenants import context
from tenants.models import AgendaAct
from xcontact.kit import clock
from xcontact.kit.failpoints import failpoint

log = logging.getLogger(__name__)
Handler = Callable[[UUID, datetime], None]
_handlers: dict[str, Handler] = {}

# A failed act comes back after 10 s, 20 s, 40 s… at most two minutes apart, and never gives up: a receipt that waits
# for a mail server leaves soon after it is back.
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=2)


def act(name: str) -> Callable[[Handler], Handler]:
    """Name the function that does an act: `(subject, moment) -> None`, idempotent, in its own transaction."""

    def register(handler: Handler) -> Handler:
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
                failpoint("w1")
                _handlers[row.act](row.subject, clock.now())
                # An act that its own doing has put to a later date stays in the agenda.
                AgendaAct.objects.filter(id=act_id, due_at=row.due_at).delete()
                failpoint("w5")
            failpoint("w6")
            return True
        except Exception as error:
            _put_off(act_id, error)
            raise


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
