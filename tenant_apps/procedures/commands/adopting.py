"""Taking a procedure from the library, giving it to a department, taking it from the public."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from shared_apps.catalogue import library
from shared_apps.catalogue.models import Offer
from tenant_apps.organisation.models import Agent, Department
from tenant_apps.procedures.commands.opening import adopted
from tenant_apps.procedures.commands.writing import locked, prepared, require_administrator, require_publishable
from tenant_apps.procedures.models import Procedure, ProcedureStatus, Revision
from tenant_apps.procedures.offering import TURN
from tenants import agenda
from tenants.registry import CollectivityCard
from xcontact.kit.errors import NotFound, Refused

_NONE_TICKED = "Cochez au moins une démarche à adopter."


def adopt(*, slugs: Sequence[str], collectivity: CollectivityCard, by: Agent, at: datetime) -> list[Procedure]:
    """Take procedures of the library, as drafts in the first department's charge; all of them or none.

    Raises `NotFound` for what the library does not propose to such a collectivité, `Refused` for what it has already.
    """
    require_administrator(by)
    wished = list(dict.fromkeys(slugs))
    if not wished:
        raise Refused(_NONE_TICKED)
    entries = [library.entry(slug) for slug in wished]
    if any(collectivity.kind not in entry.procedure.kinds_of_collectivity for entry in entries):
        raise NotFound
    department = Department.objects.order_by("id")[0]
    procedures = [adopted(entry, department.id) for entry in entries]
    try:
        with transaction.atomic():
            _refuse_adopted(wished)
            Procedure.objects.bulk_create(procedures)
            Revision.objects.bulk_create(
                [
                    Revision(
                        procedure=procedure,
                        number=1,
                        base_digest=entry.digest,
                        made_at=at,
                        made_by=by.function,
                        note="Adoptée de la bibliothèque",
                    )
                    for procedure, entry in zip(procedures, entries, strict=True)
                ]
            )
    except IntegrityError:
        _refuse_adopted(wished)
        raise
    return procedures


@transaction.atomic
def withdraw(*, slug: str, collectivity: CollectivityCard, by: Agent) -> Procedure:
    """Take it from the public. What was begun or sent goes on, on its own revision; « Autre demande » stays."""
    require_administrator(by)
    procedure, _ = locked(slug)
    if procedure.is_permanent:
        raise Refused("« Autre demande » ne se retire pas : elle reste toujours ouverte au public.")
    if procedure.status == ProcedureStatus.WITHDRAWN:
        raise Refused("Cette démarche est déjà retirée.")
    procedure.status = ProcedureStatus.WITHDRAWN
    procedure.save(update_fields=["status"])
    Offer.objects.filter(place=collectivity.schema, slug=slug).delete()
    agenda.cancel(procedure.id, TURN)
    return procedure


@transaction.atomic
def assign(*, slug: str, department_id: UUID, collectivity: CollectivityCard, by: Agent) -> Procedure:
    """Put a department in charge of what is begun from now on (R. 112-11-1 CRPA); it must be reachable."""
    require_administrator(by)
    procedure, last = locked(slug)
    department = Department.objects.filter(id=department_id).first()
    if department is None:
        raise NotFound
    procedure.department = department
    if procedure.status == ProcedureStatus.PUBLISHED:
        require_publishable(procedure, last.base_digest, prepared(procedure, last), collectivity)
    procedure.save(update_fields=["department"])
    return procedure


def _refuse_adopted(slugs: Sequence[str]) -> None:
    if held := Procedure.objects.filter(slug__in=slugs).order_by("title").first():
        raise Refused(f"« {held.title} » est déjà dans vos démarches.")
