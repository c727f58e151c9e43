"""The portal's public pages."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shared_apps.catalogue import library, search
from shared_apps.portal import queries
from tenants import addresses
from xcontact.kit.errors import NotFound

PER_PAGE = 60


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html", {"topics": _topics()})


@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """All of them by topic, or those that answer a search."""
    wish = request.GET.get("q", "").strip()[: search.LONGEST_WISH]
    if not wish:
        return render(request, "portal/procedures.html", {"topics": _topics()})
    found = search.search(wish, library.procedures())
    return render(request, "portal/procedures_found.html", {"wish": wish, "procedures": found})


@require_safe
def procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """What a procedure is, then the collectivités that offer it."""
    try:
        described = library.procedure(slug)
    except NotFound:
        raise Http404 from None
    wish = request.GET.get("q", "").strip()
    results = queries.search(wish, offering=slug) if wish else queries.offering(slug)
    context = {
        "procedure": described,
        "topic": next(topic for topic in library.topics() if topic.slug == described.topic),
        "wish": wish,
        "results": results,
        "cards": _cards(results.found, f"/demarches/{slug}/"),
    }
    return render(request, "portal/procedure.html", context)


@require_safe
def collectivities(request: HttpRequest) -> HttpResponse:
    """The answer to a search; without one, départements and their collectivités."""
    wish, code = request.GET.get("q", "").strip(), request.GET.get("departement", "")
    if wish:
        results = queries.search(wish)
        context = {"wish": wish, "results": results, "cards": _cards(results.found)}
        return render(request, "portal/search.html", context)
    departements = queries.departements()
    chosen = next((one for one in departements if one.code == code), None)
    if chosen is None:
        return render(request, "portal/departements.html", {"departements": departements})
    page = Paginator(queries.of_departement(code), PER_PAGE).get_page(request.GET.get("page"))
    cards = _cards(queries.found_in(page.object_list))  # type: ignore[arg-type]
    context = {"departement": chosen, "page": page, "query": f"departement={code}", "cards": cards}
    return render(request, "portal/departement.html", context)


def _topics() -> list[dict[str, Any]]:
    """Topics that hold something, each with its procedures."""
    every = library.procedures()
    held = [(topic, [one for one in every if one.topic == topic.slug]) for topic in library.topics()]
    return [{"topic": topic, "procedures": found} for topic, found in held if found]


def _cards(found: list[queries.Found], path: str = "/") -> list[dict[str, Any]]:
    return [{"collectivity": one, "address": addresses.collectivity(one.subdomain, path)} for one in found]
