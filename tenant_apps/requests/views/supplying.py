"""What was missing: documents and a word, sent together."""

import contextlib
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from tenant_apps.documents import commands as documents
from tenant_apps.documents import queries as held
from tenant_apps.documents import views as files
from tenant_apps.documents.models import Document
from tenant_apps.requests import commands, queries
from tenant_apps.requests.forms import SupplementForm
from tenant_apps.requests.models import ServiceRequest, Supplement
from tenant_apps.requests.permissions import applicant_of, applicant_page, collectivity_of
from tenant_apps.requests.rules import office_of
from tenant_apps.requests.views.following import reference_page
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import NotFound, Refused

PAGE = "complement"
_PIECE_LENGTH = 60


@files.upload_page
@reference_page
def supply(request: HttpRequest, reference: str) -> HttpResponse:
    """The documents asked for, added one by one; they leave with the next page's button."""
    row = queries.sent(reference, applicant_of(request))
    asked = queries.awaited_supplement(row)
    if asked is None:
        return HttpResponseRedirect(f"/demandes/{reference}/", status=303)
    if request.method != "POST":
        return _page(request, row, asked, SupplementForm())
    piece = request.POST.get("piece", "")
    piece = piece if piece in {one.piece for one in wanted_by(asked)} else ""
    outcome = files.receive(
        request.FILES.getlist("document"), subject=row.id, piece=piece, added_by="applicant", at=clock.now()
    )
    if files.wants_json(request):
        return files.answer(request, outcome, [document_row(row, document, PAGE) for document in outcome.received])
    if outcome.turned_away:
        return _page(request, row, asked, SupplementForm(), outcome, piece)
    return HttpResponseRedirect(f"/demandes/{reference}/complement/", status=303)


@applicant_page
def send(request: HttpRequest, reference: str) -> HttpResponse:
    page = f"/demandes/{reference}/complement/"
    if request.method != "POST":
        return HttpResponseRedirect(page)
    by, collectivity = applicant_of(request), collectivity_of(request)
    row = queries.sent(reference, by)
    asked = queries.awaited_supplement(row)
    if asked is None:  # a second click
        return HttpResponseRedirect(f"/demandes/{reference}/", status=303)
    form = SupplementForm(request.POST, has_documents=bool(unsent(row)))
    if not form.is_valid():
        return _page(request, row, asked, form)
    try:
        commands.supply(
            reference=reference,
            collectivity=collectivity,
            explanation=form.cleaned_data["explanation"],
            by=by,
            at=clock.now(),
            ip_address=client_address(request),
        )
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return _page(request, row, asked, form)
    messages.success(request, "Votre complément est envoyé. Un accusé vous est adressé.")
    return HttpResponseRedirect(f"/demandes/{reference}/", status=303)


@applicant_page
def remove(request: HttpRequest, reference: str, document_id: UUID) -> HttpResponse:
    row = queries.sent(reference, applicant_of(request))
    if request.method == "POST":
        with contextlib.suppress(NotFound):  # a second click
            documents.remove(subject=row.id, document_id=document_id)
    return HttpResponseRedirect(f"/demandes/{reference}/complement/", status=303)


def _page(
    request: HttpRequest,
    row: ServiceRequest,
    asked: Supplement,
    form: SupplementForm,
    outcome: files.Outcome | None = None,
    piece: str = "",
) -> HttpResponse:
    outcome = outcome or files.Outcome()
    sections = files.sections(
        wanted_by(asked), unsent(row), lambda document: document_row(row, document, PAGE), outcome.turned_away, piece
    )
    context = {
        "request_row": row,
        "asked": asked,
        "office": office_of(collectivity_of(request)),
        "sections": sections,
        "refused": [section for section in sections if section.turned_away],
        "form": form,
        "parts": f"/demandes/{row.reference}/{PAGE}/envois/",
        "max_bytes": settings.DOCUMENT_MAX_BYTES,
    }
    refused = outcome.turned_away or form.errors
    return render(request, "requests/supplement.html", context, status=422 if refused else 200)


def wanted_by(asked: Supplement) -> list[files.Wanted]:
    """The documents that a supplement is about."""
    return [
        files.Wanted(piece["label"][:_PIECE_LENGTH], piece["label"], piece.get("legal_basis", ""))
        for piece in asked.pieces
    ]


def unsent(row: ServiceRequest) -> list[Document]:
    """What the applicant has added and not sent yet."""
    return [document for document in held.of(row.id) if document.sent_at is None and document.added_by == "applicant"]


def document_row(row: ServiceRequest, document: Document, page: str) -> files.Row:
    """A document not sent yet, as the page of the request that is called so lists it."""
    root = f"/demandes/{row.reference}"
    return files.Row(
        document.name,
        document.size,
        f"{root}/documents/{document.id}/",
        f"{root}/{page}/documents/{document.id}/retirer/",
    )
