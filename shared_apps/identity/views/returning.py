"""Back from a provider: what is the same for all of them, up to who it is."""

import hmac
import logging
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from shared_apps.identity import attempts
from shared_apps.identity.attempts import Attempt
from shared_apps.identity.backend import ProviderBackend
from shared_apps.identity.claims import Said
from shared_apps.identity.errors import Forged, Unavailable
from shared_apps.identity.provider import Provider

log = logging.getLogger(__name__)
Person = TypeVar("Person")


class Ended(Exception):
    """It did not end well: `page` says how."""

    def __init__(self, page: HttpResponse) -> None:
        super().__init__(page.status_code)
        self.page = page


def receive(
    request: HttpRequest, provider: Provider, read: Callable[[Said], Person], *, at: datetime
) -> tuple[Attempt, Person]:
    """The attempt that this answer is for, struck out, and whom it identifies; Ended otherwise."""
    if not provider.is_offered:
        raise Http404
    attempt = attempts.take(request, provider, _one(request, "state"), at=at)
    if attempt is None:
        raise ended(request, provider, "lost", None, status=400)
    try:
        _verify_issuer(_one(request, "iss"), provider)
        if "error" in request.GET:
            raise _declined(request, provider, attempt)
        if not (code := _one(request, "code")):
            raise Forged("code")
        return attempt, read(ProviderBackend(provider).identify(code=code, nonce=attempt.nonce))
    except Unavailable as error:
        log.warning("%s unavailable: %s", provider.label, error)
        raise ended(request, provider, "unavailable", attempt, status=503) from None
    except Forged as error:
        log.warning("%s's answer refused: %s", provider.label, error.reason)
        raise ended(request, provider, "forged", attempt, status=400) from None


def ended(request: HttpRequest, provider: Provider, how: str, attempt: Attempt | None, *, status: int) -> Ended:
    """`how`: the page, lost, declined, unavailable or forged."""
    context = {
        "provider": provider,
        "suite": attempt.suite if attempt else "",
        "linking": bool(attempt and attempt.account),
    }
    return Ended(render(request, f"identity/{how}.html", context, status=status))


def _declined(request: HttpRequest, provider: Provider, attempt: Attempt) -> Ended:
    """The provider says no: most often whoever was there has changed his mind."""
    if request.GET["error"] == "access_denied":
        return ended(request, provider, "declined", attempt, status=200)
    log.warning("%s answered an error", provider.label)
    return ended(request, provider, "unavailable", attempt, status=503)


def _verify_issuer(issuer: str, provider: Provider) -> None:
    """RFC 9207: the answer comes from the provider that was asked."""
    if not hmac.compare_digest(issuer.encode(), provider.issuer.encode()):
        raise Forged("iss")


def _one(request: HttpRequest, name: str) -> str:
    """A parameter given once; "" otherwise."""
    values = request.GET.getlist(name)
    return values[0] if len(values) == 1 else ""
