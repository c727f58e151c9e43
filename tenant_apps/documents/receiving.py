"""Documents taken in part by part, so that a cut line loses one part and not the whole (T35, T45).

Announced (quota, a request that still takes documents), then its parts in order, then finished: put together and
added like any other. Parts are written once under their own name: one sent twice is kept once. Whatever is never
finished is swept away after a day.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from hashlib import sha256
from operator import or_
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Sum

from tenant_apps.documents import commands, partial, queries
from tenant_apps.documents.events import DocumentAnnounced
from tenant_apps.documents.inspection import check_size
from tenant_apps.documents.models import Document
from tenant_apps.documents.partial import PART_BYTES, Partial
from tenants import agenda, context, storage
from tenants.models import AgendaAct
from xcontact.kit import events
from xcontact.kit.errors import NotFound, Refused

SWEEP = "sweep_partial_document"
KEPT_FOR = timedelta(days=1)
# Over, it is swept a little later: a part that was on its way has landed by then.
LANDING = timedelta(minutes=5)
# One arrives at a time; those that a page left behind may still be gone on with.
MOST_UNFINISHED = 5
_MEDIA_TYPE = "application/octet-stream"
_OVER = "L’envoi de ce document a été interrompu trop longtemps. Choisissez-le de nouveau."
_CHANGED = "Ce fichier a changé pendant son envoi. Choisissez-le de nouveau."


class NotInOrder(Exception):
    """What was sent does not follow what is there. `offset`: how many bytes are, from the first."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class Over(Refused):
    """The partial document is finished, given up, or too old: to be begun again."""

    def __init__(self, sentence: str = _OVER) -> None:
        super().__init__(sentence)


@dataclass(frozen=True)
class Description:
    """What the sender says of a file: its name, its media type and, if he can tell, its SHA-256."""

    name: str
    declared: str
    sha256: str = ""


@transaction.atomic
def announce(
    *, subject: UUID, piece: str, size: int, added_by: str, at: datetime, resumed: UUID | None = None
) -> Partial:
    """Begin a document of `size` bytes, or go on with `resumed` if that is the same request's, and as large.

    Raises `Refused` when it is too large, when the request takes no document any more, or when its documents would
    weigh too much together. Of those begun and not finished, the oldest give way.
    """
    check_size(size)
    if resumed is not None and _may_go_on(known := Partial(resumed), subject, size, at):
        return known
    events.publish(DocumentAnnounced(subject, added_by, at, piece))
    held = Document.objects.filter(subject=subject).aggregate(total=Sum("size"))["total"] or 0
    waiting = unfinished([subject], at=at)
    while waiting and (len(waiting) >= MOST_UNFINISHED or _over_quota(held, waiting, size)):
        _end(waiting.pop(0), at)
    commands.refuse_over_quota(subject, size)
    begun = partial.announced(subject, size)
    agenda.schedule(SWEEP, begun.id, at=at + KEPT_FOR + LANDING)
    return begun


def received(arriving: Partial) -> int:
    """How many bytes have come, from the first: parts come in order, so that a few looks tell."""
    place = context.current() or ""
    numbers = range(arriving.count)
    count = bisect_left(numbers, True, key=lambda number: not storage.holds(place, arriving.key_of(number)))
    return min(count * PART_BYTES, arriving.total)


def take(*, subject: UUID, arriving: Partial, offset: int, content: bytes, at: datetime) -> int:
    """Keep the part that begins at `offset` (bytes), and return where the next one begins.

    Raises `NotFound` for another request's, `Over`, `NotInOrder`.
    """
    _check_alive(arriving, subject, at)
    number, within = divmod(offset, PART_BYTES)
    if offset < 0 or within or number >= arriving.count or len(content) != arriving.size_of(number):
        raise NotInOrder(received(arriving))
    place = context.current() or ""
    if number and not storage.holds(place, arriving.key_of(number - 1)):
        raise NotInOrder(received(arriving))
    try:
        storage.put(place, arriving.key_of(number), content, _MEDIA_TYPE)
    except storage.AlreadyStored as error:
        _end(arriving, at)
        raise Over(_CHANGED) from error
    return offset + len(content)


def finish(
    *, subject: UUID, arriving: Partial, piece: str, described: Description, added_by: str, at: datetime
) -> Document:
    """Put the parts together and add the document; finished twice, it is the same one.

    Raises `NotFound`, `NotInOrder` when a part is missing, and `Refused` as `commands.add`.
    """
    if not arriving.belongs_to(subject):
        raise NotFound
    content = _together(arriving)
    if described.sha256 and sha256(content).hexdigest() != described.sha256:
        _end(arriving, at)
        raise Over(_CHANGED)
    try:
        document = there_already(subject, piece, sha256(content).hexdigest()) or commands.add(
            subject=subject,
            piece=piece,
            content=content,
            name=described.name,
            declared=described.declared,
            added_by=added_by,
            at=at,
        )
    except storage.StorageUnavailable:
        raise
    except Refused:
        _end(arriving, at)
        raise
    _end(arriving, at)
    return document


def abandon(*, subject: UUID, arriving: Partial, at: datetime) -> None:
    """Give it up; what has come of it is swept away. Raises `NotFound` for another request's."""
    if not arriving.belongs_to(subject):
        raise NotFound
    _end(arriving, at)


def there_already(subject: UUID, piece: str, digest: str) -> Document | None:
    """The document with these bytes that waits to be sent for that piece."""
    same = (one for one in queries.of(subject) if one.sent_at is None and (one.piece, one.sha256) == (piece, digest))
    return next(same, None)


def unfinished(subjects: Iterable[UUID], *, at: datetime) -> list[Partial]:
    """What has been announced for these requests and may still be gone on with, the oldest first."""
    ranges = [Q(subject__range=partial.identifiers(subject)) for subject in subjects]
    if not ranges:
        return []
    rows = AgendaAct.objects.filter(
        reduce(or_, ranges), place=context.current() or "", act=SWEEP, due_at__gt=at + LANDING
    )
    return [Partial(subject) for subject in rows.order_by("due_at").values_list("subject", flat=True)]


@agenda.act(SWEEP)
def sweep(identifier: UUID, at: datetime) -> None:
    """Erase the parts of a document that is over."""
    place, arriving = context.current() or "", Partial(identifier)
    for number in range(arriving.count):
        storage.delete(place, storage.key_of(place, arriving.key_of(number)))


def _may_go_on(known: Partial, subject: UUID, size: int, at: datetime) -> bool:
    return known.total == size and known.belongs_to(subject) and known in unfinished([subject], at=at)


def _check_alive(arriving: Partial, subject: UUID, at: datetime) -> None:
    if not arriving.belongs_to(subject):
        raise NotFound
    if arriving not in unfinished([subject], at=at):
        raise Over


def _end(arriving: Partial, at: datetime) -> None:
    """Only what is in the agenda is swept: an identifier that was made up puts nothing there."""
    AgendaAct.objects.filter(
        place=context.current() or "", act=SWEEP, subject=arriving.id, due_at__gt=at + LANDING
    ).update(due_at=at + LANDING)


def _over_quota(held: int, waiting: list[Partial], size: int) -> bool:
    return held + sum(one.total for one in waiting) + size > settings.DRAFT_MAX_BYTES


def _together(arriving: Partial) -> bytes:
    place = context.current() or ""
    try:
        return b"".join(
            storage.get(place, storage.key_of(place, arriving.key_of(number))) for number in range(arriving.count)
        )
    except storage.NotStored as error:
        raise NotInOrder(received(arriving)) from error
