"""What the agents' desk reads: what is to be done, what has ended, figures.

A page is found first, by its ids alone, then read: what a line shows is never computed for the rows of other pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from tenant_apps.correspondence.models import Author, Message
from tenant_apps.requests import journal, search
from tenant_apps.requests.lifecycle import TRANSITIONS, Status, Verb, is_open
from tenant_apps.requests.models import JournalEntry, Receipt, ReceiptKind, ServiceRequest, Supplement
from xcontact.kit.clock import paris_date

PAGE = 50
SOON = timedelta(days=7)
# What has no date at all comes after all that has one.
NO_DATE = datetime(9999, 1, 1, tzinfo=UTC)
OPEN = [status.value for status in Status if is_open(status)]
# Once its retention is over, a request is in the administrators' list alone (D-05, `destruction`).
IN_USE = Q(retention_over_at__isnull=True)
_LAPSES = [Verb.LAPSE_INTO_ACCEPTANCE.value, Verb.LAPSE_INTO_REJECTION.value]
_ENDS = [verb.value for verb, step in TRANSITIONS.items() if step.target and not is_open(step.target)]
# The last lines of journals among which the last requests to end are looked for.
_LAST_ENDS = 100


@dataclass(frozen=True)
class Figures:
    """How many open requests are late, due within a week, new, waiting for the applicant; and match the search."""

    late: int
    soon: int
    new: int
    waiting: int
    matching: int


@dataclass(frozen=True)
class Line:
    """A request in a table. `supplement_due_on`: the last day of a supplement that is still awaited.

    `has_news`: the applicant did something since this agent last opened it.
    """

    reference: str
    title: str
    applicant: str
    status: Status
    caseworker: str
    submitted_at: datetime
    next_due_at: datetime | None
    ended_at: datetime | None
    is_acknowledged: bool
    has_unread: bool
    supplement_due_on: date | None
    department: str = ""
    has_news: bool = False


def figures(at: datetime, text: str = "") -> Figures:
    """Of the open requests, in one query; a search takes a second one."""
    found = ServiceRequest.objects.filter(IN_USE, status__in=OPEN)
    awaiting = Q(status=Status.AWAITING_SUPPLEMENT)
    counted = found.aggregate(
        all=Count("id"),
        late=Count("id", filter=overdue(at)),
        soon=Count("id", filter=Q(next_due_at__gt=at, next_due_at__lte=at + SOON)),
        new=Count("id", filter=Q(status=Status.SUBMITTED)),
        waiting=Count("id", filter=awaiting & ~overdue(at)),
    )
    everything = counted.pop("all")
    return Figures(**counted, matching=found.filter(search.matching(text)).count() if text else everything)


def to_do(at: datetime, text: str = "", *, by: UUID | None = None, start: int = 0, limit: int = PAGE) -> list[Line]:
    """Open requests, the most pressing first; what has no date comes last. `by`: the agent who reads."""
    found = ServiceRequest.objects.filter(IN_USE, search.matching(text), status__in=OPEN)
    ranked = found.order_by(pressing(at), "id")
    return lines(list(ranked.values_list("id", flat=True)[start : start + limit]), by)


def recently_ended(limit: int = 10) -> list[Line]:
    """The last that were decided, by an agent or by silence, withdrawn or closed."""
    last = JournalEntry.objects.filter(verb__in=_ENDS).order_by("-id").values("request")[:_LAST_ENDS]
    ended = _rows(None).filter(IN_USE, id__in=last, submitted_at__isnull=False).exclude(status__in=OPEN)
    return [_line(row) for row in ended.order_by(F("ended_at").desc(nulls_last=True))[:limit]]


def lines(ids: Sequence[UUID], by: UUID | None) -> list[Line]:
    """Those requests, in that order, in one query; `by`: the agent who reads."""
    rows = {row.id: row for row in _rows(by).filter(id__in=ids)} if ids else {}
    return [_line(rows[id_]) for id_ in ids if id_ in rows]


def overdue(at: datetime) -> Q:
    """Its date has passed, or the day until which a supplement was awaited."""
    missed = _missed(at).values("request")
    return Q(next_due_at__lte=at) | Q(status=Status.AWAITING_SUPPLEMENT, id__in=missed)


def pressing(at: datetime) -> Combinable:
    """When something is due from the desk; the same whenever it is read that day."""
    missed = Subquery(_missed(at).filter(request=OuterRef("id")).values("last"))
    late = Case(When(status=Status.AWAITING_SUPPLEMENT, then=missed), output_field=DateTimeField())
    return Coalesce("next_due_at", late, Value(NO_DATE))


def _missed(at: datetime) -> QuerySet[Any, Any]:
    """The supplements that did not come, with the `last` day they were awaited, which has passed."""
    absent = Supplement.objects.filter(received_at=None).order_by().values("request")
    missed: QuerySet[Any, Any] = absent.annotate(last=Max("due_on")).filter(last__lt=paris_date(at))
    return missed


def _line(row: Any) -> Line:
    return Line(
        reference=row.reference,
        title=row.procedure.title,
        # Of a forwarded request the desk has the stub alone.
        applicant="" if row.standing is Status.FORWARDED else row.applicant_name or "",
        status=row.standing,
        caseworker=row.caseworker.display_name if row.caseworker else "",
        submitted_at=row.submitted_at,
        next_due_at=row.next_due_at,
        ended_at=row.ended_at,
        is_acknowledged=row.is_acknowledged,
        has_unread=row.has_unread,
        supplement_due_on=row.awaited_on,
        department=row.department.name,
        has_news=row.last_done is not None and row.last_read is not None and row.last_done > row.last_read,
    )


def _rows(by: UUID | None) -> QuerySet[ServiceRequest]:
    """What a line of a table needs, in one query: name, acknowledgement sent, what is unread, supplement awaited."""
    acknowledgement = Receipt.objects.filter(sending__request=OuterRef("id"), kind=ReceiptKind.ACKNOWLEDGEMENT)
    unread = Message.objects.filter(subject=OuterRef("id"), author=Author.APPLICANT, first_read_at=None)
    asked = Supplement.objects.filter(request=OuterRef("id"), received_at=None).order_by("-number")
    told = JournalEntry.objects.filter(request=OuterRef("id"))
    lapsed = told.filter(verb__in=_LAPSES).order_by("-number")
    done = told.filter(actor=journal.APPLICANT).order_by("-number")
    read = told.filter(verb=journal.READ, private__agent=str(by)).order_by("-number")
    return (
        ServiceRequest.objects.filter(IN_USE)
        .select_related("procedure", "caseworker", "department")
        .defer("answers", "identity")
        .annotate(
            applicant_name=KeyTextTransform("name", "identity"),
            is_acknowledged=Exists(acknowledgement),
            has_unread=Exists(unread),
            awaited_on=Case(When(status=Status.AWAITING_SUPPLEMENT, then=Subquery(asked.values("due_on")[:1]))),
            ended_at=Coalesce("closed_at", Subquery(lapsed.values("at")[:1])),
            last_done=Subquery(done.values("number")[:1]),
            last_read=Subquery(read.values("number")[:1]),
        )
    )
