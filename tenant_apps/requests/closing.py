"""How long a request is kept, and what becomes of a person's when his account goes (law.md D-04, D-05, D-08).

Read in a collectivité.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from tenant_apps.documents import queries as documents
from tenant_apps.procedures import queries as procedures
from tenant_apps.requests import journal, lifecycle
from tenant_apps.requests.lifecycle import Status
from tenant_apps.requests.models import JournalEntry, ServiceRequest
from tenant_apps.requests.unknown import MARK
from xcontact.kit import workdays
from xcontact.kit.clock import paris_date

# The act of the agenda that looks at a request when its retention ends.
RETENTION_OVER = "retention_over"
# Lines of the journal that neither end a request nor go on with it.
_NO_EVENT = (*journal.QUIET, journal.KEEP_LONGER, journal.DESTROY)
_OPEN = [status.value for status in Status if lifecycle.is_open(status)]


@dataclass(frozen=True)
class Draft:
    id: UUID
    title: str
    documents: int


@dataclass(frozen=True)
class Pending:
    """The collectivité still owes an answer."""

    reference: str
    title: str


@dataclass(frozen=True)
class Ended:
    """A request that is over; its file is kept up to and including the day `until`."""

    id: UUID
    reference: str
    title: str
    until: date


@dataclass(frozen=True)
class Stake:
    """All that one collectivité holds of a person."""

    drafts: Sequence[Draft]
    pending: Sequence[Pending]
    kept: Sequence[Ended]
    past: Sequence[Ended]


def has_pending(pseudonym: UUID) -> bool:
    """Whether a request of this person's still awaits its answer here."""
    return ServiceRequest.objects.filter(pseudonym=pseudonym, status__in=_OPEN).exists()


def pseudonyms() -> set[UUID]:
    """Everybody who has come here with an account, and has a draft or a request."""
    with_account = ServiceRequest.objects.exclude(status=Status.DRAFT.value, capacity__contains={MARK: True})
    return set(with_account.values_list("pseudonym", flat=True).distinct())


def stake(pseudonym: UUID, at: datetime) -> Stake:
    """What would be destroyed, what stands in the way, and what is kept until when."""
    rows = list(
        ServiceRequest.objects.filter(pseudonym=pseudonym).select_related("procedure").order_by("started_at", "id")
    )
    drafts = [row for row in rows if row.standing is Status.DRAFT]
    today = paris_date(at)
    over = ended([row for row in rows if row.standing is not Status.DRAFT and not lifecycle.is_open(row.standing)])
    return Stake(
        drafts=[Draft(row.id, row.procedure.title, len(documents.of(row.id))) for row in drafts],
        pending=[Pending(row.reference or "", row.procedure.title) for row in rows if lifecycle.is_open(row.standing)],
        kept=[one for one in over if one.until >= today],
        past=[one for one in over if one.until < today],
    )


def ended(rows: Sequence[ServiceRequest]) -> list[Ended]:
    """When the retention of each of these requests, none of them open, is over."""
    last_days = kept_until(rows)
    return [Ended(row.id, row.reference or "", row.procedure.title, last_days[row.id]) for row in rows]


def kept_until(rows: Sequence[ServiceRequest]) -> dict[UUID, date]:
    """The last day of the retention of each of these requests, none of them open: its end and its procedure's months.

    Silence decides without closing: the last line of the journal that is no mere reading then tells the end. Later
    where the collectivité has chosen to keep the file longer.
    """
    ends = ended_on(rows)
    months = {revision: _months(revision) for revision in {row.revision_id for row in rows}}
    lawful = {row.id: workdays.add_months(ends[row.id], months[row.revision_id]) for row in rows}
    longer = JournalEntry.objects.filter(request__in=list(lawful), verb=journal.KEEP_LONGER)
    for request_id, public in longer.values_list("request", "public"):
        lawful[request_id] = max(lawful[request_id], date.fromisoformat(public["facts"]["until"]))
    return lawful


def over_at(row: ServiceRequest) -> datetime:
    """The moment from which this request, which is not open, is kept no longer."""
    return workdays.end_of_day(kept_until([row])[row.id])


def ended_on(rows: Sequence[ServiceRequest]) -> dict[UUID, date]:
    """The day from which the retention of each of these requests is counted."""
    unclosed = [row.id for row in rows if row.closed_at is None]
    last = dict(
        JournalEntry.objects.filter(~Q(verb__in=_NO_EVENT), request__in=unclosed)
        .order_by("request", "number")
        .values_list("request", "at")
    )
    found = {}
    for row in rows:
        end = row.closed_at or last.get(row.id) or row.submitted_at
        assert end is not None
        found[row.id] = paris_date(end)
    return found


def _months(revision_id: UUID) -> int:
    retention = procedures.of_revision(revision_id).retention
    assert retention is not None, "no procedure is published without its retention"
    return retention.months
