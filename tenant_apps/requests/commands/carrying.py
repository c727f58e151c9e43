"""Drafts carried over to a procedure's new revision, when nothing they hold is lost; the others end on their own."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from shared_apps.catalogue.library import ResolvedProcedure
from tenant_apps.documents.models import Document
from tenant_apps.procedures import queries as procedures
from tenant_apps.procedures.events import ProcedureRevised
from tenant_apps.procedures.models import Revision
from tenant_apps.requests.carrying import loses_nothing
from tenant_apps.requests.lifecycle import Status
from tenant_apps.requests.models import ServiceRequest
from tenants import agenda

CARRY = "requests.carry_drafts"


@dataclass(frozen=True)
class Effect:
    """How many drafts would go on with the new revision, and how many would end on the one where they began."""

    carried: int
    staying: int


def carry_after(event: ProcedureRevised) -> None:
    agenda.schedule(CARRY, event.procedure_id, at=event.at)


@agenda.act(CARRY)
def carry_drafts(procedure_id: UUID, at: datetime) -> None:
    """Each draft under its lock; one that is sent meanwhile stays as it was sent."""
    last = Revision.objects.filter(procedure_id=procedure_id).order_by("-number").first()
    if last is None:
        return
    after = procedures.of_revision(last.id)
    for draft_id in _drafts(procedure_id).exclude(revision_id=last.id).values_list("id", flat=True):
        with transaction.atomic():
            draft = _drafts(procedure_id).select_for_update(of=("self",)).filter(id=draft_id).first()
            if draft is not None and _is_carried(draft, _pieces([draft.id])[draft.id], after):
                draft.revision_id = last.id
                draft.save(update_fields=["revision"])


def effect(procedure_id: UUID, after: ResolvedProcedure) -> Effect:
    """What publishing `after` would do to the drafts."""
    drafts = list(_drafts(procedure_id))
    pieces = _pieces([draft.id for draft in drafts])
    carried = sum(_is_carried(draft, pieces[draft.id], after) for draft in drafts)
    return Effect(carried, len(drafts) - carried)


def _drafts(procedure_id: UUID) -> QuerySet[ServiceRequest]:
    return ServiceRequest.objects.filter(procedure_id=procedure_id, status=Status.DRAFT.value).order_by("id")


def _pieces(drafts: Sequence[UUID]) -> dict[UUID, list[str]]:
    """What was joined to each, by the pieces' identifiers."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for subject, piece in Document.objects.filter(subject__in=drafts).values_list("subject", "piece"):
        found[subject].append(piece)
    return found


def _is_carried(draft: ServiceRequest, pieces: Sequence[str], after: ResolvedProcedure) -> bool:
    return loses_nothing(draft.answers, pieces, procedures.of_revision(draft.revision_id), after)
