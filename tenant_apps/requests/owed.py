"""What the desk owes although the request is decided: an attestation, or reasons asked for after a silence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tenant_apps.requests.deadlines import ClockKind
from tenant_apps.requests.desk_queries import IN_USE
from tenant_apps.requests.lifecycle import Status
from tenant_apps.requests.models import Deadline, ServiceRequest

MOST = 50


@dataclass(frozen=True)
class Owed:
    """`due_at` is None for an attestation: the law sets no date."""

    reference: str
    title: str
    applicant: str
    kind: ClockKind
    asked_at: datetime
    due_at: datetime | None


def after_silence() -> Sequence[Owed]:
    """What was asked for first comes first; MOST at most."""
    lapsed = ServiceRequest.objects.filter(IN_USE, status__in=[Status.LAPSED_ACCEPTED, Status.LAPSED_REJECTED])
    kinds = [ClockKind.ATTESTATION.value, ClockKind.REASONS.value]
    rows = Deadline.objects.filter(request__in=lapsed, kind__in=kinds, stopped_at=None).order_by("starts_at")
    fields = ("request__reference", "request__procedure__title", "request__identity__name")
    return [
        Owed(reference, title, applicant or "", ClockKind(kind), asked_at, due_at)
        for reference, title, applicant, kind, asked_at, due_at in rows.values_list(
            *fields, "kind", "starts_at", "due_at"
        )[:MOST]
    ]
