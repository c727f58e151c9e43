"""The citizen's own account."""

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.accounts import commands, known_devices, mobile_numbers, portal_session, texting, vouching
from shared_apps.accounts.commands.profile import EDITABLE, personal
from shared_apps.accounts.forms import IdentityForm, PasswordChangeForm
from shared_apps.accounts.models import User
from shared_apps.accounts.permissions import citizens_only
from shared_apps.accounts.vouching import Vouched
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import Refused

# Fields that a source of identity may vouch for, in the form's order.
LABELS = {"given_name": "Prénoms", "family_name": "Nom"}


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
    shown = {
        "rows": rows,
        "account": user,
        "mobile": mobile_numbers.shown(user),
        "mobile_is_offered": texting.is_offered(),
    }
    return render(request, "accounts/account.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@citizens_only
def edit(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    vouched = vouching.vouched(user.id)
    locked = frozenset(name for said in vouched for name in said.fields)
    form = IdentityForm(request.POST or None, initial=model_to_dict(user, EDITABLE))
    for name in locked:
        del form.fields[name]
    if form.is_valid():
        # A form that says what it does not show is refused by the command, not silently kept without it (F-08).
        forged = {name: request.POST[name] for name in locked & request.POST.keys()}
        try:
            commands.update_profile(changes={**form.cleaned_data, **forged}, by=user)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Vos informations sont enregistrées.")
            return redirect("accounts:account")
    context = {"form": form, "vouched": _vouched_rows(user, vouched)}
    return render(request, "accounts/edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@citizens_only
def change_password(request: HttpRequest) -> HttpResponse:
    user, at, login = _user(request), clock.now(), portal_session.authentication(request)
    form = PasswordChangeForm(request.POST or None, personal=personal(user))
    if form.is_valid():
        try:
            commands.change_password(
                current=form.cleaned_data["current"],
                new=form.cleaned_data["password"],
                device=known_devices.of(request),
                ip_address=client_address(request),
                by=user,
                at=at,
            )
        except Refused as refusal:
            form.add_error("current", refusal.sentence)
        else:
            portal_session.reopen(request, user, by=login.by, at=login.at)
            messages.success(request, "Votre mot de passe est changé. Vos autres connexions sont fermées.")
            return redirect("accounts:account")
    return render(request, "accounts/change_password.html", {"form": form}, status=422 if form.is_bound else 200)


def _vouched_rows(user: User, vouched: list[Vouched]) -> list[dict[str, object]]:
    """What is shown and not edited, in the form's order."""
    return [
        {"label": LABELS[name], "value": getattr(user, name), "source": said.source, "received_at": said.received_at}
        for said in vouched
        for name in LABELS
        if name in said.fields
    ]


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
