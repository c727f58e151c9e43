"""The library's newer revision, where the collectivité had changed the same thing: three texts, one choice each."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shared_apps.catalogue.changes import LABELS, changes, said
from shared_apps.catalogue.merge import OURS, THEIRS
from tenant_apps.desk.access import DeskRequest
from tenant_apps.desk.procedures.access import administrator_required, seen
from tenant_apps.desk.procedures.sheet import OVERTAKEN
from tenant_apps.procedures import commands, overview
from tenant_apps.procedures import queries as procedures
from tenant_apps.procedures.overview import Standing
from tenant_apps.requests import in_flight
from xcontact.kit import clock
from xcontact.kit.errors import NotFound, Refused
from xcontact.kit.text import typeset


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def settle(request: DeskRequest, slug: str) -> HttpResponse:
    """What SPL-Xdémat changed, what meets the collectivité's own, and its effect on what is under way."""
    found = overview.standing(slug, request.collectivity)
    refusal = ""
    if request.method == "POST":
        try:
            commands.settle(
                slug=slug,
                choices={key: given for key in LABELS if (given := request.POST.get(f"choix_{key}")) in (OURS, THEIRS)},
                confirmed=request.POST.getlist("fait"),
                digest=request.POST.get("version", ""),
                collectivity=request.collectivity,
                seen=seen(request),
                by=request.agent,
                at=clock.now(),
            )
        except commands.Overtaken:
            messages.warning(request, OVERTAKEN)
        except Refused as refused:
            refusal = typeset(refused.sentence)
        else:
            messages.success(request, "La nouvelle version de la bibliothèque est prise en compte.")
        if not refusal:
            return redirect("desk:procedure", slug)
    if found.upstream is None:
        raise NotFound
    context = {**_told(found), "in_flight": in_flight.of(found.procedure.id), "refusal": refusal, "data": request.POST}
    return render(request, "desk/procedures/upstream.html", context, status=422 if refusal else 200)


def _told(found: Standing) -> dict[str, Any]:
    assert found.upstream is not None
    merged = overview.merging(found)
    base = procedures.resolved_with(found.last.base_digest, {})
    library = found.upstream.procedure
    still = set(merged.overrides.get("confirmed", []))
    return {
        "standing": found,
        "procedure": found.procedure,
        "version": found.upstream.digest,
        "news": changes(base, library),
        "conflicts": [
            {
                "key": key,
                "label": LABELS.get(key, key),
                "base": said(base, key),
                "ours": said(found.prepared, key),
                "theirs": said(library, key),
            }
            for key in merged.conflicts
        ],
        "facts": [fact for fact in library.to_confirm if fact.key not in still],
        "OURS": OURS,
        "THEIRS": THEIRS,
    }
