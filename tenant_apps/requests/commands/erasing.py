"""The end of a person's files: his drafts with his account, his requests when the law no longer keeps them (D-05).

An erased request leaves its number, its dates and the public part of its journal, whose chain still verifies; nothing
of it tells whose it was.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tenant_apps.correspondence.commands import SEND_MAIL
from tenant_apps.correspondence.models import Mail, MailLine, Message
from tenant_apps.documents import erasing as documents
from tenant_apps.requests import clocks, closing, lifecycle
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
from tenants import agenda, context
from xcontact.kit import workdays
from xcontact.kit.references import uuid7

ERASE_REQUEST = "erase_request"
NOBODY = "Données effacées"
# A request that is still open when its author's account goes (SPL-Xdémat terminated it) is looked at again after this.
AGAIN = timedelta(days=30)


@transaction.atomic
def erase_applicant(*, pseudonym: UUID, at: datetime) -> None:
    """The account behind this pseudonym is gone: its drafts go with their documents, what was sent waits for its end.

    Safe to do again: after a kill, or after a restore.
    """
    rows = list(ServiceRequest.objects.filter(pseudonym=pseudonym).select_related("procedure"))
    drafts = [row.id for row in rows if row.standing is Status.DRAFT]
    if drafts:
        documents.erase(drafts, at=at)
        ServiceRequest.objects.filter(id__in=drafts)._raw_delete(using=ServiceRequest.objects.db)
    over = [row for row in rows if row.id not in drafts and not lifecycle.is_open(row.standing)]
    for one in closing.ended(over):
        agenda.schedule(ERASE_REQUEST, one.id, at=max(_end_of(one), at))
    for row in rows:
        if lifecycle.is_open(row.standing):
            agenda.schedule(ERASE_REQUEST, row.id, at=at + AGAIN)


@agenda.act(ERASE_REQUEST, stepwise=True)
def erase_request(request_id: UUID, at: datetime) -> None:
    """Erase a request whose retention is over; come back later for one that is open, or was reopened meanwhile."""
    row = ServiceRequest.objects.filter(id=request_id).select_related("procedure").first()
    if row is None or row.standing is Status.DRAFT:
        return
    if lifecycle.is_open(row.standing):
        agenda.schedule(ERASE_REQUEST, row.id, at=at + AGAIN)
        return
    (one,) = closing.ended([row])
    if _end_of(one) > at:
        agenda.schedule(ERASE_REQUEST, row.id, at=_end_of(one))
        return
    _empty(request_id, at)
    with context.inside(f"retention:{context.current()}"):
        _remove_what_is_sealed(request_id)


@transaction.atomic
def _empty(request_id: UUID, at: datetime) -> None:
    """As the collectivité: documents, clocks, and all that the request itself says of a person."""
    documents.erase([request_id], at=at)
    for mail_id in Mail.objects.filter(subject=request_id).values_list("id", flat=True):
        agenda.cancel(mail_id, SEND_MAIL)
    agenda.cancel(request_id, clocks.LAPSE, clocks.RESUME)
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
    )


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


def _end_of(one: closing.Ended) -> datetime:
    return workdays.end_of_day(one.until)
