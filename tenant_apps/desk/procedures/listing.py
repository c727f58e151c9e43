"""« Nos démarches » and « Bibliothèque »: what is adopted and where it stands, what may be."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shared_apps.catalogue import library
from tenant_apps.desk.access import DeskRequest
from tenant_apps.desk.procedures.access import administrator_required
from tenant_apps.procedures import commands, overview
from tenant_apps.procedures.models import Procedure
from tenant_apps.procedures.overview import Proposed, Standing, State
from xcontact.kit import clock
from xcontact.kit.errors import Refused
from xcontact.kit.text import typeset

_SIDES = {
    State.PUBLISHED: "done",
    State.READY: "you",
    State.TO_CONFIRM: "you",
    State.TO_COMPLETE: "late",
    State.WITHDRAWN: "draft",
    State.UPSTREAM: "you",
}


@require_safe
@administrator_required
def table(request: DeskRequest) -> HttpResponse:
    """Everything that is adopted, by topic, with what keeps it from the public."""
    at = clock.now()
    found = overview.all_standings(request.collectivity)
    offered = [one for one in found if one.state is not State.WITHDRAWN]
    rows = [
        {"standing": one, "side": _SIDES[one.state], "news": one.is_news(at), "keeps": _keeps(one)} for one in found
    ]
    context = {
        "topics": _by_topic(rows, lambda row: row["standing"].procedure.topic),
        "published": sum(one.is_published for one in offered),
        "total": len(offered),
        "ready": [one for one in offered if one.state is State.READY],
    }
    return render(request, "desk/procedures/table.html", context)


@require_POST
@administrator_required
def publish_ready(request: DeskRequest) -> HttpResponse:
    try:
        published = commands.publish_ready(collectivity=request.collectivity, by=request.agent, at=clock.now())
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _told(published, "publiée") if published else "Rien n’attendait d’être publié.")
    return redirect("desk:procedures")


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def shelves(request: DeskRequest) -> HttpResponse:
    """The library; a POST adopts what is ticked, or what its own button names."""
    search = request.GET.get("q", "")[:100]
    ticked, refusal = request.POST.getlist("slug"), ""
    if request.method == "POST":
        try:
            adopted = commands.adopt(slugs=ticked, collectivity=request.collectivity, by=request.agent, at=clock.now())
        except Refused as refused:
            refusal = refused.sentence
        else:
            messages.success(request, f"{_told(adopted, 'adoptée')} Rien n’est public avant d’être publié.")
            return redirect("desk:procedure", adopted[0].slug) if len(adopted) == 1 else redirect("desk:procedures")
    found = overview.proposed(request.collectivity, search)
    context = {
        "topics": _by_topic(found, _topic_of),
        "search": search,
        "ticked": ticked,
        "refusal": typeset(refusal),
        "count": len(found),
        "free": sum(one.adopted is None for one in found),
    }
    return render(request, "desk/procedures/library.html", context, status=422 if refusal else 200)


def _topic_of(one: Proposed) -> str:
    return one.entry.procedure.topic


def _keeps(found: Standing) -> list[str]:
    """What is to be done, in a few words: the facts to confirm are read on the procedure's page."""
    if found.state is State.WITHDRAWN:
        return []
    facts = len(found.prepared.to_confirm)
    told = [f"{facts} point{'s' if facts > 1 else ''} de droit à confirmer."] if facts else []
    told += [problem for problem in found.problems if not problem.startswith("À confirmer")]
    if found.upstream:
        told.append("SPL-Xdémat a changé cette démarche : choisissez ce que vous gardez.")
    if found.is_published and found.is_prepared:
        told.append("Des changements enregistrés ne sont pas encore publiés.")
    return [typeset(sentence) for sentence in told]


def _by_topic(items: Iterable[Any], topic_of: Any) -> list[dict[str, Any]]:
    held = list(items)
    grouped = [
        {"topic": topic, "rows": [one for one in held if topic_of(one) == topic.slug]} for topic in library.topics()
    ]
    return [group for group in grouped if group["rows"]]


def _told(procedures: list[Procedure], done: str) -> str:
    if len(procedures) == 1:
        return typeset(f"« {procedures[0].title} » est {done}.")
    return f"{len(procedures)} démarches sont {done}s."
