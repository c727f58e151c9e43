"""The documents of a draft."""

import contextlib
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from tenant_apps.documents import commands as documents
from tenant_apps.documents import queries as held
from tenant_apps.documents import views as files
from tenant_apps.documents.models import Document
from tenant_apps.requests.views.course import CHECK, DOCUMENTS
from tenant_apps.requests.views.drafts import Draft, draft_page, expired
from tenant_apps.requests.views.filling import BACK
from xcontact.kit import clock
from xcontact.kit.errors import NotFound

_KEPT = "Les documents acceptés sont enregistrés : rien n’est perdu."


@files.upload_page
@draft_page
def join(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Several files in one POST or, by documents/upload.js, one: the good ones are kept, the others told why."""
    wanted = wanted_of(draft)
    outcome, piece = files.Outcome(), request.POST.get("piece", "") if request.method == "POST" else ""
    if request.method == "POST":
        piece = piece if piece in {one.piece for one in wanted} else ""
        outcome = files.receive(
            request.FILES.getlist("document"), subject=draft.row.id, piece=piece, added_by="applicant", at=clock.now()
        )
        if files.wants_json(request):
            return files.answer(request, outcome, [row_of(draft, document) for document in outcome.received])
        if draft.by_key:
            return expired(request, draft, request.get_full_path(), _KEPT if outcome.received else "")
        if not outcome.turned_away:
            return HttpResponseRedirect(f"{request.get_full_path()}#piece-{piece or 'autre'}", status=303)
    sections = files.sections(
        wanted, held.of(draft.row.id), lambda document: row_of(draft, document), outcome.turned_away, piece
    )
    context = {
        "draft": draft.row,
        "procedure": draft.procedure,
        "sections": sections,
        "refused": [section for section in sections if section.turned_away],
        "step": draft.course.step(DOCUMENTS),
        "presentation": draft.course.presentation,
        "before": draft.course.before(DOCUMENTS),
        "after": draft.course.after(DOCUMENTS),
        "checking": request.GET.get(BACK) == CHECK,
        "parts": f"{draft.course.root}{DOCUMENTS}/envois/",
        "max_bytes": settings.DOCUMENT_MAX_BYTES,
        "draft_megabytes": settings.DRAFT_MAX_BYTES // (1024 * 1024),
    }
    return render(request, "requests/documents.html", context, status=422 if outcome.turned_away else 200)


@draft_page
def remove(request: HttpRequest, draft: Draft, document_id: UUID) -> HttpResponse:
    page = f"{draft.course.root}{DOCUMENTS}/"
    if request.method == "POST" and draft.by_key:
        return expired(request, draft, page)
    if request.method == "POST":
        with contextlib.suppress(NotFound):  # a second click
            documents.remove(subject=draft.row.id, document_id=document_id)
    return HttpResponseRedirect(page, status=303)


@draft_page
def fetch(request: HttpRequest, draft: Draft, document_id: UUID) -> HttpResponse:
    """One's own document, as agents will see it."""
    return files.as_attachment(held.one(draft.row.id, document_id))


def wanted_of(draft: Draft) -> list[files.Wanted]:
    return [
        files.Wanted(field.id, field.label, field.hint, optional=not field.required)
        for field in draft.procedure.documents_for(draft.row.answers)
    ]


def row_of(draft: Draft, document: Document) -> files.Row:
    """A document of a draft, as its page lists it."""
    address = f"{draft.course.root}{DOCUMENTS}/{document.id}/"
    return files.Row(document.name, document.size, address, f"{address}retirer/")
