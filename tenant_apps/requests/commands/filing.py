"""What the applicant sends: his request, what was missing, his withdrawal. Each is one transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from shared_apps.forms import rendering
from tenant_apps.documents import commands as documents
from tenant_apps.documents.models import Document
from tenant_apps.procedures import queries as procedures
from tenant_apps.requests import clocks, conditions, identity, journal, openness, search
from tenant_apps.requests.commands import issuing, notices
from tenant_apps.requests.lifecycle import Status, Verb, next_status
from tenant_apps.requests.models import Sending, SendingKind, ServiceRequest, Supplement
from tenant_apps.requests.unknown import is_unknown
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from xcontact.kit import references
from xcontact.kit.clock import paris_date
from xcontact.kit.errors import NotFound, Refused
from xcontact.kit.failpoints import failpoint

REFERENCE_TRIES = 5
# T56: each has its receipt and its mail.
MOST_ADDITIONS = 10
_TOO_MANY_ADDITIONS = (
    "Vous avez déjà fait dix ajouts à cette demande depuis hier. Réunissez le reste en un seul ajout, et envoyez-le "
    "demain ; ou écrivez un message au service, depuis la page de votre demande."
)
_NO_ACCOUNT = "Créez votre compte ou connectez-vous avant de transmettre : votre demande est prête, rien n’est perdu."
_SOMETHING_ELSE_LEFT = (
    "Vous avez envoyé autre chose entre-temps, peut-être dans une autre fenêtre. Ceci n’est pas encore envoyé : "
    "vérifiez-le, puis envoyez à nouveau."
)


class Incomplete(Exception):
    """Some answers do not do: `problems` tells them by field, in French."""

    def __init__(self, problems: Mapping[str, list[str]]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


@transaction.atomic
def submit(
    *,
    draft_id: UUID,
    collectivity: CollectivityCard,
    by: Applicant,
    at: datetime,
    ip_address: str | None,
    refuses_electronic_answer: bool = False,
    conditions_accepted: str = "",
) -> ServiceRequest:
    """Send the draft: it becomes a request with its number, clocks, receipts and mail, or nothing changes at all.

    `conditions_accepted` is the digest of the specific conditions that were read and ticked (`conditions.digest`).

    Sent a second time (double click, back button, another tab), the same request is returned and nothing is written.
    Raises `Incomplete`, `NotFound`, `Closed` (its dates, its limit), `NotAccepted` of the conditions in force
    (R. 112-9-2 CRPA), and `Refused` while no account has taken the draft (R. 112-9-1 CRPA: who sends).
    """
    request = _own(draft_id, by)
    if request.standing is not Status.DRAFT:
        return request
    if is_unknown(request.capacity):
        raise Refused(_NO_ACCOUNT)
    openness.require_open(request, at)
    status = next_status(request.standing, Verb.SUBMIT)
    procedure = procedures.of_revision(request.revision_id)
    form, today = procedure.form, paris_date(at)
    assert form is not None, "a draft is started for a procedure that is filed here"
    if problems := rendering.validate(form, request.answers, today):
        raise Incomplete(problems)
    accepted = conditions.acceptance(
        conditions.in_force(procedure.slug, request.revision_id), conditions_accepted, at=at
    )
    answers = rendering.cleaned(form, request.answers, today)
    request.answers = answers
    request.identity = identity.snapshot(by, form, answers, chosen=request.capacity, audience=procedure.audience)
    request.applicant_kind = request.identity["kind"]
    request.contact_email = identity.contact_email(by, request.identity)
    request.refuses_electronic_answer = refuses_electronic_answer
    request.status = status.value
    request.submitted_at = request.saved_at = at
    failpoint("s1")
    transaction.on_commit(partial(failpoint, "s6"))
    draw_number(request, collectivity, at)
    failpoint("s2")
    content = {"answers": answers, "identity": request.identity}
    if accepted:
        content["conditions"] = accepted
    sending = _send(request, SendingKind.REQUEST, content, at, ip_address)
    search.refresh(request)
    failpoint("s3")
    journal.write(
        request,
        Verb.SUBMIT,
        actor=journal.APPLICANT,
        at=at,
        facts={
            "sending": sending.number,
            "documents": len(sending.manifest),
            "competent": True,
            **({"conditions": accepted["sha256"]} if accepted else {}),
        },
        private={"ip": ip_address or "", "name": request.identity["name"]},
    )
    issuing.issue_for_sending(request, sending, procedure, collectivity, at)
    failpoint("s4")
    clocks.recompute(request, collectivity, at)
    notices.tell_data_protection_officer(request, procedure.slug, collectivity, at=at)
    failpoint("s5")
    return request


@transaction.atomic
def supply(
    *,
    reference: str,
    collectivity: CollectivityCard,
    explanation: str,
    by: Applicant,
    at: datetime,
    ip_address: str | None,
) -> ServiceRequest:
    """Send what was missing: the documents added since, and a word. Registered as a sending of its own."""
    request = _own_by_reference(reference, by)
    status = next_status(request.standing, Verb.SUPPLY)
    supplement = Supplement.objects.select_for_update().filter(request=request, received_at=None).latest("number")
    sending = _send(request, SendingKind.SUPPLEMENT, {"explanation": explanation}, at, ip_address)
    search.refresh(request)
    supplement.received_at = at
    supplement.save(update_fields=["received_at"])
    request.status = status.value
    request.save(update_fields=["status"])
    journal.write(
        request,
        Verb.SUPPLY,
        actor=journal.APPLICANT,
        at=at,
        facts={"sending": sending.number, "documents": len(sending.manifest), "complete": True},
        private={"ip": ip_address or ""},
    )
    issuing.issue_for_sending(request, sending, procedures.of_revision(request.revision_id), collectivity, at)
    clocks.recompute(request, collectivity, at)
    return request


@transaction.atomic
def add_matter(
    *,
    reference: str,
    collectivity: CollectivityCard,
    explanation: str,
    after: int,
    by: Applicant,
    at: datetime,
    ip_address: str | None,
) -> ServiceRequest:
    """What the applicant adds or mends by himself (L. 123-1 CRPA): a sending of its own, which changes no clock.

    `after`: how many sendings he had seen. Sent again (double click, back button), nothing is written. Refused when
    something else has left since: what he has just written is no second click, and would be lost unseen.
    """
    request = _own_by_reference(reference, by)
    next_status(request.standing, Verb.ADD_MATTER)
    since = Sending.objects.filter(request=request, number__gt=after)
    if since.exists():
        waiting = Document.objects.filter(subject=request.id, added_by="applicant", sent_at=None)
        same = since.filter(kind=SendingKind.MATTER, content__explanation=explanation)
        if same.exists() and not waiting.exists():
            return request
        raise Refused(_SOMETHING_ELSE_LEFT)
    if _matters(request, at - timedelta(days=1)) >= MOST_ADDITIONS:
        raise Refused(_TOO_MANY_ADDITIONS)
    sending = _send(request, SendingKind.MATTER, {"explanation": explanation}, at, ip_address)
    search.refresh(request)
    journal.write(
        request,
        Verb.ADD_MATTER,
        actor=journal.APPLICANT,
        at=at,
        facts={"sending": sending.number, "documents": len(sending.manifest)},
        private={"ip": ip_address or "", "explanation": explanation},
    )
    issuing.issue_for_sending(request, sending, procedures.of_revision(request.revision_id), collectivity, at)
    clocks.recompute(request, collectivity, at)
    return request


@transaction.atomic
def withdraw(
    *, reference: str, collectivity: CollectivityCard, by: Applicant, at: datetime, ip_address: str | None
) -> ServiceRequest:
    """The applicant gives up his request; its file stays."""
    request = _own_by_reference(reference, by)
    request.status = next_status(request.standing, Verb.WITHDRAW).value
    request.closed_at = at
    request.save(update_fields=["status", "closed_at"])
    sending = _send(request, SendingKind.WITHDRAWAL, {}, at, ip_address)
    journal.write(
        request,
        Verb.WITHDRAW,
        actor=journal.APPLICANT,
        at=at,
        facts={"sending": sending.number},
        private={"ip": ip_address or ""},
    )
    issuing.issue_for_sending(request, sending, procedures.of_revision(request.revision_id), collectivity, at)
    clocks.recompute(request, collectivity, at)
    return request


def _matters(request: ServiceRequest, since: datetime) -> int:
    return Sending.objects.filter(request=request, kind=SendingKind.MATTER, received_at__gt=since).count()


def _own(request_id: UUID, by: Applicant) -> ServiceRequest:
    return _locked(id=request_id, pseudonym=by.pseudonym)


def _own_by_reference(reference: str, by: Applicant) -> ServiceRequest:
    return _locked(reference=reference, pseudonym=by.pseudonym)


def _locked(**wanted: Any) -> ServiceRequest:
    found = ServiceRequest.objects.select_for_update(of=("self",)).select_related("department").filter(**wanted).first()
    if found is None:
        raise NotFound
    return found


def draw_number(request: ServiceRequest, collectivity: CollectivityCard, at: datetime) -> None:
    """Draw a reference and save the request; drawn already (once in millions), draw again."""
    for attempt in range(1, REFERENCE_TRIES + 1):
        request.reference = references.reference(collectivity.code, paris_date(at))
        try:
            with transaction.atomic():
                request.save()
            return
        except IntegrityError:
            if attempt == REFERENCE_TRIES:
                raise


def _send(
    request: ServiceRequest, kind: SendingKind, content: dict[str, Any], at: datetime, ip_address: str | None
) -> Sending:
    number = Sending.objects.filter(request=request).count() + 1
    sealed = documents.seal(subject=request.id, at=at)
    sending = Sending(
        request=request,
        number=number,
        kind=kind,
        received_at=at,
        content=content,
        manifest=[_line(document) for document in sealed],
        ip_address=ip_address,
    )
    Sending.objects.bulk_create([sending])
    return sending


def _line(document: Document) -> dict[str, Any]:
    return {"name": document.name, "size": document.size, "sha256": document.sha256}
