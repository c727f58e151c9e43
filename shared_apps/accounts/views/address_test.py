"""« Tester mon adresse »."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shared_apps.accounts import address_test
from shared_apps.accounts.models import User
from shared_apps.accounts.permissions import citizens_only
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import Refused
from xcontact.kit.text import typeset


@require_http_methods(["GET", "HEAD", "POST"])
@citizens_only
def test_address(request: HttpRequest) -> HttpResponse:
    """One button, then what became of the test and what to do when nothing comes."""
    user = request.user
    assert isinstance(user, User)
    refused = ""
    if request.method == "POST":
        try:
            address_test.send(by=user, ip_address=client_address(request), at=clock.now())
        except Refused as refusal:
            refused = typeset(refusal.sentence)
        else:
            messages.success(request, f"Un essai part à {user.email}.")
            return redirect("accounts:test_address")
    context = {"account": user, "trial": address_test.last(user), "refused": refused}
    return render(request, "accounts/address_test.html", context, status=422 if refused else 200)
