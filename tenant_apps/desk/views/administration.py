"""The settings of the collectivité: how to reach it, who signs, what it offers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tenant_apps.desk import queries
from tenant_apps.desk.access import DeskRequest, agent_required, is_administrator
from tenant_apps.organisation import administration
from tenant_apps.organisation.forms import ContactForm, EndForm, LegalForm, SignatoryForm
from tenant_apps.organisation.models import Signatory
from xcontact.kit import clock
from xcontact.kit.clock import paris_date
from xcontact.kit.errors import NotFound, Refused
from xcontact.kit.text import typeset

_WAITS = typeset(
    "Ces coordonnées sont enregistrées. La collectivité reste en préparation : SPL-Xdémat l’ouvre au public, "
    "prévenez-la que tout est prêt."
)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def settings(request: DeskRequest) -> HttpResponse:
    """All the settings; the form of the first department, which is the collectivité's own."""
    _refuse_a_reader(request)
    department = administration.departments()[0]
    form = ContactForm(request.POST if request.method == "POST" else None, department=department)
    if form.is_bound and form.is_valid():
        try:
            administration.change_contact(
                department_id=department.id, collectivity=request.collectivity, by=request.agent, **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "Coordonnées enregistrées." if request.collectivity.is_open else _WAITS)
            return redirect("desk:administration")
    today = paris_date(clock.now())
    context = {
        "form": form,
        "department": department,
        "may_change": is_administrator(request.agent),
        "signatories": [_shown(one, today) for one in administration.all_signatories()],
        "procedures": queries.adopted(),
    }
    return render(request, "desk/administration.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def legal_facts(request: DeskRequest) -> HttpResponse:
    """Who answers for the publication, and for personal data."""
    _refuse_a_reader(request, always=True)
    form = LegalForm(request.POST if request.method == "POST" else None, legal=request.collectivity.legal)
    if form.is_bound and form.is_valid():
        administration.change_legal(collectivity=request.collectivity, by=request.agent, **form.cleaned_data)
        messages.success(request, "Mentions enregistrées. Elles paraissent sur vos pages publiques.")
        return redirect("desk:administration")
    return render(request, "desk/legal.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def name_signatory(request: DeskRequest) -> HttpResponse:
    _refuse_a_reader(request, always=True)
    form = SignatoryForm(
        request.POST if request.method == "POST" else None, initial={"starts_on": paris_date(clock.now())}
    )
    if form.is_bound and form.is_valid():
        try:
            administration.name_signatory(by=request.agent, **form.cleaned_data)
        except Refused as refused:
            form.add_error("ends_on", refused.sentence)
        else:
            messages.success(request, f"{form.cleaned_data['name']} peut signer les réponses.")
            return redirect("desk:administration")
    return render(request, "desk/signatory.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def end_signatory(request: DeskRequest, signatory_id: UUID) -> HttpResponse:
    _refuse_a_reader(request, always=True)
    signatory = next((one for one in administration.all_signatories() if one.id == signatory_id), None)
    if signatory is None:
        raise NotFound
    form = EndForm(request.POST if request.method == "POST" else None, initial={"last_day": paris_date(clock.now())})
    if form.is_bound and form.is_valid():
        try:
            administration.end_signatory(signatory_id=signatory_id, by=request.agent, **form.cleaned_data)
        except Refused as refused:
            form.add_error("last_day", refused.sentence)
        else:
            messages.success(request, f"Fin de signature enregistrée pour {signatory.name}.")
            return redirect("desk:administration")
    return render(request, "desk/signatory_end.html", {"form": form, "signatory": signatory})


def _refuse_a_reader(request: DeskRequest, *, always: bool = False) -> None:
    """Settings are read by every agent, changed by administrators."""
    if (always or request.method == "POST") and not is_administrator(request.agent):
        raise PermissionDenied


def _shown(signatory: Signatory, today: Any) -> dict[str, Any]:
    ended = signatory.ends_on is not None and signatory.ends_on < today
    return {"signatory": signatory, "ended": ended, "future": signatory.starts_on > today}
