"""Open requests that an agent is about to give to somebody: who follows them, the last line of their journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max, Q
from django.db.models.fields.json import KeyTextTransform

from tenant_apps.requests import journal
from tenant_apps.requests.desk_queries import IN_USE, OPEN, PAGE
from tenant_apps.requests.models import ServiceRequest


@dataclass(frozen=True)
class Assignable:
    reference: str
    title: str
    applicant: str
    department_id: UUID
    department: str
    caseworker_id: UUID | None
    caseworker: str
    seen: int


def those(references: Sequence[str]) -> list[Assignable]:
    """Those that are open, in the order of their numbers; a page of them at most."""
    wanted = [reference for reference in references if "\x00" not in reference][:PAGE]
    rows = (
        ServiceRequest.objects.filter(IN_USE, reference__in=wanted, status__in=OPEN)
        .select_related("procedure", "department", "caseworker")
        .defer("answers", "identity")
        .annotate(
            name=KeyTextTransform("name", "identity"),
            last=Max("journal__number", filter=~Q(journal__verb__in=journal.QUIET)),
        )
        .order_by("reference")
    )
    return [
        Assignable(
            reference=str(row.reference),
            title=row.procedure.title,
            applicant=row.name or "",
            department_id=row.department_id,
            department=row.department.name,
            caseworker_id=row.caseworker_id,
            caseworker=row.caseworker.display_name if row.caseworker else "",
            seen=row.last or 0,
        )
        for row in rows
    ]
