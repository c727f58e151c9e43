"""Who read a request: the one line that a GET writes, in a transaction of its own, and who is named for a year."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Min, QuerySet

from tenant_apps.correspondence import commands as correspondence
from tenant_apps.correspondence.models import Author, Message
from tenant_apps.organisation.models import Agent
from tenant_apps.requests import journal
from tenant_apps.requests.commands.reviewing import locked
from tenant_apps.requests.models import JournalEntry
from tenants import agenda, context
from xcontact.kit.errors import NotFound
from xcontact.kit.text import typeset

READ = journal.READ
FORGET_READERS = "forget_readers"
# A record of access is kept between six months and a year (law.md D-13, T78); then the function and the hour remain.
READERS_KEPT_FOR = timedelta(days=365)


def record_reading(*, reference: str, by: Agent, at: datetime) -> bool:
    """Write that this agent opened the request, once an hour at most; the applicant's messages are read.

    Returns whether a line was written. Raises `NotFound`.
    """
    if _known(reference, by, at):
        return False
    with context.writing(), transaction.atomic():
        request = locked(reference)
        correspondence.record_reading(subject=request.id, by=Author.AGENT, at=at)
        if _written(reference, by, at):
            return False
        if not _named(request.id).exists():
            agenda.schedule(FORGET_READERS, request.id, at=at + READERS_KEPT_FOR)
        journal.write(
            request,
            READ,
            actor=journal.AGENT,
            at=at,
            facts={"function": typeset(by.function)},
            private={"agent": str(by.id), "name": by.display_name},
        )
    return True


@agenda.act(FORGET_READERS, stepwise=True)
def forget_readers(request_id: UUID, at: datetime) -> None:
    """Name no more the agents who read this request a year ago or before; the journal's chain still verifies.

    The collectivité's own role can't: nobody there rewrites a journal.
    """
    with context.inside(f"retention:{context.current()}"):
        _named(request_id).filter(at__lte=at - READERS_KEPT_FOR).update(private=None, salt=None)
    if oldest := _named(request_id).aggregate(oldest=Min("at"))["oldest"]:
        agenda.schedule(FORGET_READERS, request_id, at=oldest + READERS_KEPT_FOR)


def _named(request_id: UUID) -> QuerySet[JournalEntry]:
    return JournalEntry.objects.filter(request_id=request_id, verb=READ, private__isnull=False)


def _known(reference: str, by: Agent, at: datetime) -> bool:
    """Whether there is nothing to write, so that a page opened again takes no lock."""
    request = JournalEntry.objects.filter(request__reference=reference).values_list("request", flat=True).first()
    if request is None:
        raise NotFound
    unread = Message.objects.filter(subject=request, author=Author.APPLICANT, first_read_at=None)
    return _written(reference, by, at) and not unread.exists()


def _written(reference: str, by: Agent, at: datetime) -> bool:
    hour = at.replace(minute=0, second=0, microsecond=0)
    return JournalEntry.objects.filter(
        request__reference=reference, verb=READ, private__agent=str(by.id), at__gte=hour
    ).exists()
