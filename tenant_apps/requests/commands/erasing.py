"""The end of a person's files: his drafts with his account, his requests when the collectivité destroys them (D-05).

An erased request leaves its number, its dates and the public part of its journal, whose chain still verifies; nothing
of it tells whose it was.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tenant_apps.correspondence.commands import SEND_MAIL
from tenant_apps.correspondence.models import Mail, MailLine, Message
from tenant_apps.documents import erasing as documents
from tenant_apps.requests import clocks, closing, journal, lifecycle, search
from tenant_apps.requests.commands import destroying
from tenant_apps.requests.destruction import ERASE_REQUEST
from tenant_apps.requests.lifecycle import Status
from tenant_apps.requests.models import (
    Deadline,
    Decision,
    JournalEntry,
    Receipt,
    Sending,
    ServiceRequest,
    Supplement,
)
from tenants import agenda, context, server_clock
from xcontact.kit.references import uuid7

NOBODY = "Données effacées"


@transaction.atomic
def erase_applicant(*, pseudonym: UUID, at: datetime) -> None:
    """The account behind this pseudonym is gone: its drafts go with their documents, nothing else does.

    What was sent ends first, then waits for the end of its retention and for the collectivité, like any other.
    Safe to do again: after a kill, or after a restore.
    """
    rows = list(ServiceRequest.objects.filter(pseudonym=pseudonym))
    drafts = [row.id for row in rows if row.standing is Status.DRAFT]
    if drafts:
        documents.erase(drafts, at=at)
        ServiceRequest.objects.filter(id__in=drafts)._raw_delete(using=ServiceRequest.objects.db)
    destroying.enter(
        [row for row in rows if row.standing is not Status.DRAFT and not lifecycle.is_open(row.standing)], at=at
    )


@agenda.act(ERASE_REQUEST, stepwise=True)
def erase_request(request_id: UUID, at: datetime) -> None:
    """Erase a request whose destruction an agent has confirmed, its retention being over; no other, whatever the clock.

    Whatever happened to it since (reopened, decided anew, a message, kept longer) takes the confirmation away.
    """
    server_clock.demand_agreement(at)
    if not _empty(request_id, at):
        return
    with context.inside(f"retention:{context.current()}"):
        _remove_what_is_sealed(request_id)


@transaction.atomic
def _empty(request_id: UUID, at: datetime) -> bool:
    """As the collectivité: documents, clocks, and all that the request itself says of a person. False: it stays.

    From then on it is erased, whatever keeps the rest from going at once: nobody keeps it longer, or goes on with it.
    """
    row = ServiceRequest.objects.select_for_update().filter(id=request_id).first()
    if row is not None and row.erased_at is not None:  # killed before the rest
        return True
    if row is None or not _is_condemned(row, at):
        return False
    documents.erase([request_id], at=at)
    for mail_id in Mail.objects.filter(subject=request_id).values_list("id", flat=True):
        agenda.cancel(mail_id, SEND_MAIL)
    agenda.cancel(request_id, clocks.LAPSE, clocks.RESUME, closing.RETENTION_OVER)
    Deadline.objects.filter(request=request_id).delete()
    Supplement.objects.filter(request=request_id).delete()
    ServiceRequest.objects.filter(id=request_id).update(
        pseudonym=uuid7(),
        identity={"name": NOBODY},
        capacity={},
        contact_email="",
        answers={},
        draft_key="",
        next_due_at=None,
        erased_at=at,
    )
    search.forget(request_id)
    return True


def _is_condemned(row: ServiceRequest, at: datetime) -> bool:
    """Its retention is over, and the last thing that happened to it is an agent's confirmation."""
    if row.standing is Status.DRAFT or lifecycle.is_open(row.standing):
        return False
    last = JournalEntry.objects.filter(request=row).exclude(verb__in=journal.QUIET).order_by("-number").first()
    return last is not None and last.verb == journal.DESTROY and closing.over_at(row) <= at


@transaction.atomic
def _remove_what_is_sealed(request_id: UUID) -> None:
    """As `retention`: what nobody else may remove, and the private part of the journal."""
    for rows in (
        Receipt.objects.filter(sending__request=request_id),
        Sending.objects.filter(request=request_id),
        Decision.objects.filter(request=request_id),
        Message.objects.filter(subject=request_id),
        MailLine.objects.filter(mail__subject=request_id),
        Mail.objects.filter(subject=request_id),
    ):
        rows._raw_delete(rows.db)
    JournalEntry.objects.filter(request=request_id).update(private=None, salt=None)
