"""One request, its documents and its receipts."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenant_apps.desk import applicant, clocks, story
from tenant_apps.desk.access import DeskRequest, agent_required
from tenant_apps.desk.acting import opened
from tenant_apps.documents.findings import Finding
from tenant_apps.documents.models import Document
from tenant_apps.documents.sentences import taken_out
from tenant_apps.documents.views import as_attachment, attachment
from tenant_apps.requests import desk_sheet, lifecycle, mailings, outlook
from tenant_apps.requests.commands.readings import record_reading
from tenant_apps.requests.deadlines import ClockKind
from tenant_apps.requests.desk_sheet import Sheet
from tenant_apps.requests.lifecycle import LABELS, Status, Turn
from xcontact.kit import clock
from xcontact.kit.text import typeset

_SIDES = {
    Status.ACCEPTED: "done",
    Status.LAPSED_ACCEPTED: "done",
    Status.CLOSED: "done",
    Status.REJECTED: "refused",
    Status.LAPSED_REJECTED: "refused",
}


@require_safe
@agent_required
def sheet(request: DeskRequest, reference: str) -> HttpResponse:
    """The whole file of a request; that it was read is written in its journal."""
    found = opened(request, reference)
    standing = found.request.standing
    context = {
        **heading(found),
        "sentence": typeset(lifecycle.agent_sentence(standing)),
        "is_open": lifecycle.is_open(standing),
        "can_acknowledge": found.acknowledgement_missing == () and _is_awaited(found, ClockKind.ACKNOWLEDGEMENT),
        "verbs": {verb.value for verb in found.verbs},
        "owed": outlook.owed(found.clocks),
        "identity": list(applicant.rows(found)),
        "answers": list(applicant.answers(found)),
        "documents": [_document(document, found) for document in found.documents],
        "clocks": clocks.running(found.clocks, clock.now()),
        "entries": story.entries(found.lines),
        "readings": story.readings(found.lines),
        "mails": mailings.of(found.request.id),
    }
    return render(request, "desk/sheet.html", context)


@require_safe
@agent_required
def document(request: DeskRequest, reference: str, document_id: UUID) -> HttpResponseBase:
    """The neutralised copy, as an attachment."""
    found = desk_sheet.document(reference, document_id)
    answer = as_attachment(found)
    if answer.status_code == HTTPStatus.OK:
        record_reading(reference=reference, by=request.agent, at=clock.now())
    return answer


@require_safe
@agent_required
def receipt(request: DeskRequest, reference: str, receipt_id: UUID) -> HttpResponseBase:
    """The PDF that the applicant received."""
    found = desk_sheet.receipt(reference, receipt_id)
    return attachment(bytes(found.pdf), f"{found.get_kind_display()} {reference}.pdf", "application/pdf")


def heading(found: Sheet) -> dict[str, Any]:
    """What every page about a request begins with."""
    standing = found.request.standing
    side = "you" if lifecycle.whose_turn(standing) is Turn.APPLICANT else "office"
    return {
        "sheet": found,
        "item": found.request,
        "reference": found.request.reference,
        "name": found.request.identity.get("name", ""),
        "status": {"label": LABELS[standing], "side": _SIDES.get(standing, side)},
    }


def _is_awaited(found: Sheet, kind: ClockKind) -> bool:
    """Whether it is still owed: the acknowledgement is, even once the request is answered (L. 112-11)."""
    return any(clock.kind is kind and clock.stopped_at is None for clock in found.clocks)


def _document(document: Document, found: Sheet) -> dict[str, Any]:
    expected = {piece.id: piece.label for piece in found.procedure.documents_for(found.request.answers)}
    return {
        "id": document.id,
        "name": document.name,
        "size": document.copy_size,
        "piece": expected.get(document.piece, ""),
        "sent_at": document.sent_at,
        "taken_out": typeset(taken_out(frozenset(Finding(finding) for finding in document.findings))),
    }
