"""What the agents' desk reads: what is to be done, what has ended, figures and search."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Lower, Replace

from tenant_apps.correspondence.models import Author, Message
from tenant_apps.requests.lifecycle import Status, Verb, is_open
from tenant_apps.requests.models import JournalEntry, Receipt, ReceiptKind, ServiceRequest, Supplement
from xcontact.kit.clock import paris_date
from xcontact.kit.text import fold

PAGE = 50
SOON = timedelta(days=7)
_OPEN = [status.value for status in Status if is_open(status)]
# Once its retention is over, a request is in the administrators' list alone (D-05, `destruction`).
_IN_USE = Q(retention_over_at__isnull=True)
_LAPSES = [Verb.LAPSE_INTO_ACCEPTANCE.value, Verb.LAPSE_INTO_REJECTION.value]


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
    """A request in a table. `supplement_due_on`: the last day of a supplement that is still awaited."""

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


def figures(at: datetime, text: str = "") -> Figures:
    """Of the open requests, in one query."""
    awaiting = Q(status=Status.AWAITING_SUPPLEMENT)
    overdue = Q(next_due_at__lte=at) | awaiting & Q(supplement_due_on__lt=paris_date(at))
    counted = _rows().filter(status__in=_OPEN).aggregate(
        late=Count("id", filter=overdue),
        soon=Count("id", filter=Q(next_due_at__gt=at, next_due_at__lte=at + SOON)),
        new=Count("id", filter=Q(status=Status.SUBMITTED)),
        waiting=Count("id", filter=awaiting & ~overdue),
        matching=Count("id", filter=_matching(text)),
    )  # fmt: skip
    return Figures(**counted)


def to_do(at: datetime, text: str = "", *, start: int = 0, limit: int = PAGE) -> list[Line]:
    """Open requests, the most pressing first; what has no date comes last."""
    missed = Case(When(status=Status.AWAITING_SUPPLEMENT, supplement_due_on__lt=paris_date(at), then=Value(at)))
    pressing = Coalesce("next_due_at", missed)
    found = _rows().filter(_matching(text), status__in=_OPEN)
    return _lines(found.order_by(pressing.asc(nulls_last=True), "submitted_at")[start : start + limit])


def recently_ended(limit: int = 10) -> list[Line]:
    """The last that were decided, by an agent or by silence, withdrawn or closed."""
    ended = _rows().filter(submitted_at__isnull=False).exclude(status__in=_OPEN)
    return _lines(ended.order_by(F("ended_at").desc(nulls_last=True))[:limit])


def everything(text: str = "", *, start: int = 0, limit: int = PAGE) -> list[Line]:
    """All that was sent here and is still in use, the newest first."""
    found = _rows().filter(_matching(text), submitted_at__isnull=False)
    return _lines(found.order_by("-submitted_at")[start : start + limit])


def count(text: str = "") -> int:
    """How many `everything` would list."""
    return ServiceRequest.objects.filter(_IN_USE, _matching(text), submitted_at__isnull=False).count()


def _lines(rows: Iterable[Any]) -> list[Line]:
    return [
        Line(
            reference=row.reference,
            title=row.procedure.title,
            applicant=row.applicant_name or "",
            status=row.standing,
            caseworker=row.caseworker.display_name if row.caseworker else "",
            submitted_at=row.submitted_at,
            next_due_at=row.next_due_at,
            ended_at=row.ended_at,
            is_acknowledged=row.is_acknowledged,
            has_unread=row.has_unread,
            supplement_due_on=row.supplement_due_on,
        )
        for row in rows
    ]


def _rows() -> QuerySet[ServiceRequest]:
    """What a line of a table needs, in one query: name, acknowledgement sent, unread messages, supplement awaited."""
    acknowledgement = Receipt.objects.filter(sending__request=OuterRef("id"), kind=ReceiptKind.ACKNOWLEDGEMENT)
    unread = Message.objects.filter(subject=OuterRef("id"), author=Author.APPLICANT, first_read_at=None)
    asked = Supplement.objects.filter(request=OuterRef("id"), received_at=None).order_by("-number")
    lapsed = JournalEntry.objects.filter(request=OuterRef("id"), verb__in=_LAPSES).order_by("-number")
    return (
        ServiceRequest.objects.filter(_IN_USE)
        .select_related("procedure", "caseworker")
        .defer("answers", "identity")
        .annotate(
            applicant_name=KeyTextTransform("name", "identity"),
            is_acknowledged=Exists(acknowledgement),
            has_unread=Exists(unread),
            supplement_due_on=Subquery(asked.values("due_on")[:1]),
            ended_at=Coalesce("closed_at", Subquery(lapsed.values("at")[:1])),
        )
    )


def _matching(text: str) -> Q:
    """Every word of the text is in the applicant's name, or the text is a part of the reference."""
    words = fold(text).split()
    if not words:
        return Q(id__isnull=False)
    named = Q()
    for word in words:
        named &= Q(_Contains(_folded(KeyTextTransform("name", "identity")), word))
    return named | Q(_Contains(Replace(Lower("reference"), Value("-")), "".join(words)))


class _Contains(Func):
    """Whether one text holds another, which may hold any character."""

    template = "(strpos(%(expressions)s) > 0)"

    def __init__(self, text: object, part: str) -> None:
        super().__init__(text, Value(part), output_field=BooleanField())


def _folded(text: object) -> Func:
    """`kit.text.fold`, as PostgreSQL can say it."""
    opened = Replace(Replace(Lower(text), Value("œ"), Value("oe")), Value("æ"), Value("ae"))
    decomposed = Func(opened, template="normalize(%(expressions)s, NFKD)")
    bare = Func(decomposed, Value("[\u0300-\u036f]"), Value(""), Value("g"), function="regexp_replace")
    return Func(bare, Value("[^a-z0-9]+"), Value(" "), Value("g"), function="regexp_replace", output_field=TextField())
