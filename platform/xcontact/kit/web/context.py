"""What every page knows: whose page it is, who reads it, on which instance, and where the portal stands."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Variables of `kit/base.html` and `kit/desk.html`, taken from what the middleware put on the request.

    A page shown before the middleware has run (an unknown host, an error) finds None, and for `portal_url`, which ends
    with a slash, this host's own root.
    """
    return {
        "collectivity": getattr(request, "collectivity", None),
        "visitor": getattr(request, "visitor", None),
        "user": getattr(request, "user", None),
        "agent_account": getattr(request, "agent_account", None),
        "instance": settings.INSTANCE,
        "portal_url": getattr(request, "portal_url", "/"),
    }
