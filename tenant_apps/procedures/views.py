"""A collectivité's home page, and the style sheet that dresses all its pages."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shared_apps.catalogue import library, search
from tenant_apps.procedures import queries
from tenant_apps.procedures.models import Procedure
from tenants import branding
from tenants.registry import CollectivityCard

_A_YEAR = "public, max-age=31536000, immutable"
_A_MINUTE = "public, max-age=60"
# Beyond, people look for a word rather than read.
MOST_AT_A_GLANCE = 12


@dataclass(frozen=True)
class Entry:
    """A procedure as a list shows it."""

    slug: str
    title: str
    short_description: str
    topic: str


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Topics and procedures; what a collectivité « en préparation » says is how to reach it."""
    offered = [_entry(one) for one in queries.offered()]
    wish = request.GET.get("q", "").strip()[: search.LONGEST_WISH]
    if wish:
        found = search.search(wish, offered)
        return render(request, "procedures/found.html", {"wish": wish, "found": found, "permanent": library.PERMANENT})
    topics = [
        {"topic": topic, "procedures": [one for one in offered if one.topic == topic.slug]}
        for topic in library.topics()
    ]
    context = {
        "topics": [each for each in topics if each["procedures"]],
        "searches": len(offered) > MOST_AT_A_GLANCE,
    }
    return render(request, "procedures/home.html", context)


@require_safe
def stylesheet(request: HttpRequest, digest: str) -> HttpResponse:
    """The collectivité's colours. Its name changes with its content: kept for a year; a former name, for a minute."""
    card: CollectivityCard | None = request.collectivity  # type: ignore[attr-defined]
    if card is None:
        raise Http404
    brand = branding.brand_of(card.name, card.brand)
    response = HttpResponse(branding.css(brand), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = _A_YEAR if digest == branding.digest(brand) else _A_MINUTE
    return response


def _entry(procedure: Procedure) -> Entry:
    """Title and first words; the library's, since the collectivité's own are read on the procedure's page."""
    known = {one.slug: one.procedure.short_description for one in library.entries()}
    return Entry(procedure.slug, procedure.title, known.get(procedure.slug, ""), procedure.topic)
