"""Requests whose retention is over: what an administrator reads before they are destroyed (law.md D-05).

A slip (« bordereau d’élimination ») is stored nowhere: it is what waited at the moment when it was cut, and that moment
is its number. It never grows; a file kept longer or reopened since leaves it, and its fingerprint changes.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef

from tenant_apps.correspondence.models import Author, Message
from tenant_apps.documents.models import Document
from tenant_apps.procedures import queries as procedures
from tenant_apps.requests import closing, journal, lifecycle
from tenant_apps.requests.lifecycle import Status
from tenant_apps.requests.models import JournalEntry, ServiceRequest
from tenants import context
from tenants.models import AgendaAct
from xcontact.kit import workdays
from xcontact.kit.clock import PARIS, paris_date

ERASE_REQUEST = "erase_request"
# How many files one slip takes, the longest over first: the others make the next one.
MOST = 500
OPEN = [status.value for status in Status if lifecycle.is_open(status)]
_NUMBER = "%Y%m%d-%H%M%S"


@dataclass(frozen=True)
class Line:
    """A request that waits. `ended_on`: the day its retention is counted from; `until`: the last day it was kept.

    `is_leaving`: its destruction is confirmed, and under way. `has_unread`: its author has written since.
    """

    id: UUID
    reference: str
    title: str
    department: str
    submitted_on: date
    ended_on: date
    until: date
    months: int
    basis: str
    documents: int
    is_leaving: bool
    has_unread: bool


@dataclass(frozen=True)
class Group:
    """A line of the slip: the files of one procedure of one department, kept under one rule."""

    department: str
    title: str
    months: int
    basis: str
    first_on: date
    last_on: date
    requests: int
    documents: int


@dataclass(frozen=True)
class Slip:
    cut_at: datetime
    lines: Sequence[Line]

    @property
    def number(self) -> str:
        return number_of(self.cut_at)

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal figures that tell this list of references from any other."""
        listed = "\n".join(sorted(line.reference for line in self.lines))
        return hashlib.sha256(listed.encode()).hexdigest()[:12]

    @property
    def groups(self) -> list[Group]:
        """By department, then procedure."""

        def key(line: Line) -> tuple[str, str, int, str]:
            return line.department, line.title, line.months, line.basis

        return [_group(list(lines)) for _, lines in groupby(sorted(self.lines, key=key), key)]

    @property
    def documents(self) -> int:
        return sum(line.documents for line in self.lines)


@dataclass(frozen=True)
class Destroyed:
    """What remains of a slip once its files are gone."""

    number: str
    visa: str
    visa_on: date
    requests: int
    last_at: datetime


def waiting(at: datetime, *, cut_at: datetime | None = None) -> list[Line]:
    """What is to be destroyed, the longest over first, `MOST` at most; what a wrong clock has marked is left out."""
    rows = list(
        ServiceRequest.objects.filter(retention_over_at__lte=cut_at or at, erased_at=None)
        .exclude(status__in=OPEN)
        .select_related("procedure", "department")
        .defer("answers", "identity")
        .order_by("retention_over_at", "id")[:MOST]
    )
    last_days, ends = closing.kept_until(rows), closing.ended_on(rows)
    ids = [row.id for row in rows]
    leaving = set(
        AgendaAct.objects.filter(place=context.current(), act=ERASE_REQUEST, subject__in=ids).values_list(
            "subject", flat=True
        )
    )
    unread = set(
        Message.objects.filter(subject__in=ids, author=Author.APPLICANT, first_read_at=None).values_list(
            "subject", flat=True
        )
    )
    held = dict(
        Document.objects.filter(subject__in=ids).values("subject").annotate(n=Count("id")).values_list("subject", "n")
    )
    rules = {revision: procedures.of_revision(revision).retention for revision in {row.revision_id for row in rows}}
    found = []
    for row in rows:
        if workdays.end_of_day(last_days[row.id]) > at:
            continue
        retention = rules[row.revision_id]
        assert retention is not None and row.submitted_at is not None
        found.append(
            Line(
                id=row.id,
                reference=row.reference or "",
                title=row.procedure.title,
                department=row.department.name,
                submitted_on=paris_date(row.submitted_at),
                ended_on=ends[row.id],
                until=last_days[row.id],
                months=retention.months,
                basis=retention.basis,
                documents=held.get(row.id, 0),
                is_leaving=row.id in leaving,
                has_unread=row.id in unread,
            )
        )
    return found


def slip(cut_at: datetime, at: datetime) -> Slip:
    """What waited at `cut_at` and still does, without what is already leaving."""
    return Slip(cut_at, [line for line in waiting(at, cut_at=cut_at) if not line.is_leaving])


def done(limit: int = 20) -> list[Destroyed]:
    """The slips whose files were destroyed, the last first: a request counts for the visa that took it."""
    again = JournalEntry.objects.filter(
        request=OuterRef("request"), verb=journal.DESTROY, number__gt=OuterRef("number")
    )
    found = (
        JournalEntry.objects.filter(~Exists(again), verb=journal.DESTROY, request__erased_at__isnull=False)
        .values("public__facts__slip", "public__facts__visa", "public__facts__visa_on")
        .annotate(requests=Count("id"), last_at=Max("request__erased_at"))
        .order_by("-last_at")[:limit]
    )
    return [
        Destroyed(
            row["public__facts__slip"],
            row["public__facts__visa"],
            date.fromisoformat(row["public__facts__visa_on"]),
            row["requests"],
            row["last_at"],
        )
        for row in found
    ]


def number_of(cut_at: datetime) -> str:
    """« 20261124-103500 »: the moment in Paris, to the second."""
    return cut_at.astimezone(PARIS).strftime(_NUMBER)


def cut_at_of(number: str, at: datetime) -> datetime | None:
    """The moment that a slip's number tells; None when it is no number, or a moment to come."""
    try:
        cut_at = datetime.strptime(number.strip(), _NUMBER).replace(tzinfo=PARIS)
    except ValueError:
        return None
    return cut_at if cut_at <= at else None


def is_over(reference: str) -> bool:
    """Whether the retention of this request is over: from then on administrators alone open it."""
    return ServiceRequest.objects.filter(reference=reference, retention_over_at__isnull=False).exists()


def _group(lines: Sequence[Line]) -> Group:
    first = lines[0]
    return Group(
        department=first.department,
        title=first.title,
        months=first.months,
        basis=first.basis,
        first_on=min(line.submitted_on for line in lines),
        last_on=max(line.ended_on for line in lines),
        requests=len(lines),
        documents=sum(line.documents for line in lines),
    )
