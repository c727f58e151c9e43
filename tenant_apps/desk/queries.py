"""What the desk shows of the rooms below: its settings, and what its lists are filtered by."""

from typing import TypedDict

from tenant_apps.organisation.models import Agent, Department
from tenant_apps.procedures.models import Procedure


class Offered(TypedDict):
    """What a list may be filtered by."""

    procedures: list[Procedure]
    departments: list[Department]
    agents: list[Agent]


def adopted() -> list[Procedure]:
    """All the procedures of the collectivité, published or not."""
    return list(Procedure.objects.select_related("department").order_by("title"))


def offered() -> Offered:
    """All there is, agents who have left included: they may have followed a request."""
    return Offered(
        procedures=list(Procedure.objects.only("id", "slug", "title").order_by("title")),
        departments=list(Department.objects.order_by("name", "id")),
        agents=list(Agent.objects.order_by("display_name", "id")),
    )
