"""Proposals for what is being typed, as JSON: {"proposals": […]}. Nothing is written."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from shared_apps.forms.completion import addresses as national
from shared_apps.forms.completion import communes as ours
from shared_apps.forms.completion import companies as register
from shared_apps.forms.completion.memory import Allowance
from xcontact.kit import clock
from xcontact.kit.client_address import client_address

allowance = Allowance()


@require_safe
def addresses(request: HttpRequest) -> JsonResponse:
    if not settings.ADDRESS_URL:
        raise Http404
    return _answer(request, lambda words, at: national.propose(words, at=at))


@require_safe
def communes(request: HttpRequest) -> JsonResponse:
    return _answer(request, lambda words, at: ours.propose(words))


@require_safe
def companies(request: HttpRequest) -> JsonResponse:
    if not settings.COMPANIES_URL:
        raise Http404
    return _answer(request, lambda words, at: register.propose(words, at=at))


def _answer(request: HttpRequest, propose: Callable[[str, datetime], list[dict[str, Any]]]) -> JsonResponse:
    """For a page of this very host alone; empty, with 429, for a source that asks too much (T56)."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return JsonResponse({"proposals": []}, status=HTTPStatus.FORBIDDEN)
    at = clock.now()
    if not allowance.grants(client_address(request), at):
        return JsonResponse({"proposals": []}, status=HTTPStatus.TOO_MANY_REQUESTS)
    return JsonResponse({"proposals": propose(request.GET.get("q", ""), at)})
