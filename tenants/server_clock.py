"""PostgreSQL's clock, held against the process's before what can't be undone (law.md D-05, T74).

Nothing else reads it: the moment of an act is told to SQL, never taken from it.
"""

from datetime import datetime, timedelta

from django.db import connection

from xcontact.kit.errors import Refused

TOLERANCE = timedelta(seconds=5)
DISAGREE = (
    "L’horloge du service n’est pas juste : rien n’est détruit tant qu’elle n’est pas réglée. Prévenez SPL-Xdémat."
)


def read() -> datetime:
    """The present moment, as the database server has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def demand_agreement(at: datetime) -> None:
    """Refused when the moment that the process has read is more than five seconds from the server's."""
    if abs(read() - at) > TOLERANCE:
        raise Refused(DISAGREE)
