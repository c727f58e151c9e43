"""The revisions of a procedure, what each changed, and going back to one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from tenant_apps.desk.access import DeskRequest
from tenant_apps.desk.procedures.access import administrator_required, seen
from tenant_apps.desk.procedures.sheet import OVERTAKEN
from tenant_apps.procedures import commands, overview
from xcontact.kit import clock
from xcontact.kit.errors import Refused
from xcontact.kit.text import typeset


@require_safe
@administrator_required
def history(request: DeskRequest, slug: str) -> HttpResponse:
    found = overview.standing(slug, request.collectivity)
    context = {"standing": found, "procedure": found.procedure, "past": overview.history(slug)}
    return render(request, "desk/procedures/history.html", context)


@require_POST
@administrator_required
def go_back(request: DeskRequest, slug: str, number: int) -> HttpResponse:
    """The former adaptations again, as a new revision."""
    try:
        commands.go_back(
            slug=slug,
            number=number,
            collectivity=request.collectivity,
            seen=seen(request),
            by=request.agent,
            at=clock.now(),
        )
    except commands.Overtaken:
        messages.warning(request, OVERTAKEN)
    except Refused as refused:
        messages.error(request, typeset(refused.sentence))
    else:
        messages.success(request, f"Les adaptations de la version {number} sont de nouveau en vigueur.")
    return redirect("desk:procedure_history", slug)
