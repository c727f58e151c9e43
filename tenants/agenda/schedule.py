"""Writing to the agenda."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tenants import context
from tenants.models import AgendaAct


def schedule(act: str, subject: UUID, *, at: datetime) -> None:
    """Enter an act of the current place; entered again, the later wish moves it to its new moment."""
    schedule_all(act, [subject], at=at)


def schedule_all(act: str, subjects: Iterable[UUID], *, at: datetime) -> None:
    """The same for many subjects, in one statement."""
    AgendaAct.objects.bulk_create(
        [AgendaAct(place=context.current() or "", act=act, subject=subject, due_at=at) for subject in subjects],
        update_conflicts=True,
        unique_fields=["place", "act", "subject"],
        update_fields=["due_at", "leased_until"],
    )


def cancel(subject: UUID, *acts: str) -> None:
    """Strike acts of the current place that have lost their cause."""
    AgendaAct.objects.filter(Q(place=context.current()) & Q(subject=subject) & Q(act__in=acts)).delete()
