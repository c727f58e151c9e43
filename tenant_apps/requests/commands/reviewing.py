"""What an agent does with a request before it is decided, and the messages of both sides."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tenant_apps.correspondence import commands as correspondence
from tenant_apps.correspondence.models import Author, Message
from tenant_apps.organisation.models import Agent
from tenant_apps.procedures import queries as procedures
from tenant_apps.requests import clocks, journal, search
from tenant_apps.requests.commands import issuing, notices
from tenant_apps.requests.lifecycle import Status, Verb, next_status
from tenant_apps.requests.models import Receipt, ReceiptKind, Sending, ServiceRequest, Supplement
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from xcontact.kit.clock import paris_date
from xcontact.kit.errors import NotFound, Refused
from xcontact.kit.text import french_date, typeset


@transaction.atomic
def take_up(*, reference: str, collectivity: CollectivityCard, by: Agent, at: datetime) -> ServiceRequest:
    """An agent takes charge of a new request; the applicant is told."""
    request = locked(reference)
    request.status = next_status(request.standing, Verb.TAKE_UP).value
    request.caseworker = by
    request.save(update_fields=["status", "caseworker"])
    _write(request, Verb.TAKE_UP, by, at)
    clocks.recompute(request, collectivity, at)
    notices.tell(
        request,
        collectivity,
        at=at,
        kind="taken_up",
        title=f"Votre demande {request.reference} est prise en charge",
        paragraphs=[f"Votre demande est suivie par {signature(by)}."],
    )
    return request


@transaction.atomic
def acknowledge(*, reference: str, collectivity: CollectivityCard, by: Agent, at: datetime) -> Receipt:
    """Send the acknowledgement that could not be instant (R. 112-11-2: ten working days)."""
    request = locked(reference)
    sending = Sending.objects.get(request=request, number=1)
    if Receipt.objects.filter(sending=sending, kind=ReceiptKind.ACKNOWLEDGEMENT).exists():
        raise Refused("L’accusé de réception de cette demande est déjà parti.")
    procedure = procedures.of_revision(request.revision_id)
    if missing := issuing.acknowledgement_text(request, sending, procedure, collectivity).missing:
        raise Refused(f"L’accusé de réception ne peut pas partir ainsi. {' '.join(missing)}")
    receipt = issuing.issue_acknowledgement(request, sending, procedure, collectivity, at)
    _write(request, journal.ACKNOWLEDGE, by, at, {"sending": sending.number, "sha256": receipt.sha256})
    clocks.recompute(request, collectivity, at)
    return receipt


@transaction.atomic
def ask_for_supplement(
    *,
    reference: str,
    collectivity: CollectivityCard,
    pieces: Sequence[dict[str, str]],
    explanation: str,
    due_on: date,
    blocking: bool,
    by: Agent,
    at: datetime,
) -> Supplement:
    """Ask for what is missing, each piece with the text that requires it, and a date (R. 112-11-4, L. 114-5)."""
    request = locked(reference)
    if not pieces:
        raise Refused("Indiquez au moins une pièce ou une information à fournir.")
    if due_on <= paris_date(at):
        raise Refused("La date limite doit être dans le futur.")
    request.status = next_status(request.standing, Verb.ASK_FOR_SUPPLEMENT).value
    request.caseworker = request.caseworker or by
    request.save(update_fields=["status", "caseworker"])
    supplement = Supplement.objects.create(
        request=request,
        number=Supplement.objects.filter(request=request).count() + 1,
        pieces=list(pieces),
        explanation=explanation,
        blocking=blocking,
        asked_at=at,
        due_on=due_on,
    )
    facts = {"due_on": due_on.isoformat(), "blocking": blocking, "pieces": [piece["label"] for piece in pieces]}
    _write(request, Verb.ASK_FOR_SUPPLEMENT, by, at, facts)
    running = clocks.recompute(request, collectivity, at)
    silence = next((clock for clock in running if clock.kind in {"acceptance", "rejection"}), None)
    wanted = "\n".join(
        f"– {piece['label']}" + (f" ({piece['legal_basis']})" if piece.get("legal_basis") else "") for piece in pieces
    )
    notices.tell(
        request,
        collectivity,
        at=at,
        kind="supplement_asked",
        title=f"Il manque un élément à votre demande {request.reference}",
        paragraphs=[
            f"Pour étudier votre demande, il nous faut :\n{wanted}",
            *([explanation] if explanation else []),
            f"Envoyez-le au plus tard le {french_date(due_on)}, depuis la page de votre demande.",
            *([silence.sentence_citizen] if silence else []),
            f"{signature(by)}",
        ],
        label="Fournir ce qui manque",
    )
    return supplement


@transaction.atomic
def write_as_agent(*, reference: str, collectivity: CollectivityCard, body: str, by: Agent, at: datetime) -> Message:
    """A message to the applicant, who is mailed and reads it in his request."""
    request = locked(reference)
    message = _message(request, Author.AGENT, signature(by), body, at)
    _write(request, journal.MESSAGE, by, at, {"message": str(message.id)})
    notices.tell(
        request,
        collectivity,
        at=at,
        kind="message",
        title=f"Un message au sujet de votre demande {request.reference}",
        paragraphs=[body.strip(), signature(by)],
        label="Lire et répondre",
    )
    return message


@transaction.atomic
def write_as_applicant(*, reference: str, body: str, by: Applicant, at: datetime) -> Message:
    """A message to the collectivité, read at its desk."""
    request = (
        ServiceRequest.objects.select_for_update(of=("self",))
        .filter(reference=reference, pseudonym=by.pseudonym)
        .first()
    )
    if request is None:
        raise NotFound
    if request.standing is Status.FORWARDED:
        raise Refused("Cette demande a été transmise : écrivez à l’administration qui l’a maintenant.")
    message = _message(request, Author.APPLICANT, "", body, at)
    journal.write(request, journal.MESSAGE, actor=journal.APPLICANT, at=at, facts={"message": str(message.id)})
    return message


def signature(agent: Agent) -> str:
    """Name and quality, which every letter shows (L. 111-2 CRPA)."""
    return f"{agent.display_name}, {agent.function}" if agent.function else agent.display_name


def locked(reference: str) -> ServiceRequest:
    """The request, held until the end of the transaction; NotFound when there is none here."""
    request = (
        ServiceRequest.objects.select_for_update(of=("self",))
        .select_related("department")
        .filter(reference=reference)
        .first()
    )
    if request is None:
        raise NotFound
    return request


def _message(request: ServiceRequest, author: Author, signed: str, body: str, at: datetime) -> Message:
    if not body.strip():
        raise Refused("Écrivez votre message avant de l’envoyer.")
    message = correspondence.write_message(subject=request.id, author=author, signed=signed, body=body.strip(), at=at)
    search.refresh(request)
    return message


def _write(request: ServiceRequest, verb: str, by: Agent, at: datetime, facts: dict[str, Any] | None = None) -> None:
    journal.write(
        request,
        verb,
        actor=journal.AGENT,
        at=at,
        facts={"function": typeset(by.function), **(facts or {})},
        private={"agent": str(by.id), "name": by.display_name},
    )
