"""`/compte/consultations/`."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shared_apps.accounts.models import User
from shared_apps.accounts.permissions import citizens_only
from tenant_apps.requests import holdings
from tenant_apps.requests.commands.readings import READERS_KEPT_FOR
from tenant_apps.retention import footprints
from xcontact.kit import clock


@require_safe
@citizens_only
def consultations(request: HttpRequest) -> HttpResponse:
    """Who has opened this person's requests within a year, by collectivité and request (T78)."""
    assert isinstance(request.user, User)
    read = footprints.read(
        footprints.of(request.user), partial(holdings.readings, since=clock.now() - READERS_KEPT_FOR)
    )
    context = {
        "collectivities": [one for one in read if one.found],
        "out_of_reach": [one.collectivity for one in read if one.found is None],
    }
    return render(request, "retention/consultations.html", context)
