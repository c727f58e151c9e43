"""A request that another collectivité has forwarded: a new one here, with its own number and the first date kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tenant_apps.documents import carrying
from tenant_apps.procedures import queries as procedures
from tenant_apps.procedures.queries import Published
from tenant_apps.requests import clocks, journal, parcel, search
from tenant_apps.requests.commands import issuing
from tenant_apps.requests.commands.filing import draw_number
from tenant_apps.requests.lifecycle import Status, Verb
from tenant_apps.requests.models import Sending, SendingKind, ServiceRequest
from tenant_apps.requests.parcel import Parcel
from tenants.registry import CollectivityCard

# Open everywhere, always: « Autre demande ».
PERMANENT = "autre-demande"
_LONGEST_SUBJECT = 150


@dataclass(frozen=True)
class Arrived:
    """Its number here, and how to reach the department that has it."""

    reference: str
    contact: str


@transaction.atomic
def arrive(*, sent: Parcel, collectivity: CollectivityCard, pseudonym: UUID, at: datetime) -> Arrived:
    """Insert it, standing there, with its receipts and their mail; done already, nothing is written.

    The delay of a refusal by silence runs from the first filing, that of an acceptance from this moment (L. 114-3).
    """
    request_id = sent.renamed(sent.id)
    known = ServiceRequest.objects.select_related("department").filter(id=request_id).first()
    if known is not None:
        return _arrived(known, collectivity)
    published, answers = _filed_under(sent)
    request = ServiceRequest(
        id=request_id,
        status=Status.SUBMITTED.value,
        procedure_id=published.id,
        revision_id=published.revision_id,
        department=published.department,
        pseudonym=pseudonym,
        applicant_kind=sent.applicant_kind,
        identity=dict(sent.identity),
        capacity=dict(sent.capacity),
        contact_email=sent.contact_email,
        answers=answers,
        draft_key="",
        refuses_electronic_answer=sent.refuses_electronic_answer,
        started_at=sent.started_at,
        saved_at=at,
        submitted_at=sent.first_received_at,
    )
    draw_number(request, collectivity, at)
    carrying.take_in(sent.documents, subject=request_id, renamed=sent.renamed)
    sending = _sendings(request, sent, at)
    journal.write(
        request,
        Verb.SUBMIT,
        actor=journal.APPLICANT,
        at=sent.first_received_at,
        facts={"sending": 1, "documents": len(sending.manifest), "competent": False},
        private={"name": str(sent.identity.get("name", ""))},
    )
    facts = {"from": sent.sender, "reference": sent.reference, "pauses": [dict(pause) for pause in sent.pauses]}
    journal.write(request, journal.ARRIVE, actor=journal.AGENDA, at=at, facts=facts)
    issuing.issue_for_sending(request, sending, published.resolved, collectivity, at)
    clocks.recompute(request, collectivity, at)
    search.refresh(request)
    return _arrived(request, collectivity)


def _filed_under(sent: Parcel) -> tuple[Published, dict[str, Any]]:
    """The same procedure where it is offered with the very same form, otherwise « Autre demande » with all in words."""
    same = procedures.published(sent.procedure.slug)
    if same is not None and same.resolved.is_filed_here and same.resolved.form == sent.procedure.form:
        return same, dict(sent.answers)
    permanent = procedures.published(PERMANENT)
    assert permanent is not None and permanent.resolved.form is not None, "always published (L. 112-9 CRPA)"
    asked = sent.procedure.form
    shared = {
        field.id: sent.answers[field.id]
        for field in permanent.resolved.form.fields
        if field.id in sent.answers and asked is not None and asked.field(field.id) == field
    }
    told = {"subject": sent.procedure.title[:_LONGEST_SUBJECT], "message": parcel.in_words(sent)}
    return permanent, {**shared, **told}


def _sendings(request: ServiceRequest, sent: Parcel, at: datetime) -> Sending:
    """The request as it was sent, received here at `at`, then what followed it, each at its own date."""
    origin = {
        "collectivity": sent.sender,
        "reference": sent.reference,
        "procedure": sent.procedure.title,
        "first_received_at": sent.first_received_at.isoformat(),
        "pages": list(sent.pages),
    }
    content = {"answers": dict(sent.answers), "identity": dict(sent.identity), "origin": origin}
    first = Sending(
        request=request,
        number=1,
        kind=SendingKind.REQUEST,
        received_at=at,
        content=content,
        manifest=list(sent.manifest),
    )
    others = [Sending(request=request, number=number, **one) for number, one in enumerate(sent.sendings, start=2)]
    Sending.objects.bulk_create([first, *others])
    return first


def _arrived(request: ServiceRequest, collectivity: CollectivityCard) -> Arrived:
    department = request.department
    parts = (department.name, department.telephone or collectivity.telephone, department.email or collectivity.email)
    return Arrived(request.reference or "", ", ".join(part for part in parts if part))
