"""Reading requests: every function asks whose they are, and answers NotFound for anybody else's."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models.functions import Length

from tenant_apps.correspondence.models import Author, Message
from tenant_apps.documents import queries as documents
from tenant_apps.documents.models import Document
from tenant_apps.requests import mailings
from tenant_apps.requests.capacity import name_of
from tenant_apps.requests.conditions import Accepted, accepted_with
from tenant_apps.requests.lifecycle import Status
from tenant_apps.requests.mailings import Mailing
from tenant_apps.requests.models import (
    Deadline,
    Decision,
    JournalEntry,
    Receipt,
    Sending,
    ServiceRequest,
    Supplement,
)
from tenant_apps.requests.unknown import Drafter, is_unknown
from tenants.visitors import Applicant
from xcontact.kit.errors import NotFound


@dataclass(frozen=True)
class Followed:
    """All that its author may see of a request."""

    request: ServiceRequest
    deadlines: Sequence[Deadline]
    journal: Sequence[JournalEntry]
    messages: Sequence[Message]
    documents: Sequence[Document]
    receipts: Sequence[Receipt]
    decisions: Sequence[Decision]
    supplement: Supplement | None
    added: Sequence[Sending]
    conditions: Accepted | None
    mails: Sequence[Mailing]

    @property
    def has_unread_messages(self) -> bool:
        return any(message.author == Author.AGENT and message.first_read_at is None for message in self.messages)


@dataclass(frozen=True)
class Line:
    """One request or draft in its author's list."""

    id: UUID
    reference: str | None
    title: str
    slug: str
    status: Status
    submitted_at: datetime | None
    saved_at: datetime
    closed_at: datetime | None
    # The organisation or person it is made for; "" for himself.
    acting_for: str = ""


def own(request_id: UUID, by: Drafter) -> ServiceRequest:
    """The applicant's own draft, or what it has become."""
    return _one(id=request_id, pseudonym=by.pseudonym)


def sent(reference: str, by: Applicant) -> ServiceRequest:
    """The applicant's own request."""
    return _one(reference=reference, pseudonym=by.pseudonym)


def kept_by_key(draft_id: UUID, draft_key: str) -> ServiceRequest:
    """The draft whose own page carries this key: what an expired session still may add to."""
    draft = _one(id=draft_id, status=Status.DRAFT.value)
    if not secrets.compare_digest(draft.draft_key.encode(), draft_key.encode()):
        raise NotFound
    return draft


def unknown_by_key(draft_id: UUID, draft_key: str) -> ServiceRequest:
    """The same, while no account has it."""
    draft = kept_by_key(draft_id, draft_key)
    if not is_unknown(draft.capacity):
        raise NotFound
    return draft


def draft_of(procedure_id: UUID, by: Drafter) -> ServiceRequest | None:
    """The last draft of that procedure, if the applicant has one."""
    return (
        ServiceRequest.objects.filter(procedure_id=procedure_id, pseudonym=by.pseudonym, status=Status.DRAFT.value)
        .order_by("-saved_at")
        .first()
    )


def followed(reference: str, by: Applicant) -> Followed:
    """The request with its clocks, history, messages, documents, receipts and answers: one query for each."""
    request = sent(reference, by)
    lines = list(JournalEntry.objects.filter(request=request).order_by("number"))
    return Followed(
        request=request,
        deadlines=list(Deadline.objects.filter(request=request).order_by("due_at")),
        journal=lines,
        messages=list(Message.objects.filter(subject=request.id).order_by("written_at")),
        documents=documents.of(request.id),
        receipts=receipts(request),
        decisions=list(Decision.objects.filter(request=request).order_by("number")),
        supplement=awaited_supplement(request),
        added=list(Sending.objects.filter(request=request, content__explanation__gt="").order_by("number")),
        conditions=_accepted(request, lines),
        mails=mailings.of(request.id),
    )


def sendings(request: ServiceRequest) -> int:
    """How many times the applicant has sent something for this request."""
    return Sending.objects.filter(request=request).count()


def awaited_supplement(request: ServiceRequest) -> Supplement | None:
    """What the collectivité asked for and has not received."""
    if request.standing is not Status.AWAITING_SUPPLEMENT:
        return None
    return Supplement.objects.filter(request=request, received_at=None).order_by("-number").first()


def _accepted(request: ServiceRequest, lines: Sequence[JournalEntry]) -> Accepted | None:
    """Looked up only when the journal says that there is something."""
    if not any("conditions" in line.public["facts"] for line in lines):
        return None
    return accepted_with(Sending.objects.get(request=request, number=1).content)


def receipts(request: ServiceRequest) -> list[Receipt]:
    """All its receipts in the order they were issued, without the PDFs' bytes but with their number, `pdf_size`."""
    return list(
        Receipt.objects.filter(sending__request=request)
        .select_related("sending")
        .defer("pdf")
        .annotate(pdf_size=Length("pdf"))
        .order_by("issued_at", "id")
    )


def receipt(request: ServiceRequest, receipt_id: UUID) -> Receipt:
    """One of them, PDF included."""
    found = Receipt.objects.filter(id=receipt_id, sending__request=request).select_related("sending").first()
    if found is None:
        raise NotFound
    return found


def deadlines(request: ServiceRequest) -> list[Deadline]:
    return list(Deadline.objects.filter(request=request).order_by("due_at"))


def lines(pseudonym: UUID) -> list[Line]:
    """Everything that this person has here, drafts included, the latest first: one query."""
    rows = (
        ServiceRequest.objects.filter(pseudonym=pseudonym)
        .order_by("-saved_at")
        .values_list(
            "id",
            "reference",
            "procedure__title",
            "procedure__slug",
            "status",
            "submitted_at",
            "saved_at",
            "closed_at",
            "capacity",
        )
    )
    return [
        Line(id_, reference, title, slug, Status(status), submitted_at, saved_at, closed_at, name_of(capacity))
        for id_, reference, title, slug, status, submitted_at, saved_at, closed_at, capacity in rows
    ]


def _one(**wanted: object) -> ServiceRequest:
    found = ServiceRequest.objects.select_related("procedure", "department").filter(**wanted).first()
    if found is None:
        raise NotFound
    return found
