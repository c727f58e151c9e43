"""Every request of the collectivité, filtered, sorted and cut into pages that hold still while others arrive.

A page is bounded by the last line of the one before (keyset): page 400 costs what page 1 costs, and a request that
arrives meanwhile neither repeats a line nor hides one.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Func, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce, Concat, Lower

from tenant_apps.requests import search
from tenant_apps.requests.desk_queries import IN_USE, OPEN, PAGE, Line, lines, overdue, pressing
from tenant_apps.requests.lifecycle import Status, Turn, whose_turn
from tenant_apps.requests.models import ServiceRequest
from xcontact.kit.workdays import start_of_day

# Beyond, « plus de 1 000 » is said: to count further, all would be read.
MOST_COUNTED = 1_000
SENT: frozenset[Status] = frozenset(Status) - {Status.DRAFT}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ACCENTS = ("àâäáãåçéèêëíîïìñóôöòõúùûüýÿ", "aaaaaaceeeeiiiinooooouuuuyy")


class Sort(StrEnum):
    """What comes first."""

    DUE = "due"
    NEWEST = "newest"
    REFERENCE = "reference"
    NAME = "name"


@dataclass(frozen=True)
class Filters:
    """What is looked for; all must hold. `statuses`: any of these.

    `since`, `until`: days of reception, both counted. `caseworker`: who follows it; `nobody_follows`: nobody does.
    """

    text: str = ""
    statuses: frozenset[Status] = SENT
    procedure: str = ""
    department: UUID | None = None
    caseworker: UUID | None = None
    nobody_follows: bool = False
    since: date | None = None
    until: date | None = None
    is_overdue: bool = False


@dataclass(frozen=True)
class Page:
    """`total` is counted up to `MOST_COUNTED` + 1. `after`, `before`: what asks for the next and former pages.

    `sort`: the order they are in; beyond `MOST_COUNTED`, neither names nor what a search found are sorted as asked.
    """

    lines: list[Line]
    sort: Sort
    total: int
    after: str
    before: str


@dataclass(frozen=True)
class Counters:
    """How many requests each view holds; those that ended up to `MOST_COUNTED` + 1."""

    open: int
    office: int
    late: int
    mine: int
    nobody: int
    ended: int


def page(
    filters: Filters, sort: Sort, at: datetime, *, by: UUID, after: str = "", before: str = "", limit: int = PAGE
) -> Page:
    """`by`: the agent who reads. `after` or `before`: as a former page gave it; anything else is the first page."""
    rows = _matching(filters, at)
    total = rows.values("id")[: MOST_COUNTED + 1].count()
    if total > MOST_COUNTED and (sort is Sort.NAME or (sort is Sort.DUE and filters.text)):
        sort = Sort.NEWEST  # an index gives that order; any other would read them all
    mark = _mark(after or before, sort)
    backwards = mark is not None and not after
    descending = (sort is Sort.NEWEST) != backwards
    ranked = rows.annotate(key=_key(sort, at))
    if mark is not None:
        ranked = ranked.filter(_beyond(mark, descending))
    order = ("-key", "-id") if descending else ("key", "id")
    found = list(ranked.order_by(*order).values_list("id", "key")[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    if backwards:
        found.reverse()
    shown = lines([id_ for id_, _ in found], by)
    return Page(
        lines=shown,
        sort=sort,
        total=total,
        after=_cursor(shown[-1], found[-1][1], sort) if shown and (more or backwards) else "",
        before=_cursor(shown[0], found[0][1], sort) if shown and (more if backwards else mark is not None) else "",
    )


def counters(at: datetime, *, by: UUID) -> Counters:
    """In two queries; `by`: the agent whose own requests are counted."""
    office = [status.value for status in SENT if whose_turn(status) is Turn.OFFICE]
    counted = ServiceRequest.objects.filter(IN_USE, status__in=OPEN).aggregate(
        open=Count("id"),
        office=Count("id", filter=Q(status__in=office)),
        late=Count("id", filter=overdue(at)),
        mine=Count("id", filter=Q(caseworker=by)),
        nobody=Count("id", filter=Q(caseworker=None)),
    )
    ended = ServiceRequest.objects.filter(IN_USE, status__in=[status.value for status in SENT - _open()])
    return Counters(**counted, ended=ended.values("id")[: MOST_COUNTED + 1].count())


def statuses_of(turn: Turn) -> frozenset[Status]:
    """Those in which it is that one's turn, drafts put aside."""
    return frozenset(status for status in SENT if whose_turn(status) is turn)


