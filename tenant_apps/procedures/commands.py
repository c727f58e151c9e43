"""Adopting and publishing procedures."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shared_apps.catalogue import library
from shared_apps.catalogue.models import Offer
from tenant_apps.procedures.models import Procedure, ProcedureStatus, Revision
from tenants.events import CollectivityCompleted, CollectivityOpened
from tenants.registry import CollectivityCard
from xcontact.kit import clock
from xcontact.kit.errors import NotFound, Refused
from xcontact.kit.references import uuid7


def adopt_pack(event: CollectivityOpened) -> None:
    """The procedures that suit a collectivité of that kind and size; published if a receipt can be complete (S-13).

    Those with a fact of law still to be confirmed are adopted as drafts, and wait for the collectivité.
    """
    collectivity = event.collectivity
    ready = [library.entry(slug) for slug in library.pack(collectivity.kind, collectivity.population or 0)]
    waiting = [
        entry
        for entry in library.entries()
        if entry.procedure.to_confirm and collectivity.kind in entry.procedure.kinds_of_collectivity
    ]
    procedures = [_adopted(entry, event.department_id) for entry in (*waiting, *ready)]
    published = procedures[len(waiting) :] if collectivity.is_open else []
    for procedure in published:
        procedure.status = ProcedureStatus.PUBLISHED
    Procedure.objects.bulk_create(procedures)
    Revision.objects.bulk_create(
        [
            Revision(procedure=procedure, number=1, base_digest=entry.digest, made_at=clock.now())
            for procedure, entry in zip(procedures, (*waiting, *ready), strict=True)
        ]
    )
    _offer(collectivity, published)


@transaction.atomic
def confirm(*, slug: str, collectivity: CollectivityCard, keys: Sequence[str], at: datetime) -> Procedure:
    """The collectivité confirms facts of law that the library could not; with none left, the procedure is published.

    Raises `Refused` with what still keeps it from the public, `NotFound`.
    """
    procedure = Procedure.objects.select_for_update(of=("self",)).select_related("department").filter(slug=slug).first()
    if procedure is None:
        raise NotFound
    last = Revision.objects.filter(procedure=procedure).latest("number")
    overrides = {**last.overrides, "confirmed": sorted({*last.overrides.get("confirmed", []), *keys})}
    department = procedure.department
    problems = library.resolve(library.entry(slug).content, overrides).publication_problems(
        department_has_telephone=bool(department.telephone),
        department_has_address=bool(department.email or department.postal_address),
    )
    if problems:
        raise Refused(" ".join(problems))
    Revision.objects.create(
        procedure=procedure,
        number=last.number + 1,
        base_digest=library.entry(slug).digest,
        overrides=overrides,
        made_at=at,
    )
    procedure.status = ProcedureStatus.PUBLISHED
    procedure.save(update_fields=["status"])
    _offer(collectivity, [procedure])
    return procedure


def publish_held_back(event: CollectivityCompleted) -> None:
    """Everything that waited for a telephone and an address."""
    unconfirmed = [entry.slug for entry in library.entries() if entry.procedure.to_confirm]
    held_back = list(Procedure.objects.filter(status=ProcedureStatus.DRAFT).exclude(slug__in=unconfirmed))
    Procedure.objects.filter(id__in=[procedure.id for procedure in held_back]).update(status=ProcedureStatus.PUBLISHED)
    _offer(event.collectivity, held_back)


def _adopted(entry: library.Entry, department_id: UUID) -> Procedure:
    return Procedure(
        id=uuid7(),
        slug=entry.slug,
        title=entry.procedure.title,
        topic=entry.procedure.topic,
        department_id=department_id,
        status=ProcedureStatus.DRAFT,
        is_permanent=entry.procedure.permanent,
    )


def _offer(collectivity: CollectivityCard, procedures: list[Procedure]) -> None:
    Offer.objects.bulk_create(
        [Offer(place=collectivity.schema, slug=one.slug, title=one.title, topic=one.topic) for one in procedures],
        ignore_conflicts=True,
    )
