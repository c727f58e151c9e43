"""FranceConnect, seen from one's own account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shared_apps.accounts.models import User
from shared_apps.accounts.permissions import citizens_only
from shared_apps.identity import commands
from xcontact.kit import clock
from xcontact.kit.errors import Refused


@require_safe
@citizens_only
def account(request: HttpRequest) -> HttpResponse:
    return render(request, "identity/account.html")


@require_POST
@citizens_only
def unlink(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    try:
        commands.unlink(by=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "FranceConnect n’est plus relié à votre compte.")
    return redirect("identity:account")
