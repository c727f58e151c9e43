"""A draft: started, saved page by page or as it is typed, thrown away."""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tenant_apps.documents import commands as documents
from tenant_apps.documents import queries as held_documents
from tenant_apps.procedures.queries import Published
from tenant_apps.requests import elsewhere, openness
from tenant_apps.requests.draft_keeping import notice_at
from tenant_apps.requests.elsewhere import Seen
from tenant_apps.requests.models import ServiceRequest
from tenant_apps.requests.unknown import Drafter
from tenants import agenda
from tenants.visitors import Applicant
from xcontact.kit.errors import NotFound

DRAFT_KEY_BYTES = 32
# The act of the agenda that ends a draft of an account; the others have `adopting.PURGE`.
END = "end_draft"


@transaction.atomic
def start(*, procedure: Published, by: Applicant, at: datetime) -> ServiceRequest:
    """Open a draft of a published procedure, held to the revision of that day. Raises `Closed`."""
    openness.require_beginning(procedure, at)
    draft = ServiceRequest.objects.create(
        procedure_id=procedure.id,
        revision_id=procedure.revision_id,
        department_id=procedure.department.id,
        pseudonym=by.pseudonym,
        applicant_kind=by.kind,
        contact_email=by.email,
        draft_key=secrets.token_urlsafe(DRAFT_KEY_BYTES),
        started_at=at,
        saved_at=at,
    )
    agenda.schedule(END, draft.id, at=notice_at(at))
    return draft


@transaction.atomic
def save_answers(
    *, draft_id: UUID, draft_key: str, answers: Mapping[str, Any], at: datetime, seen: Seen | None = None
) -> None:
    """Add answers to a draft. The key its own page carries is enough: an expired session loses nothing.

    Raises `AnsweredElsewhere` when the page has not `seen` what the draft holds by now, and differs from it.
    """
    draft = _held(draft_id, draft_key)
    merged = {**draft.answers, **answers}
    elsewhere.check(draft.answers, merged, seen, draft.saved_at)
    _write(draft, merged, at)


@transaction.atomic
def keep_typed(
    *,
    draft_id: UUID,
    draft_key: str,
    answers: Mapping[str, Any],
    emptied: Collection[str],
    seen: Seen,
    at: datetime,
) -> ServiceRequest:
    """The same for a page still being filled: `emptied` answers are taken out, and nothing new writes nothing."""
    draft = _held(draft_id, draft_key)
    merged = {name: value for name, value in {**draft.answers, **answers}.items() if name not in emptied}
    elsewhere.check(draft.answers, merged, seen, draft.saved_at)
    if merged != draft.answers:
        _write(draft, merged, at)
    return draft


@transaction.atomic
def discard(*, draft_id: UUID, by: Drafter) -> None:
    """Throw a draft away, its documents included; `NotFound` when it has been sent meanwhile."""
    own = ServiceRequest.objects.select_for_update().filter(id=draft_id, pseudonym=by.pseudonym, status="draft")
    draft = own.first()
    if draft is None:
        raise NotFound
    erase(draft)


def erase(draft: ServiceRequest) -> None:
    """In the transaction of an act that holds the draft: its documents and itself."""
    for document in held_documents.of(draft.id):
        documents.remove(subject=draft.id, document_id=document.id)
    # A draft has no line in the tables that hang on a request, and some of those take no DELETE: no cascade.
    ServiceRequest.objects.filter(id=draft.id)._raw_delete(using=ServiceRequest.objects.db)


def _held(draft_id: UUID, draft_key: str) -> ServiceRequest:
    draft = ServiceRequest.objects.select_for_update().filter(id=draft_id, status="draft").first()
    if draft is None or not secrets.compare_digest(draft.draft_key.encode(), draft_key.encode()):
        raise NotFound
    return draft


def _write(draft: ServiceRequest, answers: dict[str, Any], at: datetime) -> None:
    draft.answers, draft.saved_at = answers, at
    draft.save(update_fields=["answers", "saved_at"])
