"""Adapting a procedure, seeing it as the citizen would, and putting a department in charge."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shared_apps.catalogue.changes import changes
from tenant_apps.desk.access import DeskRequest
from tenant_apps.desk.procedures.access import administrator_required, seen
from tenant_apps.desk.procedures.overriding import OverridesForm
from tenant_apps.procedures import commands, overview
from tenant_apps.procedures import queries as procedures
from tenant_apps.procedures.overview import Standing
from tenant_apps.requests.views.presentation import shown
from xcontact.kit.errors import NotFound, Refused
from xcontact.kit.text import typeset


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def adapt(request: DeskRequest, slug: str) -> HttpResponse:
    """Keep what is changed, unpublished; if somebody else saved meanwhile, both versions are shown."""
    found = overview.standing(slug, request.collectivity)
    form = _form(request, found)
    if not form.is_bound or not form.is_valid():
        return _page(request, found, form)
    try:
        commands.save(slug=slug, overrides=form.overrides, seen=seen(request), by=request.agent)
    except Refused as refused:
        form.add_error(None, typeset(refused.sentence))
        return _page(request, found, form)
    except commands.Overtaken:
        return _both(request, overview.standing(slug, request.collectivity), form)
    messages.success(request, typeset("C’est enregistré. Le public ne voit rien avant que vous publiiez."))
    return redirect("desk:procedure_preview" if "voir" in request.POST else "desk:procedure", slug)


@require_POST
@administrator_required
def give_up(request: DeskRequest, slug: str) -> HttpResponse:
    """Throw away what is prepared."""
    try:
        commands.give_up(slug=slug, seen=seen(request), by=request.agent)
    except commands.Overtaken:
        messages.warning(request, typeset("Quelqu’un a enregistré d’autres changements : rien n’est abandonné."))
    else:
        messages.success(request, "Les changements préparés sont abandonnés.")
    return redirect("desk:procedure", slug)


@require_safe
@administrator_required
def preview(request: DeskRequest, slug: str) -> HttpResponse:
    """The public page, made of what is prepared."""
    found = overview.standing(slug, request.collectivity)
    context = shown(found.prepared, found.procedure.department, request.collectivity)
    return render(request, "desk/procedures/preview.html", {**context, "preview": True, "standing": found})


@require_POST
@administrator_required
def assign(request: DeskRequest, slug: str) -> HttpResponse:
    try:
        department_id = UUID(request.POST.get("department", ""))
    except ValueError as error:
        raise NotFound from error
    try:
        procedure = commands.assign(
            slug=slug, department_id=department_id, collectivity=request.collectivity, by=request.agent
        )
    except Refused as refused:
        messages.error(request, typeset(refused.sentence))
    else:
        messages.success(request, typeset(f"« {procedure.department.name} » reçoit désormais cette démarche."))
    return redirect("desk:procedure", slug)


def _form(request: DeskRequest, found: Standing) -> OverridesForm:
    return OverridesForm(
        request.POST if request.method == "POST" else None,
        base=procedures.base(found.last.base_digest),
        prepared=found.prepared,
        overrides=found.overrides,
    )


def _page(request: DeskRequest, found: Standing, form: OverridesForm, **more: Any) -> HttpResponse:
    vu = seen(request) if request.method == "POST" else found.procedure.working_number
    context = {"standing": found, "procedure": found.procedure, "form": form, "vu": vu, **more}
    return render(request, "desk/procedures/adapt.html", context, status=422 if form.errors else 200)


def _both(request: DeskRequest, found: Standing, form: OverridesForm) -> HttpResponse:
    """Theirs and mine, each told against what is published; saving again keeps mine."""
    mine = procedures.resolved_with(found.last.base_digest, form.overrides)
    more = {
        "vu": found.procedure.working_number,
        "theirs": changes(found.published, found.prepared),
        "mine": changes(found.published, mine),
        "overtaken": True,
    }
    response = _page(request, found, form, **more)
    response.status_code = 409
    return response
