"""What is under way for a procedure: it goes on, whatever becomes of the procedure."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from tenant_apps.requests.lifecycle import Status, is_open
from tenant_apps.requests.models import ServiceRequest

_OPEN = [status.value for status in Status if is_open(status)]


@dataclass(frozen=True)
class InFlight:
    """How many drafts, and how many requests sent and not ended."""

    drafts: int
    requests: int


def of(procedure_id: UUID) -> InFlight:
    counted = ServiceRequest.objects.filter(procedure_id=procedure_id).aggregate(
        drafts=Count("id", filter=Q(status=Status.DRAFT.value)), requests=Count("id", filter=Q(status__in=_OPEN))
    )
    return InFlight(**counted)
