"""The desk's tables: what is to be done today, and every request."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenant_apps.desk import due
from tenant_apps.desk.access import DeskRequest, agent_required
from tenant_apps.desk.views import agents
from tenant_apps.requests import desk_queries
from tenant_apps.requests.desk_queries import PAGE, Line
from xcontact.kit import clock


@require_safe
@agent_required
def today(request: DeskRequest) -> HttpResponse:
    """Open requests, the most pressing first, and what ended lately."""
    at, text = clock.now(), request.GET.get("q", "").strip()
    figures = desk_queries.figures(at, text)
    page = _page(request, figures.matching)
    context = {
        "today": at,
        "question": agents.question(request, at),
        "figures": figures,
        "text": text,
        "rows": _rows(desk_queries.to_do(at, text, start=_start(page)), at),
        "ended": [] if text else _rows(desk_queries.recently_ended(), at),
        "page": page,
        "query": urlencode({"q": text}) if text else "",
    }
    return render(request, "desk/today.html", context)


@require_safe
@agent_required
def everything(request: DeskRequest) -> HttpResponse:
    """All that was ever sent, the newest first."""
    at, text = clock.now(), request.GET.get("q", "").strip()
    page = _page(request, desk_queries.count(text))
    context = {
        "text": text,
        "rows": _rows(desk_queries.everything(text, start=_start(page)), at),
        "page": page,
        "query": urlencode({"q": text}) if text else "",
    }
    return render(request, "desk/everything.html", context)


def _page(request: DeskRequest, total: int) -> Page[int]:
    return Paginator(range(total), PAGE).get_page(request.GET.get("page"))


def _start(page: Page[int]) -> int:
    return (page.number - 1) * PAGE


def _rows(lines: list[Line], at: datetime) -> list[dict[str, Any]]:
    return [{"line": line, "tasks": due.tasks(line, at), "due": due.due(line, at)} for line in lines]
