"""Putting a request away without an answer, and taking it up again."""

from datetime import datetime

from django.db import transaction

from tenant_apps.organisation.models import Agent
from tenant_apps.requests import clocks, receipts
from tenant_apps.requests.commands import notices
from tenant_apps.requests.commands.by_agent import held, write_line
from tenant_apps.requests.commands.reviewing import signature
from tenant_apps.requests.lifecycle import Verb, next_status
from tenant_apps.requests.models import ServiceRequest
from tenant_apps.requests.rules import appeal_body_of
from tenants.registry import CollectivityCard
from xcontact.kit.errors import Refused

RECOURSE = (
    "Vous n’êtes pas d’accord, ou vous avez du nouveau ? Écrivez-nous depuis la page de votre demande, ou répondez à "
    "ce courriel : nous pouvons la rouvrir. Vous pouvez aussi faire une nouvelle demande à tout moment."
)
CONTESTED = "Si ce classement revient à vous refuser ce que vous demandiez, vous pouvez le contester."


@transaction.atomic
def close_without_action(
    *, reference: str, collectivity: CollectivityCard, reason: str, by: Agent, at: datetime
) -> ServiceRequest:
    """Shelve a request that calls for no decision; the applicant is told why, and what he can do.

    A classification may be taken for a refusal, so that it says how to contest it (R. 421-5 CJA).
    """
    request = held(reference)
    status = next_status(request.standing, Verb.CLOSE_WITHOUT_ACTION)
    if not reason.strip():
        raise Refused("Dites à l’usager pourquoi sa demande est classée sans suite.")
    request.status = status.value
    request.closed_at = at
    request.save(update_fields=["status", "closed_at"])
    write_line(request, Verb.CLOSE_WITHOUT_ACTION, by=by, at=at, private={"reason": reason.strip()})
    clocks.recompute(request, collectivity, at)
    notices.tell(
        request,
        collectivity,
        at=at,
        kind="closed_without_action",
        title=f"Votre demande {request.reference} est classée sans suite",
        paragraphs=[
            f"Votre demande est classée sans suite, pour la raison suivante :\n{reason.strip()}",
            RECOURSE,
            *contesting(collectivity),
            signature(by),
        ],
        label="Voir ma demande",
    )
    return request


@transaction.atomic
def reopen(*, reference: str, collectivity: CollectivityCard, reason: str, by: Agent, at: datetime) -> ServiceRequest:
    """Take a closed request up again: its clocks run as if it had never been closed, its retention is not over.

    Where the date of silence has passed meanwhile, the agenda lets silence decide at once.
    """
    request = held(reference)
    status = next_status(request.standing, Verb.REOPEN)
    if not reason.strip():
        raise Refused("Dites à l’usager pourquoi sa demande est rouverte.")
    request.status = status.value
    request.closed_at = None
    request.caseworker = request.caseworker or by
    request.save(update_fields=["status", "closed_at", "caseworker"])
    write_line(request, Verb.REOPEN, by=by, at=at, private={"reason": reason.strip()})
    running = clocks.recompute(request, collectivity, at)
    silence = next((clock for clock in running if clock.kind in {"acceptance", "rejection"}), None)
    notices.tell(
        request,
        collectivity,
        at=at,
        kind="reopened",
        title=f"Votre demande {request.reference} est rouverte",
        paragraphs=[
            f"Votre demande est de nouveau étudiée, pour la raison suivante :\n{reason.strip()}",
            *([silence.sentence_citizen] if silence and silence.due_at and silence.due_at > at else []),
            signature(by),
        ],
    )
    return request


def contesting(collectivity: CollectivityCard) -> list[str]:
    """How a classification that is in truth a refusal may be contested."""
    appeal = appeal_body_of(collectivity)
    return [CONTESTED, receipts.appeal_notice(appeal)] if appeal else []
