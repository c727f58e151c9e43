"""Check one's answers, send them, and read that they arrived."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from shared_apps.forms import rendering
from tenant_apps.documents import queries as held
from tenant_apps.requests import commands, conditions, openness, queries
from tenant_apps.requests.forms import SendingForm
from tenant_apps.requests.permissions import applicant_of, applicant_page, collectivity_of, login_url
from tenant_apps.requests.rules import office_of
from tenant_apps.requests.views import acting, clocks_shown, joining
from tenant_apps.requests.views.course import CAPACITY, CHECK, DOCUMENTS
from tenant_apps.requests.views.drafts import Draft, draft_page, expired
from tenant_apps.requests.views.filling import BACK, WITH_ERRORS
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.clock import paris_date
from xcontact.kit.errors import Refused

_KEPT = "Vos réponses et vos documents sont enregistrés, votre demande n’est pas encore partie : rien n’est perdu."
_LACKING = "Complétez et enregistrez cette page avant de transmettre votre demande."


@draft_page
def check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The whole draft to read again; sending it is a signature. Sent twice, it is one request."""
    if draft.by_key:
        return expired(request, draft, request.get_full_path(), _KEPT)
    at = clock.now()
    if faulty := draft.course.first_faulty(rendering.validate(draft.course.form, draft.row.answers, paris_date(at))):
        return _back_to(request, faulty)
    if draft.wants_capacity:
        return HttpResponseRedirect(f"{draft.course.root}{CAPACITY}/?{BACK}={CHECK}", status=303)
    if draft.has_no_account and request.method == "POST":
        return HttpResponseRedirect(request.path, status=303)
    specific = conditions.in_force(draft.procedure.slug, draft.row.revision_id)
    form = SendingForm(request.POST if request.method == "POST" else None, specific=specific)
    if form.is_valid():
        try:
            sent = commands.submit(
                draft_id=draft.row.id,
                collectivity=collectivity_of(request),
                by=applicant_of(request),
                at=at,
                ip_address=client_address(request),
                refuses_electronic_answer=form.cleaned_data["refuses_electronic_answer"],
                conditions_accepted=form.cleaned_data.get("conditions", ""),
            )
            return HttpResponseRedirect(f"/demandes/{sent.reference}/accuse/", status=303)
        except commands.Incomplete as incomplete:
            return _back_to(request, draft.course.first_faulty(incomplete.problems) or draft.course.root)
        except conditions.NotAccepted:
            # Changed between the two readings: the page shows the new text, and its form finds fault by itself.
            now = conditions.in_force(draft.procedure.slug, draft.row.revision_id)
            form = SendingForm(request.POST, specific=now)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
    documents = held.of(draft.row.id)
    context = {
        "draft": draft.row,
        "procedure": draft.procedure,
        "form": form,
        "office": office_of(collectivity_of(request)),
        "summaries": [
            {"title": one.page.title, "rows": one.rows, "edit_url": f"{draft.course.root}{one.page.id}/?{BACK}={CHECK}"}
            for one in rendering.summary(draft.course.form, draft.row.answers)
        ],
        "documents": documents,
        "documents_url": f"{draft.course.root}{DOCUMENTS}/?{BACK}={CHECK}",
        "openness": openness.of_draft(draft.row, at),
        "missing": [
            one
            for one in joining.wanted_of(draft)
            if not one.optional and one.piece not in {document.piece for document in documents}
        ],
        "advice": rendering.advice(draft.course.form, draft.row.answers).values(),
        "step": draft.course.step(CHECK),
        "presentation": draft.course.presentation,
        "before": draft.course.before(CHECK),
        "has_no_account": draft.has_no_account,
        "acting": acting.rows(draft),
        "acting_url": f"{draft.course.root}{CAPACITY}/?{BACK}={CHECK}",
        "log_in": login_url(draft.reopening),
        "sign_up": login_url(draft.reopening, sign_up=True),
    }
    return render(request, "requests/check.html", context, status=422 if form.errors else 200)


@applicant_page
def receipt_page(request: HttpRequest, reference: str) -> HttpResponse:
    """What a citizen reads once his request has left, from the committed rows."""
    row = queries.sent(reference, applicant_of(request))
    office = office_of(collectivity_of(request))
    context = {
        "request_row": row,
        "receipts": queries.receipts(row),
        "clocks": clocks_shown.running(queries.deadlines(row), office, clock.now()),
        "office": office,
    }
    return render(request, "requests/sent.html", context)


def _back_to(request: HttpRequest, page: str) -> HttpResponse:
    messages.warning(request, _LACKING)
    return HttpResponseRedirect(f"{page}?{BACK}={CHECK}&{WITH_ERRORS}=1", status=303)
