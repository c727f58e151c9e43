"""What an applicant adds by himself to a request under review: something forgotten, an error mended (L. 123-1 CRPA)."""

import contextlib
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from tenant_apps.documents import commands as documents
from tenant_apps.documents import views as files
from tenant_apps.documents.models import Document
from tenant_apps.requests import commands, lifecycle, queries
from tenant_apps.requests.commands.joining import ADDITION
from tenant_apps.requests.forms import AdditionForm
from tenant_apps.requests.lifecycle import Verb
from tenant_apps.requests.models import ServiceRequest
from tenant_apps.requests.permissions import applicant_of, applicant_page, collectivity_of
from tenant_apps.requests.rules import office_of
from tenant_apps.requests.views.following import reference_page
from tenant_apps.requests.views.supplying import document_row, unsent
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import NotFound, Refused

PAGE = "ajout"
_WANTED = files.Wanted(ADDITION, "Vos documents", "Une photo ou un PDF, 5 Mo au plus pour chacun.", optional=True)


@files.upload_page
@reference_page
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Documents are added one by one; they leave with the button."""
    row = queries.sent(reference, applicant_of(request))
    if better := _better_place(row):
        return HttpResponseRedirect(better, status=303)
    if request.method != "POST":
        return _page(request, row, AdditionForm(initial={"after": queries.sendings(row)}))
    outcome = files.receive(
        request.FILES.getlist("document"), subject=row.id, piece=ADDITION, added_by="applicant", at=clock.now()
    )
    if files.wants_json(request):
        return files.answer(request, outcome, [_row(row, document) for document in outcome.received])
    if outcome.turned_away:
        return _page(request, row, AdditionForm(initial={"after": queries.sendings(row)}), outcome)
    return HttpResponseRedirect(f"/demandes/{reference}/{PAGE}/", status=303)


@applicant_page
def send(request: HttpRequest, reference: str) -> HttpResponse:
    row = queries.sent(reference, applicant_of(request))
    if request.method != "POST":
        return HttpResponseRedirect(f"/demandes/{reference}/{PAGE}/")
    form = AdditionForm(request.POST, has_documents=bool(unsent(row)))
    if not form.is_valid():
        if queries.sendings(row) > form.seen:  # a second click: the first one has taken the documents
            return HttpResponseRedirect(f"/demandes/{reference}/", status=303)
        return _page(request, row, form)
    try:
        commands.add_matter(
            reference=reference,
            collectivity=collectivity_of(request),
            explanation=form.cleaned_data["explanation"],
            after=form.cleaned_data["after"],
            by=applicant_of(request),
            at=clock.now(),
            ip_address=client_address(request),
        )
    except Refused as refusal:
        # What is sent next is not a second click of this.
        form.data = {**request.POST.dict(), "after": str(queries.sendings(row))}
        form.add_error(None, refusal.sentence)
        return _page(request, row, form)
    messages.success(request, "Votre ajout est envoyé. Un accusé vous est adressé.")
    return HttpResponseRedirect(f"/demandes/{reference}/", status=303)


@applicant_page
def remove(request: HttpRequest, reference: str, document_id: UUID) -> HttpResponse:
    row = queries.sent(reference, applicant_of(request))
    if request.method == "POST":
        with contextlib.suppress(NotFound):  # a second click
            documents.remove(subject=row.id, document_id=document_id)
    return HttpResponseRedirect(f"/demandes/{reference}/{PAGE}/", status=303)


def _better_place(row: ServiceRequest) -> str:
    """What was asked for is answered on its own page; to a request that is over, nothing is added."""
    if queries.awaited_supplement(row):
        return f"/demandes/{row.reference}/complement/"
    may = Verb.ADD_MATTER in lifecycle.possible_verbs(row.standing)
    return "" if may else f"/demandes/{row.reference}/"


def _page(
    request: HttpRequest, row: ServiceRequest, form: AdditionForm, outcome: files.Outcome | None = None
) -> HttpResponse:
    outcome = outcome or files.Outcome()
    section = files.Section(_WANTED, [_row(row, document) for document in unsent(row)], outcome.turned_away)
    context = {
        "request_row": row,
        "office": office_of(collectivity_of(request)),
        "section": section,
        "refused": [section] if section.turned_away else [],
        "form": form,
        "parts": f"/demandes/{row.reference}/{PAGE}/envois/",
        "max_bytes": settings.DOCUMENT_MAX_BYTES,
    }
    refused = outcome.turned_away or form.errors
    return render(request, "requests/addition.html", context, status=422 if refused else 200)


def _row(row: ServiceRequest, document: Document) -> files.Row:
    return document_row(row, document, PAGE)
