"""A procedure's own page: what it waits for, and the buttons that confirm, publish and withdraw it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shared_apps.catalogue.overrides import OWN_PREFIX
from shared_apps.catalogue.topics import topic
from tenant_apps.desk.access import DeskRequest
from tenant_apps.desk.procedures.access import administrator_required, seen
from tenant_apps.desk.procedures.building import Bench
from tenant_apps.desk.procedures.confirming import ConfirmForm
from tenant_apps.organisation import administration
from tenant_apps.procedures import commands, overview
from tenant_apps.procedures.overview import Standing
from tenant_apps.requests import in_flight
from tenant_apps.requests.commands.carrying import effect
from xcontact.kit import clock
from xcontact.kit.errors import Refused
from xcontact.kit.text import typeset

OVERTAKEN = typeset("Quelqu’un a changé cette démarche depuis que vous l’avez ouverte : vérifiez, puis recommencez.")


@require_safe
@administrator_required
def sheet(request: DeskRequest, slug: str) -> HttpResponse:
    found = overview.standing(slug, request.collectivity)
    return _page(request, found, ConfirmForm(None, found.prepared))


@require_POST
@administrator_required
def confirm(request: DeskRequest, slug: str) -> HttpResponse:
    """Keep what is ticked, with the corrections; published at once when nothing else is missing."""
    found = overview.standing(slug, request.collectivity)
    form = ConfirmForm(request.POST, found.prepared)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        commands.confirm(
            slug=slug,
            collectivity=request.collectivity,
            keys=form.confirmed,
            corrections=form.corrections,
            seen=seen(request),
            by=request.agent,
            at=clock.now(),
        )
    except commands.Overtaken:
        messages.warning(request, OVERTAKEN)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return _page(request, found, form, status=422)
    else:
        now = overview.standing(slug, request.collectivity)
        messages.success(request, _outcome(now, was_published=found.is_published))
    return redirect("desk:procedure", slug)


@require_POST
@administrator_required
def publish(request: DeskRequest, slug: str) -> HttpResponse:
    """Also puts a withdrawn procedure back before the public."""
    try:
        procedure = commands.publish(
            slug=slug,
            collectivity=request.collectivity,
            seen=seen(request),
            note=request.POST.get("note", "").replace("\0", "").strip()[:300],
            by=request.agent,
            at=clock.now(),
        )
    except commands.Overtaken:
        messages.warning(request, OVERTAKEN)
    except Refused as refused:
        messages.error(request, typeset(f"Rien n’est publié. {refused.sentence}"))
    else:
        messages.success(request, typeset(f"« {procedure.title} » est publiée."))
    return redirect("desk:procedure", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def withdraw(request: DeskRequest, slug: str) -> HttpResponse:
    """A page that asks, then the act."""
    found = overview.standing(slug, request.collectivity)
    if request.method == "POST":
        try:
            commands.withdraw(slug=slug, collectivity=request.collectivity, by=request.agent)
        except Refused as refused:
            messages.error(request, typeset(refused.sentence))
        else:
            messages.success(request, typeset(f"« {found.procedure.title} » est retirée. Vous pouvez la republier."))
        return redirect("desk:procedure", slug)
    return render(
        request, "desk/procedures/withdraw.html", {"standing": found, "in_flight": in_flight.of(found.procedure.id)}
    )


def _page(request: DeskRequest, found: Standing, form: ConfirmForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "standing": found,
        "procedure": found.procedure,
        "topic": topic(found.procedure.topic),
        "form": form,
        "departments": administration.departments(),
        "has_form": found.published.form is not None,
        "is_own": found.procedure.slug.startswith(OWN_PREFIX),
        "advice": _advice(found),
        "effect": effect(found.procedure.id, found.prepared) if found.is_prepared else None,
        "problems": [one for one in found.problems if not one.startswith("À confirmer")],
    }
    return render(request, "desk/procedures/sheet.html", context, status=status)


def _advice(found: Standing) -> list[str]:
    """What the law advises against, of the collectivité's own questions; what it forbids is among the problems."""
    told = [one for some in Bench(found).cautions.values() for one in some] if found.prepared.form else []
    return [str(one) for one in told if not one.caution.blocks]


def _outcome(now: Standing, *, was_published: bool) -> str:
    if now.prepared.to_confirm:
        return "C’est enregistré. Il reste des points à confirmer."
    if now.is_published and not was_published:
        return "Tout est confirmé : la démarche est publiée."
    return "Tout est confirmé."
