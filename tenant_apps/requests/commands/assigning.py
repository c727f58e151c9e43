"""Who follows a request: given to an agent, to a department, or to nobody. Its clocks and its state do not change."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tenant_apps.organisation import queries as organisation
from tenant_apps.organisation.models import Agent, Department
from tenant_apps.requests import journal
from tenant_apps.requests.commands import notices
from tenant_apps.requests.commands.reviewing import locked
from tenant_apps.requests.lifecycle import is_open
from tenant_apps.requests.models import ServiceRequest
from tenants.registry import CollectivityCard
from xcontact.kit.clock import paris_date
from xcontact.kit.errors import Refused
from xcontact.kit.text import typeset

ASSIGN = "assign"
# To another department: the applicant reads it in his request.
TRANSFER = "transfer"


@transaction.atomic
def assign(
    *,
    reference: str,
    collectivity: CollectivityCard,
    department_id: UUID,
    caseworker_id: UUID | None,
    word: str,
    by: Agent,
    at: datetime,
) -> ServiceRequest:
    """Give an open request to this department and this agent (None: nobody yet), with a word for whoever takes it.

    The applicant is told when the department that he calls or writes to is another one. Raises `NotFound`; `Refused`
    when the request is over, when nothing changes, and for an agent who has left.
    """
    request = locked(reference)
    if not is_open(request.standing):
        raise Refused(typeset(f"La demande {request.reference} est terminée : on ne la confie plus."))
    if (request.department_id, request.caseworker_id) == (department_id, caseworker_id):
        raise Refused(typeset(f"La demande {request.reference} est déjà suivie ainsi."))
    caseworker = organisation.agent(caseworker_id, paris_date(at)) if caseworker_id else None
    if caseworker_id and caseworker is None:
        raise Refused("Cet agent n’est plus là : choisissez quelqu’un d’autre.")
    department = Department.objects.filter(id=department_id).first()
    if department is None:
        raise Refused("Ce service n’existe plus : choisissez-en un autre.")
    before = request.department
    request.department, request.caseworker = department, caseworker
    request.save(update_fields=["department", "caseworker"])
    journal.write(
        request,
        ASSIGN if before.id == department.id else TRANSFER,
        actor=journal.AGENT,
        at=at,
        facts={
            "function": typeset(by.function),
            "department": department.name,
            "to": typeset(caseworker.function) if caseworker else "",
        },
        private={
            "agent": str(by.id),
            "name": by.display_name,
            "to_name": caseworker.display_name if caseworker else "",
            "word": word.strip(),
        },
    )
    if _contact(before) != _contact(department):
        notices.tell(
            request,
            collectivity,
            at=at,
            kind="transferred",
            title=f"Votre demande {request.reference} est confiée à un autre service",
            paragraphs=[f"Votre demande est désormais suivie par : {department.name}. Ses délais ne changent pas."],
        )
    return request


def _contact(department: Department) -> tuple[str, str]:
    return department.telephone, department.email
