"""What becomes of a person's requests when his account goes, read in a collectivité (law.md D-04, D-05, D-08)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tenant_apps.documents import queries as documents
from tenant_apps.procedures import queries as procedures
from tenant_apps.requests import lifecycle
from tenant_apps.requests.commands.readings import READ
from tenant_apps.requests.lifecycle import Status
from tenant_apps.requests.models import JournalEntry, ServiceRequest
from tenant_apps.requests.unknown import MARK
from xcontact.kit import workdays
from xcontact.kit.clock import paris_date

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
    """When the retention of each of these requests, none of them open, is over: its closure and its procedure's months.

    Silence decides without closing: the last line of the journal that is no mere reading then tells the end.
    """
    unclosed = [row.id for row in rows if row.closed_at is None]
    last = dict(
        JournalEntry.objects.filter(request__in=unclosed)
        .exclude(verb=READ)
        .order_by("request", "number")
        .values_list("request", "at")
    )
    months = {revision: _months(revision) for revision in {row.revision_id for row in rows}}
    found = []
    for row in rows:
        end = row.closed_at or last.get(row.id) or row.submitted_at
        assert end is not None
        until = workdays.add_months(paris_date(end), months[row.revision_id])
        found.append(Ended(row.id, row.reference or "", row.procedure.title, until))
    return found


def _months(revision_id: UUID) -> int:
    retention = procedures.of_revision(revision_id).retention
    assert retention is not None, "no procedure is published without its retention"
    return retention.months
