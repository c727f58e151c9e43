"""In which capacity a draft is filled in; it may be changed until the request is sent.

What the new capacity would pre-fill otherwise is asked again: an association does not keep its treasurer's address.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from shared_apps.forms.prefill import prefilled
from tenant_apps.procedures import queries as procedures
from tenant_apps.requests import capacity
from tenant_apps.requests.lifecycle import Status
from tenant_apps.requests.models import ServiceRequest
from tenant_apps.requests.unknown import Drafter, marks
from tenants.visitors import Applicant
from xcontact.kit.errors import NotFound, Refused

NOT_HIS = "Cette organisation n’est pas dans votre compte, ou n’y est plus : choisissez-en une autre, ou ajoutez-la."


@transaction.atomic
def act_as_oneself(*, draft_id: UUID, by: Drafter, at: datetime) -> None:
    """For himself, or for an organisation that the form alone names."""
    _act(_draft(draft_id, by), capacity.chosen_self(), by, at)


@transaction.atomic
def act_as_organisation(*, draft_id: UUID, organisation_id: str, by: Applicant, at: datetime) -> None:
    """For an organisation of his own account that the procedure is meant for; Refused for any other."""
    draft = _draft(draft_id, by)
    audience = procedures.of_revision(draft.revision_id).audience
    for held in capacity.organisations(by.profile, audience):
        if held["id"] == organisation_id:
            return _act(draft, capacity.chosen_organisation(held), by, at)
    raise Refused(NOT_HIS)


@transaction.atomic
def act_for(*, draft_id: UUID, given_names: str, family_name: str, relation: str, by: Drafter, at: datetime) -> None:
    """For somebody else, whose agreement he has just declared to have. `relation`: a key of `capacity.RELATIONS`."""
    draft = _draft(draft_id, by)
    if relation not in capacity.RELATIONS:
        raise Refused("Dites qui est cette personne pour vous.")
    if capacity.INDIVIDUAL not in procedures.of_revision(draft.revision_id).audience:
        raise Refused("Cette démarche est réservée aux organisations.")
    chosen = capacity.chosen_other(given_names=given_names, family_name=family_name, relation=relation, at=at)
    _act(draft, chosen, by, at)


def _draft(draft_id: UUID, by: Drafter) -> ServiceRequest:
    own = ServiceRequest.objects.select_for_update().filter(
        id=draft_id, pseudonym=by.pseudonym, status=Status.DRAFT.value
    )
    draft = own.first()
    if draft is None:
        raise NotFound
    return draft


def _act(draft: ServiceRequest, chosen: Mapping[str, Any], by: Drafter, at: datetime) -> None:
    procedure = procedures.of_revision(draft.revision_id)
    profile = by.profile if isinstance(by, Applicant) else {}
    if (form := procedure.form) is not None:
        before = prefilled(form, capacity.proposed(draft.capacity, profile))
        after = prefilled(form, capacity.proposed(chosen, profile))
        draft.answers = {
            field: answer for field, answer in draft.answers.items() if before.get(field) == after.get(field)
        }
    draft.applicant_kind = capacity.kind_of(chosen, profile, procedure.audience)
    draft.capacity = {**marks(draft.capacity), **chosen}
    draft.saved_at = at
    draft.save(update_fields=["answers", "applicant_kind", "capacity", "saved_at"])
