"""« Transmettre à une autre administration »: chosen among the collectivités of the platform, or named by its mail."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.portal import queries as portal
from tenant_apps.desk.access import DeskRequest, agent_required
from tenant_apps.desk.act_forms import ForwardingForm, OutsideForm
from tenant_apps.desk.acting import opened
from tenant_apps.desk.views.other_acts import act_page, posted
from tenant_apps.desk.views.sheet import heading
from tenant_apps.requests import commands
from tenant_apps.requests.commands.forwarding import receives
from tenant_apps.requests.desk_sheet import Sheet
from tenant_apps.requests.lifecycle import Verb
from tenants import naming, registry
from xcontact.kit.errors import NotFound

_MEANING = (
    "La demande entière part : réponses, identité, documents, et ce que l’usager a ajouté. Les messages restent ici.",
    "La date de son premier envoi est conservée. Le délai d’un refus tacite continue de courir.",
    "Le délai d’un accord tacite repart à l’arrivée (article L. 114-3 du CRPA).",
    "L’usager en est averti, avec votre raison et de quoi joindre l’administration qui l’a maintenant.",
    "Ensuite, votre bureau n’en garde que le numéro, les dates et la destination : son contenu ne s’ouvre plus ici.",
)


@require_safe
@agent_required
def choose(request: DeskRequest, reference: str) -> HttpResponse:
    """Find a collectivité by its name or its postcode; nothing is done yet."""
    found, wish = opened(request, reference), request.GET.get("q", "")
    results = portal.search(wish)
    context = {
        **heading(found),
        "text": wish,
        "possible": Verb.FORWARD in found.verbs,
        "found": [
            {"card": one, "url": reverse("desk:forward_to", args=[reference, one.schema])}
            for one in results.found
            if not one.is_preparing and not one.is_suspended and one.schema != request.collectivity.schema
        ],
        "has_more": results.has_more,
    }
    return render(request, "desk/forward.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def confirm(request: DeskRequest, reference: str, place: str) -> HttpResponse:
    """Say why, and let go."""
    target = registry.by_schema(place)
    if target is None or target.schema == request.collectivity.schema or not receives(target):
        raise NotFound
    found, name = opened(request, reference), naming.in_a_sentence(target)

    def do(given: dict[str, Any], at: datetime) -> None:
        commands.forward(
            reference=reference,
            to=place,
            collectivity=request.collectivity,
            reason=given["reason"],
            by=request.agent,
            at=at,
        )

    return act_page(
        request,
        found,
        ForwardingForm(posted(request)),
        do,
        title=f"Transmettre à {name}",
        meaning=_MEANING,
        button="Transmettre la demande",
        done=f"La demande est transmise à {name}. L’usager en est averti.",
        impossible=_impossible(found),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def elsewhere(request: DeskRequest, reference: str) -> HttpResponse:
    """By mail, to an administration that is not here."""
    found = opened(request, reference)

    def do(given: dict[str, Any], at: datetime) -> None:
        commands.forward_outside(
            reference=reference,
            name=given["name"],
            email=given["email"],
            collectivity=request.collectivity,
            reason=given["reason"],
            by=request.agent,
            at=at,
        )

    return act_page(
        request,
        found,
        OutsideForm(posted(request)),
        do,
        title="Transmettre par courriel à une autre administration",
        meaning=[*_MEANING, "La demande part par courriel, en clair : n’y recourez pas pour des données sensibles."],
        button="Transmettre par courriel",
        done="La demande part par courriel. L’usager en est averti.",
        impossible=_impossible(found),
    )


def _impossible(found: Sheet) -> str:
    return "" if Verb.FORWARD in found.verbs else "Cette demande est terminée : elle ne se transmet plus."
