"""The proof file of a request, as the collectivité may have it."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from tenant_apps.desk.access import DeskRequest, agent_required
from tenant_apps.desk.acting import opened
from tenant_apps.requests.proof import Side
from tenant_apps.requests.views import proving


@require_safe
@agent_required
def download(request: DeskRequest, reference: str) -> HttpResponse:
    """With the neutralised copies; that it was opened is written in its journal."""
    found = opened(request, reference)
    return proving.answer(found.request, request.collectivity, Side.AGENT)
