"""What an applicant asks with one button once silence has decided: an attestation, or reasons (law.md S-31)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tenant_apps.requests.commands import after_silence
from tenant_apps.requests.permissions import applicant_of, collectivity_of
from tenant_apps.requests.views.following import reference_page
from xcontact.kit import clock
from xcontact.kit.client_address import client_address
from xcontact.kit.errors import Refused


@reference_page
def attestation(request: HttpRequest, reference: str) -> HttpResponse:
    done = "Votre demande d’attestation est enregistrée. Vous la recevrez par courriel et ici."
    return _ask(request, reference, after_silence.ask_attestation, done)


@reference_page
def reasons(request: HttpRequest, reference: str) -> HttpResponse:
    done = "Votre demande de motifs est enregistrée. Vous aurez une réponse dans le mois, par courriel et ici."
    return _ask(request, reference, after_silence.ask_reasons, done)


def _ask(request: HttpRequest, reference: str, verb: Callable[..., Any], done: str) -> HttpResponse:
    """A link followed by hand leads to the request, where the button is."""
    if request.method == "POST":
        try:
            verb(
                reference=reference,
                collectivity=collectivity_of(request),
                by=applicant_of(request),
                at=clock.now(),
                ip_address=client_address(request),
            )
            messages.success(request, done)
        except Refused as refused:
            messages.info(request, refused.sentence)
    return HttpResponseRedirect(f"/demandes/{reference}/", status=303)
