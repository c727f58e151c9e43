"""The organisations that the owner of an account represents."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.accounts import commands, queries, return_path
from shared_apps.accounts.commands import Statement
from shared_apps.accounts.models import AccountKind, Organisation, User
from shared_apps.accounts.organisation_forms import QUALITIES, OrganisationForm
from shared_apps.accounts.permissions import citizens_only
from shared_apps.accounts.views.subdomain import RENEW
from shared_apps.forms.kinds.identifiers import spaced_siret
from tenants import addresses, registry
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import NotFound, Refused


def first_organisation(user: User, suite: str) -> str:
    """Where whoever has signed up for an organisation goes to name it, before `suite`; `suite` for anybody else."""
    if user.kind == AccountKind.INDIVIDUAL or queries.organisations_of(user).exists():
        return suite
    return f"{reverse('accounts:add_organisation')}?{urlencode({'suite': suite})}"


@require_safe
@citizens_only
def listing(request: HttpRequest) -> HttpResponse:
    cards = [{"organisation": one, "rows": _rows(one)} for one in queries.organisations_of(_user(request))]
    return render(request, "accounts/organisations.html", {"cards": cards})


@require_http_methods(["GET", "HEAD", "POST"])
@citizens_only
def add(request: HttpRequest) -> HttpResponse:
    """`vers` and `suite` lead back to the collectivité's page that missed it, which then learns of it."""
    user = _user(request)
    usual = {} if user.kind == AccountKind.INDIVIDUAL else {"kind": user.kind}
    form = OrganisationForm(request.POST or None, initial=usual)
    if form.is_valid():
        try:
            added = commands.add_organisation(
                statement=Statement(**form.cleaned_data), ip_address=client_address(request), by=user, at=clock.now()
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"{added.name} est dans votre compte.")
            return redirect(_back(request))
    return _form_page(request, form, title="Ajouter une organisation", is_first=bool(usual))


@require_http_methods(["GET", "HEAD", "POST"])
@citizens_only
def change(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    held = _held(request, organisation_id)
    form = OrganisationForm(request.POST or None, initial=model_to_dict(held))
    if form.is_valid():
        try:
            commands.change_organisation(
                organisation_id=held.id,
                statement=Statement(**form.cleaned_data),
                ip_address=client_address(request),
                by=_user(request),
                at=clock.now(),
            )
        except NotFound:
            raise Http404 from None
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Vos modifications sont enregistrées.")
            return redirect("accounts:organisations")
    return _form_page(request, form, title=f"Modifier {held.name}", is_first=False)


@require_http_methods(["GET", "HEAD", "POST"])
@citizens_only
def remove(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """After a page that asks. A second click finds it gone, and says the same."""
    if request.method != "POST":
        context = {"organisation": _held(request, organisation_id)}
        return render(request, "accounts/organisation_end.html", context)
    try:
        commands.remove_organisation(
            organisation_id=organisation_id, ip_address=client_address(request), by=_user(request), at=clock.now()
        )
    except NotFound:
        return redirect("accounts:organisations")
    messages.success(request, "Cette organisation n’est plus dans votre compte.")
    return redirect("accounts:organisations")


def _form_page(request: HttpRequest, form: OrganisationForm, *, title: str, is_first: bool) -> HttpResponse:
    context = {"form": form, "title": title, "qualities": QUALITIES, "is_first": is_first}
    return render(request, "accounts/organisation.html", context, status=422 if form.is_bound else 200)


def _back(request: HttpRequest) -> str:
    """A page of the portal, or one of a collectivité by way of a new hand-over, which carries the organisations."""
    suite = return_path.local(request.GET.get("suite", ""), "")
    there = registry.by_subdomain(request.GET.get("vers", ""))
    if suite and there is not None:
        return addresses.collectivity(there.subdomain, f"/connexion/?{urlencode({'suite': suite, RENEW: '1'})}")
    return suite or reverse("accounts:organisations")


def _rows(one: Organisation) -> list[dict[str, Any]]:
    numbers = [
        {"label": "Numéro RNA", "value": one.rna},
        {"label": "Numéro SIRET", "value": one.siret and spaced_siret(one.siret)},
    ]
    address = "\n".join(filter(None, [one.street, one.complement, f"{one.postcode} {one.city}"]))
    return [
        {"label": "Catégorie", "value": one.get_kind_display().capitalize()},
        *(row for row in numbers if row["value"]),
        {"label": "Adresse postale", "value": address},
        {"label": "Votre fonction", "value": one.quality},
    ]


def _held(request: HttpRequest, organisation_id: UUID) -> Organisation:
    held = queries.organisations_of(_user(request)).filter(id=organisation_id).first()
    if held is None:
        raise Http404
    return held


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
