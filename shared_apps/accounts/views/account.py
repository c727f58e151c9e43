"""The citizen's own account."""

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.accounts import commands, portal_session
from shared_apps.accounts.commands.profile import EDITABLE, personal
from shared_apps.accounts.forms import IdentityForm, PasswordChangeForm
from shared_apps.accounts.models import User
from shared_apps.accounts.permissions import citizens_only
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import Refused


@require_safe
@citizens_only
def account(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    address = "\n".join(filter(None, [user.street, user.complement, f"{user.postcode} {user.city}".strip()]))
    rows = [
        {"label": "Prénoms", "value": user.given_name},
        {"label": "Nom", "value": user.family_name},
        {"label": "Adresse postale", "value": address},
        {"label": "Téléphone", "value": user.telephone},
    ]
    return render(request, "accounts/account.html", {"rows": rows, "account": user})


@require_http_methods(["GET", "HEAD", "POST"])
@citizens_only
def edit(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    form = IdentityForm(request.POST or None, initial=model_to_dict(user, EDITABLE))
    if form.is_valid():
        commands.update_profile(changes=form.cleaned_data, by=user)
        messages.success(request, "Vos informations sont enregistrées.")
        return redirect("accounts:account")
    return render(request, "accounts/edit.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@citizens_only
def change_password(request: HttpRequest) -> HttpResponse:
    user, at = _user(request), clock.now()
    form = PasswordChangeForm(request.POST or None, personal=personal(user))
    if form.is_valid():
        try:
            commands.change_password(
                current=form.cleaned_data["current"],
                new=form.cleaned_data["password"],
                ip_address=client_address(request),
                by=user,
                at=at,
            )
        except Refused as refusal:
            form.add_error("current", refusal.sentence)
        else:
            portal_session.reopen(request, user, by="password", at=at)
            messages.success(request, "Votre mot de passe est changé. Vos autres connexions sont fermées.")
            return redirect("accounts:account")
    return render(request, "accounts/change_password.html", {"form": form}, status=422 if form.is_bound else 200)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
