"""The pages of the procedures are the administrators' alone."""

from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase

from tenant_apps.desk.access import DeskRequest, Page, agent_required, is_administrator

SEEN = "vu"


def administrator_required(view: Page) -> Page:
    """As `agent_required`; 403 to an agent who does not administer."""

    @agent_required
    @wraps(view)
    def guarded(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_administrator(request.agent):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def seen(request: DeskRequest) -> int:
    """How often the procedure had been saved when its page was opened; -1, which is never so, where it is not said."""
    given = request.POST.get(SEEN, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1
