"""A receipt sent again by an agent whom the applicant has on the telephone."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from tenant_apps.desk.access import DeskRequest, agent_required
from tenant_apps.desk.acting import back_to
from tenant_apps.requests import commands
from xcontact.kit import clock
from xcontact.kit.errors import Refused
from xcontact.kit.text import typeset


@require_POST
@agent_required
def resend(request: DeskRequest, reference: str, receipt_id: UUID) -> HttpResponse:
    """The same mail, byte for byte, to the applicant's present address."""
    try:
        mail = commands.resend(reference=reference, receipt_id=receipt_id, by=request.agent, at=clock.now())
        messages.success(request, f"L’accusé repart à {mail.recipient}, identique au premier.")
    except Refused as refused:
        messages.info(request, typeset(refused.sentence))
    return back_to(reference)
