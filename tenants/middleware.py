"""Host → place → session → visitor."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from tenants import addresses, context, registry, visitors
from tenants.fleet import history
from tenants.sessions import SessionStore

Answer = Callable[[HttpRequest], HttpResponse]
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class PlaceMiddleware:
    """Stand where the host says, read-only for a GET; stand nowhere again when the answer has left."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        subdomain = addresses.subdomain_of(request.META.get("HTTP_HOST", ""))
        request.portal_url = addresses.portal()  # type: ignore[attr-defined]
        request.collectivity = None  # type: ignore[attr-defined]
        request.visitor = visitors.Anonymous()  # type: ignore[attr-defined]
        if subdomain is None:
            return render(request, "kit/unknown_host.html", {"portal": addresses.portal()}, status=421)
        if subdomain == "":
            return self._standing(request, context.PORTAL)
        card = registry.by_subdomain(subdomain)
        if card is None:
            return render(request, "kit/unknown_host.html", {"portal": addresses.portal()}, status=404)
        if card.is_suspended:
            return render(request, "kit/suspended.html", {"collectivity": card}, status=503)
        if not history.serves(card.fleet_step):
            return render(request, "kit/being_updated.html", {"collectivity": card}, status=503)
        request.collectivity = card  # type: ignore[attr-defined]
        request.urlconf = settings.COLLECTIVITY_URLCONF
        return self._standing(request, card.schema)

    def _standing(self, request: HttpRequest, place: str) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404  # PostgreSQL holds no such character in a text: nothing is kept under that address
        before = context.current()
        context.stand(place, read_only=request.method in _READS)
        try:
            return self.get_response(request)
        finally:
            context.stand(before)


class SiblingMiddleware:
    """Refuse a POST that another site sent, a sibling subdomain included (T17): the browser says where it comes from.

    Django's own check of Origin follows; this one covers browsers that say Sec-Fetch-Site.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in _READS and request.headers.get("Sec-Fetch-Site", "none") not in {
            "same-origin",
            "none",
        }:
            return render(request, "403_csrf.html", status=403)
        return self.get_response(request)


class VisitorMiddleware:
    """`request.visitor`, from this host's own session, which lives on for having served."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.collectivity is not None and settings.SESSION_COOKIE_NAME in request.COOKIES:  # type: ignore[attr-defined]
            request.visitor = visitors.from_session(request.session.get(visitors.SESSION_KEY))  # type: ignore[attr-defined]
        response = self.get_response(request)
        cast(SessionStore, request.session).touch()
        return response


class NoStoreMiddleware:
    """A page is kept by nobody but the one who asked for it (T09), unless its view says otherwise."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response
