"""`/compte/suppression/`: what will be destroyed and what is kept, said before; then the account goes."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.accounts import known_devices
from shared_apps.accounts.forms import password_field
from shared_apps.accounts.models import User
from shared_apps.accounts.permissions import citizens_only
from tenant_apps.retention.closing import commands, queries
from tenants import addresses
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import Refused


class DeletionForm(forms.Form):
    password = password_field("Votre mot de passe", "Indiquez votre mot de passe.", autocomplete="current-password")
    understood = forms.BooleanField(
        label="J’ai compris : mon compte ne pourra pas être rétabli",
        error_messages={"required": "Cochez cette case pour supprimer votre compte."},
    )


class ConfirmationForm(forms.Form):
    """For whoever has no password: his mailbox has answered for him."""

    understood = DeletionForm.base_fields["understood"]


@require_http_methods(["GET", "HEAD", "POST"])
@citizens_only
def deletion(request: HttpRequest) -> HttpResponse:
    user, at = _user(request), clock.now()
    if not user.has_usable_password():
        return _by_mail(request, user)
    form = DeletionForm(request.POST or None)
    if form.is_valid():
        try:
            commands.delete(
                password=form.cleaned_data["password"],
                device=known_devices.of(request),
                ip_address=client_address(request),
                by=user,
                at=at,
            )
        except Refused as refusal:
            form.add_error("password", refusal.sentence)
        else:
            return _gone(request)
    return render(request, "retention/closing.html", _shown(user, form), status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@citizens_only
def confirmation(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the mailed link. Opening it does nothing: mail filters open links too."""
    user, at = _user(request), clock.now()
    form = ConfirmationForm(request.POST or None)
    try:
        commands.demand_live(token=token, by=user, at=at)
    except Refused as refusal:
        return render(request, "retention/closing_dead_link.html", {"sentence": refusal.sentence}, status=410)
    if form.is_valid():
        try:
            commands.delete_by_mail(token=token, by=user, at=at)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return _gone(request)
    return render(request, "retention/closing.html", _shown(user, form), status=422 if form.is_bound else 200)


@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    return render(request, "retention/closing_done.html")


def _by_mail(request: HttpRequest, user: User) -> HttpResponse:
    sentence = ""
    if request.method == "POST":
        try:
            commands.ask_by_mail(by=user, at=clock.now())
        except Refused as refusal:
            sentence = refusal.sentence
        else:
            return render(request, "retention/closing_mail_sent.html", {"account": user})
    context = _shown(user, None) | {"by_mail": True, "sentence": sentence}
    return render(request, "retention/closing.html", context, status=422 if sentence else 200)


def _gone(request: HttpRequest) -> HttpResponse:
    request.session.flush()
    return redirect("retention:deleted")


def _shown(user: User, form: forms.Form | None) -> dict[str, Any]:
    held = queries.at_stake(user, clock.now())
    known = [(one.collectivity, one.stake) for one in held if one.stake]
    return {
        "account": user,
        "form": form,
        "organisations": user.organisations.filter(ended_at=None).order_by("name"),
        "drafts": [(where, draft) for where, stake in known for draft in stake.drafts],
        "past": [(where, ended) for where, stake in known for ended in stake.past],
        "kept": [(where, ended) for where, stake in known for ended in stake.kept],
        "pending": [
            (
                where,
                pending,
                addresses.collectivity(where.subdomain, f"/connexion/?suite=/demandes/{pending.reference}/"),
            )
            for where, stake in known
            for pending in stake.pending
        ],
        "out_of_reach": [one.collectivity for one in held if one.stake is None],
    }


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