def _open() -> frozenset[Status]:
    return frozenset(Status(status) for status in OPEN)


def _matching(filters: Filters, at: datetime) -> QuerySet[ServiceRequest]:
    found = ServiceRequest.objects.filter(IN_USE, search.matching(filters.text), submitted_at__isnull=False)
    if filters.statuses != SENT:
        found = found.filter(status__in=[status.value for status in filters.statuses])
    if filters.procedure:
        found = found.filter(procedure__slug=filters.procedure)
    if filters.department:
        found = found.filter(department=filters.department)
    if filters.caseworker or filters.nobody_follows:
        found = found.filter(caseworker=filters.caseworker)
    if filters.since:
        found = found.filter(submitted_at__gte=start_of_day(filters.since))
    if filters.until:
        found = found.filter(submitted_at__lt=start_of_day(filters.until + timedelta(days=1)))
    return found.filter(overdue(at), status__in=OPEN) if filters.is_overdue else found


def _key(sort: Sort, at: datetime) -> Combinable:
    match sort:
        case Sort.DUE:
            return pressing(at)
        case Sort.NEWEST:
            return F("submitted_at")
        case Sort.REFERENCE:
            return F("reference")
        case Sort.NAME:
            return _name()


def _name() -> Combinable:
    """The organisation's name, or the family name, then the whole name; accents folded, which never changes."""
    stated = KeyTransform("stated", "identity")
    first = Coalesce(
        KeyTextTransform("organisation.name", stated),
        KeyTextTransform("identity.family_name", stated),
        Value(""),
        output_field=TextField(),
    )
    name = Coalesce(KeyTextTransform("name", "identity"), Value(""), output_field=TextField())
    whole = Lower(Concat(first, Value(" ", TextField()), name))
    return Func(whole, Value(_ACCENTS[0]), Value(_ACCENTS[1]), function="translate", output_field=TextField())


def _beyond(mark: tuple[Any, UUID], descending: bool) -> Q:
    """Strictly after the mark in that order; the first condition bounds what an index reads."""
    value, id_ = mark
    way = "lt" if descending else "gt"
    return Q(**{f"key__{way}e": value}) & (Q(**{f"key__{way}": value}) | Q(**{f"id__{way}": id_}))


def _cursor(line: Line, key: Any, sort: Sort) -> str:
    """The reference of a line; with its date where that may change before the next page is asked for."""
    if sort is not Sort.DUE:
        return line.reference
    return f"{line.reference}~{(key - _EPOCH) // timedelta(microseconds=1)}"


def _mark(cursor: str, sort: Sort) -> tuple[Any, UUID] | None:
    """Where a page stands; None for what is no cursor of ours."""
    reference, _, moment = cursor.replace("\x00", "").partition("~")
    if not reference:
        return None
    known = ServiceRequest.objects.filter(reference=reference).annotate(name_key=_name())
    row = known.values_list("id", "submitted_at", "reference", "name_key").first()
    if row is None:
        return None
    if sort is Sort.DUE:
        if not (moment.isascii() and moment.isdigit() and len(moment) < 18):
            return None
        return _EPOCH + timedelta(microseconds=int(moment)), row[0]
    return {Sort.NEWEST: row[1], Sort.REFERENCE: row[2], Sort.NAME: row[3]}[sort], row[0]
