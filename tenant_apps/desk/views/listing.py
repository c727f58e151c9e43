"""The desk's tables: what is to be done today, and every request."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenant_apps.desk import due, filtering, queries
from tenant_apps.desk.access import DeskRequest, agent_required
from tenant_apps.desk.views import agents
from tenant_apps.requests import desk_queries, inbox, owed
from tenant_apps.requests.desk_queries import PAGE, Line
from tenant_apps.requests.lifecycle import is_open
from xcontact.kit import clock


@require_safe
@agent_required
def today(request: DeskRequest) -> HttpResponse:
    """Open requests, the most pressing first, and what ended lately."""
    at, text = clock.now(), filtering.text_of(request.GET)
    figures = desk_queries.figures(at, text)
    page = _page(request, figures.matching)
    start = (page.number - 1) * PAGE
    context = {
        "today": at,
        "question": agents.question(request, at),
        "figures": figures,
        "owed": [] if text else owed.after_silence(),
        "text": text,
        "rows": _rows(desk_queries.to_do(at, text, by=request.agent.id, start=start), at),
        "ended": [] if text else _rows(desk_queries.recently_ended(), at),
        "page": page,
        "query": urlencode({"q": text}) if text else "",
    }
    return render(request, "desk/today.html", context)


@require_safe
@agent_required
def everything(request: DeskRequest) -> HttpResponse:
    """All that was sent here: the newest first, or as the filters ask. Below fifty open requests they stay folded."""
    if any(not value for value in request.GET.values()):
        # What a form leaves empty has no place in an address that is shared.
        return HttpResponseRedirect(f"?{filtering.query_of(request.GET)}")
    at, text = clock.now(), filtering.text_of(request.GET)
    form = filtering.FilterForm(request.GET, **queries.offered())
    filters, sort = filtering.filters_of(form, text, request.agent.id)
    found = inbox.page(
        filters, sort, at, by=request.agent.id, after=request.GET.get("apres", ""), before=request.GET.get("avant", "")
    )
    counters = inbox.counters(at, by=request.agent.id)
    is_filtered = filtering.is_filtered(form)
    context = {
        "text": text,
        "rows": _rows(found.lines, at),
        "form": form,
        "total": filtering.number_of(found.total),
        "is_one": found.total == 1,
        "sort": found.sort.value,
        "is_too_long_to_sort": found.sort is not sort,
        "views": filtering.views(request.GET, counters) if is_filtered or counters.open > PAGE else [],
        "is_filtered": is_filtered,
        "query": filtering.query_of(request.GET),
        "after": filtering.query_of(request.GET, apres=found.after) if found.after else "",
        "before": filtering.query_of(request.GET, avant=found.before) if found.before else "",
    }
    return render(request, "desk/everything.html", context)


def _page(request: DeskRequest, total: int) -> Page[int]:
    return Paginator(range(total), PAGE).get_page(request.GET.get("page"))


def _rows(lines: list[Line], at: datetime) -> list[dict[str, Any]]:
    return [
        {"line": line, "tasks": due.tasks(line, at), "due": due.due(line, at), "is_open": is_open(line.status)}
        for line in lines
    ]
