"""Acts that are always in the agenda: each puts itself off to its next date; one that is missing is put back."""

from datetime import datetime
from uuid import UUID

from tenants.models import AgendaAct

# Whoever does such an act knows what it is about.
NOBODY = UUID(int=0)
_standing: dict[str, str] = {}


def keep(act: str, *, place: str) -> None:
    """Say at start that this act of that place never leaves the agenda."""
    _standing[act] = place


def plant(at: datetime) -> None:
    """As the dispatcher: enter, due at that moment, what is missing."""
    AgendaAct.objects.bulk_create(
        [AgendaAct(place=place, act=act, subject=NOBODY, due_at=at) for act, place in _standing.items()],
        ignore_conflicts=True,
    )
