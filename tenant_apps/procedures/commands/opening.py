"""The pack that a collectivité receives when it is opened, and what is published of it."""

from uuid import UUID

from shared_apps.catalogue import library
from shared_apps.catalogue.library import Entry
from shared_apps.catalogue.models import Offer
from tenant_apps.procedures import guard
from tenant_apps.procedures.commands.writing import prepared, revise, show
from tenant_apps.procedures.models import Procedure, ProcedureStatus, Revision
from tenant_apps.procedures.queries import last_revisions, resolved_with
from tenants.events import CollectivityCompleted, CollectivityOpened
from tenants.registry import CollectivityCard
from xcontact.kit import clock
from xcontact.kit.references import uuid7


def adopt_pack(event: CollectivityOpened) -> None:
    """The procedures that suit a collectivité of that kind and size; published if a receipt can be complete (S-13).

    Those with a fact of law still to be confirmed are adopted as drafts, and wait for the collectivité. The rest of
    the library is there to be adopted.
    """
    collectivity = event.collectivity
    entries = [library.entry(slug) for slug in library.pack(collectivity.kind, collectivity.population or 0)]
    procedures = [adopted(entry, event.department_id) for entry in entries]
    published = []
    if collectivity.is_open:
        pairs = zip(procedures, entries, strict=True)
        published = [procedure for procedure, entry in pairs if not entry.procedure.to_confirm]
    for procedure in published:
        procedure.status = ProcedureStatus.PUBLISHED
    Procedure.objects.bulk_create(procedures)
    Revision.objects.bulk_create(
        [
            Revision(procedure=procedure, number=1, base_digest=entry.digest, made_at=clock.now())
            for procedure, entry in zip(procedures, entries, strict=True)
        ]
    )
    _offer(collectivity, published)


def publish_held_back(event: CollectivityCompleted) -> None:
    """What the opening gave and nothing keeps back any more: it waited for a telephone, an address, or the opening.

    What an administrator has adopted since, or has put aside, is his to publish.
    """
    drafts = Procedure.objects.filter(status=ProcedureStatus.DRAFT).select_related("department")
    ready, last = [], last_revisions()
    for procedure in drafts:
        revision = last[procedure.id]
        if revision.made_by and procedure.working_copy is None:
            continue
        overrides = prepared(procedure, revision)
        resolved = resolved_with(revision.base_digest, overrides)
        if guard.problems(resolved, procedure.department, is_open=event.collectivity.is_open):
            continue
        if overrides != revision.overrides:
            revise(procedure, revision, overrides=overrides, made_by="", note="Ouverture au public", at=clock.now())
        ready.append(procedure)
    if ready:
        show(ready, event.collectivity, clock.now())


def adopted(entry: Entry, department_id: UUID) -> Procedure:
    """A draft of the library's entry, not saved yet."""
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
