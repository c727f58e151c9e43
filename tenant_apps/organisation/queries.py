"""Reading the organisation."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from tenant_apps.organisation.models import Agent, Signatory


def agent(agent_id: UUID, on: date) -> Agent | None:
    """The agent, unless he has left."""
    return Agent.objects.filter(Q(left_on=None) | Q(left_on__gt=on), id=agent_id).first()


def signatories(on: date) -> list[Signatory]:
    """Who may sign that day."""
    return list(Signatory.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on).order_by("name"))
