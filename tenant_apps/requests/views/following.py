"""A request once it is sent: where it stands, its clocks, its history, its messages, its receipts."""

import functools
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from shared_apps.forms import rendering
from tenant_apps.correspondence import commands as correspondence
from tenant_apps.correspondence.models import Author
from tenant_apps.documents import queries as held
from tenant_apps.documents import views as files
from tenant_apps.procedures import queries as procedures
from tenant_apps.requests import capacity, commands, ending, lifecycle, queries
from tenant_apps.requests.commands.issuing import FILE_NAMES
from tenant_apps.requests.forms import MessageForm
from tenant_apps.requests.lifecycle import Turn, Verb
from tenant_apps.requests.models import Receipt, ReceiptKind, ServiceRequest
from tenant_apps.requests.permissions import View, applicant_of, applicant_page, collectivity_of
from tenant_apps.requests.rules import office_of
from tenant_apps.requests.views import clocks_shown, story
from tenant_apps.requests.views.standing import side_of
from tenants import context as place
from xcontact.kit import clock, references
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import Refused


def reference_page(view: View) -> View:
    """A page of one's own request. Its number dictated or retyped (lower case, spaces, no hyphen) leads to the page."""
    guarded = applicant_page(view)

    @functools.wraps(view)
    def answering(request: HttpRequest, reference: str, *args: Any, **kwargs: Any) -> HttpResponse:
        canonical = references.normalise(reference)
        if request.method == "GET" and canonical != reference and references.is_reference(canonical):
            return HttpResponseRedirect(request.get_full_path().replace(quote(reference), canonical, 1))
        return guarded(request, reference, *args, **kwargs)

    return answering


@reference_page
def follow(request: HttpRequest, reference: str) -> HttpResponse:
    at = clock.now()
    followed = queries.followed(reference, applicant_of(request))
    if followed.has_unread_messages:
        with place.writing():
            correspondence.record_reading(subject=followed.request.id, by=Author.APPLICANT, at=at)
    return _page(request, followed, MessageForm())


@applicant_page
def write(request: HttpRequest, reference: str) -> HttpResponse:
    """A message to the department."""
    if request.method != "POST":
        return HttpResponseRedirect(f"/demandes/{reference}/#messages")
    by = applicant_of(request)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _page(request, queries.followed(reference, by), form, status=422)
    try:
        commands.write_as_applicant(reference=reference, body=form.cleaned_data["body"], by=by, at=clock.now())
        messages.success(request, "Votre message est envoyé.")
    except Refused as refused:
        messages.info(request, refused.sentence)
    return HttpResponseRedirect(f"/demandes/{reference}/#messages", status=303)


@reference_page
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the request up, after a page that says what it means."""
    by, collectivity = applicant_of(request), collectivity_of(request)
    row = queries.sent(reference, by)
    refused = ""
    if request.method == "POST":
        try:
            commands.withdraw(
                reference=reference,
                collectivity=collectivity,
                by=by,
                at=clock.now(),
                ip_address=client_address(request),
            )
            messages.success(request, "Votre demande est retirée. Un accusé vous est adressé.")
            return HttpResponseRedirect(f"/demandes/{reference}/", status=303)
        except Refused as refusal:
            refused = refusal.sentence
    context = {
        "request_row": row,
        "office": office_of(collectivity),
        "possible": Verb.WITHDRAW in lifecycle.possible_verbs(row.standing),
        "refused": refused,
        "sentence": lifecycle.citizen_sentence(row.standing, office_of(collectivity)),
    }
    return render(request, "requests/withdraw.html", context)


@reference_page
def fetch(request: HttpRequest, reference: str, document_id: UUID) -> HttpResponse:
    row = queries.sent(reference, applicant_of(request))
    return files.as_attachment(held.one(row.id, document_id))


@reference_page
def receipt(request: HttpRequest, reference: str, receipt_id: UUID) -> HttpResponse:
    """A receipt to read."""
    row = queries.sent(reference, applicant_of(request))
    found = queries.receipt(row, receipt_id)
    context = {"request_row": row, "receipt": found, "pdf_size": len(found.pdf)}
    return render(request, "requests/receipt.html", context)


@reference_page
def receipt_pdf(request: HttpRequest, reference: str, receipt_id: UUID) -> HttpResponse:
    row = queries.sent(reference, applicant_of(request))
    found = queries.receipt(row, receipt_id)
    return files.attachment(bytes(found.pdf), _file_name(row, found), "application/pdf")


def _page(request: HttpRequest, followed: queries.Followed, form: MessageForm, status: int = 200) -> HttpResponse:
    row, office = followed.request, office_of(collectivity_of(request))
    clocks = clocks_shown.running(followed.deadlines, office, clock.now())
    turn = lifecycle.whose_turn(row.standing)
    form_sent = procedures.of_revision(row.revision_id).form
    context = {
        "request_row": row,
        "followed": followed,
        "office": office,
        "side": side_of(row.standing),
        "label": lifecycle.LABELS[row.standing],
        "turn": lifecycle.turn_label(turn, office),
        "is_yours": turn is Turn.APPLICANT,
        "sentence": lifecycle.citizen_sentence(row.standing, office),
        "clocks": clocks,
        "entries": story.told(followed.journal, clocks, office),
        "documents": [
            files.Row(one.name, one.size, f"/demandes/{row.reference}/documents/{one.id}/")
            for one in followed.documents
            if one.sent_at or one.added_by == "agent"
        ],
        "summaries": rendering.summary(form_sent, row.answers) if form_sent else [],
        "acting": capacity.rows(row.identity.get("capacity", {})),
        "ending": ending.of(row, followed.journal, followed.deadlines, collectivity_of(request), clock.now()),
        "may_add": Verb.ADD_MATTER in lifecycle.possible_verbs(row.standing) and not followed.supplement,
        "may_withdraw": Verb.WITHDRAW in lifecycle.possible_verbs(row.standing),
        "form": form,
    }
    return render(request, "requests/request.html", context, status=status)


def _file_name(row: ServiceRequest, receipt: Receipt) -> str:
    which = f"-{receipt.sending.number}" if receipt.sending.number > 1 else ""
    return f"{FILE_NAMES[ReceiptKind(receipt.kind)]}-{row.reference}{which}.pdf"
