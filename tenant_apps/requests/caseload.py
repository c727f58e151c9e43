"""How many open requests each agent follows."""

from uuid import UUID

from django.db.models import Count

from tenant_apps.requests.lifecycle import Status, is_open
from tenant_apps.requests.models import ServiceRequest


def open_by_caseworker() -> dict[UUID, int]:
    """By agent's id; whoever follows none is not in it."""
    followed = ServiceRequest.objects.filter(
        status__in=[status.value for status in Status if is_open(status)], caseworker__isnull=False
    )
    return dict(followed.order_by().values_list("caseworker_id").annotate(number=Count("id")))
