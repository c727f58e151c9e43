"""One request as the agents' desk reads it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared_apps.catalogue.procedure import ResolvedProcedure
from shared_apps.forms import rendering
from shared_apps.forms.definition import Field
from shared_apps.forms.rendering import PageSummary
from tenant_apps.correspondence.models import Message
from tenant_apps.documents import queries as held_documents
from tenant_apps.documents.models import Document
from tenant_apps.procedures import queries as procedures
from tenant_apps.requests import deadlines, journal, lifecycle, receipts
from tenant_apps.requests.clocks import CONVENTION
from tenant_apps.requests.commands.deciding import VERBS
from tenant_apps.requests.commands.issuing import acknowledgement_text
from tenant_apps.requests.conditions import Accepted, accepted_with
from tenant_apps.requests.deadlines import Clock
from tenant_apps.requests.lifecycle import Verb
from tenant_apps.requests.models import (
    Decision,
    DecisionKind,
    JournalEntry,
    Receipt,
    ReceiptKind,
    Sending,
    ServiceRequest,
    Supplement,
)
from tenant_apps.requests.rules import appeal_body_of, calendar_of, office_of, rules_of
from tenants.registry import CollectivityCard
from xcontact.kit.errors import NotFound

__all__ = ["DecisionKind", "JournalEntry", "Receipt", "Sheet", "document", "receipt", "sheet"]


@dataclass(frozen=True)
class Sheet:
    """All that the page of a request shows. `seen` is the last line of its journal that changed it.

    `clocks` are counted at the moment of the reading. `acknowledgement_missing` is what keeps the acknowledgement from
    leaving, in sentences; None once it has left.
    """

    request: ServiceRequest
    procedure: ResolvedProcedure
    answers: list[PageSummary]
    documents: list[Document]
    clocks: list[Clock]
    sendings: list[Sending]
    receipts: list[Receipt]
    messages: list[Message]
    supplements: list[Supplement]
    decisions: list[Decision]
    lines: list[JournalEntry]
    acknowledgement_missing: tuple[str, ...] | None
    appeal_notice: str

    @property
    def seen(self) -> int:
        return max((line.number for line in self.lines if line.verb not in journal.QUIET), default=0)

    @property
    def conditions(self) -> Accepted | None:
        """The specific conditions that the applicant accepted with his request."""
        return next((found for one in self.sendings if (found := accepted_with(one.content))), None)

    @property
    def added(self) -> list[Sending]:
        """What the applicant sent after his request, with a word: supplements, and what he added by himself."""
        return [one for one in self.sendings if one.content.get("explanation")]

    @property
    def verbs(self) -> frozenset[Verb]:
        return lifecycle.possible_verbs(self.request.standing)

    @property
    def possible_decisions(self) -> dict[str, DecisionKind]:
        """By their value."""
        return {kind.value: kind for kind, verb in VERBS.items() if verb in self.verbs}

    @property
    def expected_and_absent(self) -> list[Field]:
        """The pieces that the procedure asks of this person, and that did not come."""
        received = {document.piece for document in self.documents}
        expected = self.procedure.documents_for(self.request.answers)
        return [piece for piece in expected if piece.id not in received]


def sheet(reference: str, collectivity: CollectivityCard, at: datetime) -> Sheet:
    """Raises `NotFound`; a draft has no reference and is never found."""
    request = (
        ServiceRequest.objects.select_related("procedure", "department", "caseworker")
        .filter(reference=reference)
        .first()
    )
    if request is None:
        raise NotFound
    procedure = procedures.of_revision(request.revision_id)
    lines = journal.entries(request)
    sendings = list(Sending.objects.filter(request=request).order_by("number"))
    issued = list(Receipt.objects.filter(sending__in=sendings).defer("pdf").order_by("issued_at", "id"))
    appeal = appeal_body_of(collectivity)
    return Sheet(
        request=request,
        procedure=procedure,
        answers=rendering.summary(procedure.form, request.answers) if procedure.form else [],
        documents=[document for document in held_documents.of(request.id) if document.sent_at],
        clocks=_clocks(procedure, lines, collectivity, at),
        sendings=sendings,
        receipts=issued,
        messages=list(Message.objects.filter(subject=request.id).order_by("written_at", "id")),
        supplements=list(Supplement.objects.filter(request=request).order_by("number")),
        decisions=list(Decision.objects.filter(request=request).order_by("number")),
        lines=lines,
        acknowledgement_missing=_missing(request, sendings, issued, procedure, collectivity),
        appeal_notice=receipts.appeal_notice(appeal) if appeal else "",
    )


def document(reference: str, document_id: UUID) -> Document:
    """A document that was sent with this request; `NotFound` for any other."""
    request_id = ServiceRequest.objects.filter(reference=reference).values_list("id", flat=True).first()
    if request_id is None:
        raise NotFound
    found = held_documents.one(request_id, document_id)
    if found.sent_at is None:
        raise NotFound
    return found


def receipt(reference: str, receipt_id: UUID) -> Receipt:
    """Raises `NotFound`."""
    found = Receipt.objects.filter(id=receipt_id, sending__request__reference=reference).first()
    if found is None:
        raise NotFound
    return found


def _clocks(
    procedure: ResolvedProcedure, lines: list[JournalEntry], collectivity: CollectivityCard, at: datetime
) -> list[Clock]:
    return deadlines.clocks(
        rules_of(procedure),
        journal.history(lines),
        calendar_of(collectivity),
        at=at,
        convention=CONVENTION,
        office=office_of(collectivity),
    )


def _missing(
    request: ServiceRequest,
    sendings: list[Sending],
    issued: list[Receipt],
    procedure: ResolvedProcedure,
    collectivity: CollectivityCard,
) -> tuple[str, ...] | None:
    if any(one.kind == ReceiptKind.ACKNOWLEDGEMENT for one in issued) or not sendings:
        return None
    return acknowledgement_text(request, sendings[0], procedure, collectivity).missing
