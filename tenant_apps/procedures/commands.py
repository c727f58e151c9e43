"""Adopting and publishing procedures."""

from shared_apps.catalogue import library
from shared_apps.catalogue.models import Offer
from tenant_apps.procedures.models import Procedure, ProcedureStatus, Revision
from tenants.events import CollectivityCompleted, CollectivityOpened
from tenants.registry import CollectivityCard
from xcontact.kit import clock
from xcontact.kit.references import uuid7


def adopt_pack(event: CollectivityOpened) -> None:
    """The procedures that suit a collectivité of that kind and size; published if a receipt can be complete (S-13)."""
    collectivity = event.collectivity
    status = ProcedureStatus.PUBLISHED if collectivity.is_open else ProcedureStatus.DRAFT
    entries = [library.entry(slug) for slug in library.pack(collectivity.kind, collectivity.population or 0)]
    procedures = [
        Procedure(
            id=uuid7(),
            slug=entry.slug,
            title=entry.procedure.title,
            topic=entry.procedure.topic,
            department_id=event.department_id,
            status=status,
            is_permanent=entry.procedure.permanent,
        )
        for entry in entries
    ]
    Procedure.objects.bulk_create(procedures)
    Revision.objects.bulk_create(
        [
            Revision(procedure=procedure, number=1, base_digest=entry.digest, made_at=clock.now())
            for procedure, entry in zip(procedures, entries, strict=True)
        ]
    )
    if collectivity.is_open:
        _offer(collectivity, procedures)


def publish_held_back(event: CollectivityCompleted) -> None:
    """Everything that waited for a telephone and an address."""
    held_back = list(Procedure.objects.filter(status=ProcedureStatus.DRAFT))
    Procedure.objects.filter(id__in=[procedure.id for procedure in held_back]).update(status=ProcedureStatus.PUBLISHED)
    _offer(event.collectivity, held_back)


def _offer(collectivity: CollectivityCard, procedures: list[Procedure]) -> None:
    Offer.objects.bulk_create(
        [Offer(place=collectivity.schema, slug=one.slug, title=one.title, topic=one.topic) for one in procedures],
        ignore_conflicts=True,
    )
