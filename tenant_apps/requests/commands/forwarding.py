"""« Cette demande ne relève pas de nous » (L. 114-2 CRPA): to another collectivité of the platform, or outside it.

The agent's act freezes the request: nobody here changes it any more, and agents read its stub alone. The agenda then
hands it over, in steps that each stand in one place, do nothing when done again, and begin anew after a kill.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shared_apps.accounts.commands.footprints import follow
from tenant_apps.correspondence import commands as correspondence
from tenant_apps.documents import carrying
from tenant_apps.documents import queries as documents
from tenant_apps.organisation.models import Agent
from tenant_apps.procedures import queries as procedures
from tenant_apps.requests import clocks, journal, parcel, search
from tenant_apps.requests.commands import arriving, notices
from tenant_apps.requests.commands.arriving import Arrived
from tenant_apps.requests.commands.by_agent import held, write_line
from tenant_apps.requests.commands.reviewing import signature
from tenant_apps.requests.lifecycle import Verb, next_status
from tenant_apps.requests.models import ServiceRequest
from tenants import agenda, context, naming, registry
from tenants.fleet import history as fleet
from tenants.registry import CollectivityCard
from xcontact.kit.errors import Refused
from xcontact.kit.failpoints import failpoint
from xcontact.kit.mail.address import Unmailable, mailable
from xcontact.kit.mail.compose import Attachment
from xcontact.kit.references import uuid7
from xcontact.kit.text import french_moment, typeset

HAND_OVER = "hand_over"
# What one mail carries outside, in bytes: many mail servers refuse more than 10 Mo once it is encoded.
MOST_PER_MAIL = 6 * 1024 * 1024


class OutOfReach(Exception):
    """The collectivité can't receive anything now; the agenda comes back."""


@transaction.atomic
def forward(
    *, reference: str, to: str, collectivity: CollectivityCard, reason: str, by: Agent, at: datetime
) -> ServiceRequest:
    """Forward to the collectivité of schema `to`, which must be open; its author is told when it has arrived."""
    request = held(reference)
    status = next_status(request.standing, Verb.FORWARD)
    target = registry.by_schema(to)
    if target is None or target.schema == collectivity.schema or not receives(target):
        raise Refused("Choisissez une autre collectivité, ouverte aux demandes.")
    facts = {"to": naming.in_a_sentence(target), "place": target.schema}
    _let_go(request, status.value, collectivity, reason, facts, {}, by, at)
    agenda.schedule(HAND_OVER, request.id, at=at)
    return request


@transaction.atomic
def forward_outside(
    *, reference: str, name: str, email: str, collectivity: CollectivityCard, reason: str, by: Agent, at: datetime
) -> ServiceRequest:
    """Forward by mail to an administration that is not here: what was asked, in words, and its documents.

    As many mails as their weight wants. Raises `StorageUnavailable`, with nothing done.
    """
    request = held(reference)
    status = next_status(request.standing, Verb.FORWARD)
    try:
        mailable(email)
    except Unmailable:
        raise Refused("Cette adresse électronique n’est pas valable.") from None
    if not name.strip():
        raise Refused("Nommez l’administration à qui vous transmettez.")
    _let_go(request, status.value, collectivity, reason, {"to": name.strip()}, {"email": email}, by, at)
    mails = list(_loads(request, collectivity))
    for number, attachments in enumerate(mails, 1):
        correspondence.post(
            subject=request.id,
            kind="forwarded_outside",
            to=email,
            title=f"Demande transmise par {collectivity.name}, {request.reference}"
            + (f" ({number} sur {len(mails)})" if len(mails) > 1 else ""),
            paragraphs=[typeset(text) for text in _to_the_other(request, collectivity, reason, by)],
            sender_name=f"{collectivity.name} (Xcontact)",
            reply_to=request.department.email or collectivity.email,
            at=at,
            attachments=attachments,
        )
    _tell_author(request, collectivity, name.strip(), f"Son adresse : {email}", at)
    return request


def receives(target: CollectivityCard) -> bool:
    """Whether it is open, and its schema one that this code serves."""
    return target.is_open and fleet.serves(target.fleet_step)


@agenda.act(HAND_OVER, stepwise=True)
def hand_over(request_id: UUID, at: datetime) -> None:
    """As the sender: read; as the portal: the author's footprint; in the store: copies; there: insert; here: told."""
    here = registry.by_schema(context.current() or "")
    sent = parcel.sealed(request_id, here) if here else None
    if here is None or sent is None:
        return
    target = registry.by_schema(sent.to)
    if target is None or not receives(target):
        raise OutOfReach(sent.to)
    with context.portal():
        pseudonym = follow(pseudonym=sent.pseudonym, place=sent.place, to=sent.to, at=at)
    failpoint("f1")
    carrying.copy_objects(sent.documents, place=sent.place, to=sent.to, renamed=sent.renamed)
    failpoint("f2")
    with context.inside(target.schema):
        arrived = arriving.arrive(sent=sent, collectivity=target, pseudonym=pseudonym or uuid7(), at=at)
    failpoint("f3")
    _conclude(request_id, here, target, arrived, at)


@transaction.atomic
def _conclude(
    request_id: UUID, here: CollectivityCard, target: CollectivityCard, arrived: Arrived, at: datetime
) -> None:
    """Write at the sender's where it is now, and tell its author; once."""
    request = ServiceRequest.objects.select_for_update(of=("self",)).select_related("department").get(id=request_id)
    if any(line.verb == journal.HAND_OVER for line in journal.entries(request)):
        return
    to = naming.in_a_sentence(target)
    facts = {"to": to, "place": target.schema, "reference": arrived.reference}
    journal.write(request, journal.HAND_OVER, actor=journal.AGENDA, at=at, facts=facts)
    _tell_author(
        request, here, to, f"Elle y porte désormais le numéro {arrived.reference}.\nService : {arrived.contact}", at
    )


def _let_go(
    request: ServiceRequest,
    status: str,
    collectivity: CollectivityCard,
    reason: str,
    facts: Mapping[str, object],
    private: Mapping[str, object],
    by: Agent,
    at: datetime,
) -> None:
    if not reason.strip():
        raise Refused("Dites pourquoi cette demande relève d’une autre administration.")
    request.status = status
    request.closed_at = at
    request.save(update_fields=["status", "closed_at"])
    write_line(request, Verb.FORWARD, by=by, at=at, facts=facts, private={**private, "reason": reason.strip()})
    clocks.recompute(request, collectivity, at)
    search.refresh(request)


def _tell_author(request: ServiceRequest, here: CollectivityCard, to: str, where: str, at: datetime) -> None:
    assert request.submitted_at is not None
    line = next(line for line in reversed(journal.entries(request)) if line.verb == Verb.FORWARD)
    moved = (
        f"Votre demande ne relève pas de notre compétence. {_capital(naming.in_a_sentence(here))} l’a transmise, avec "
        f"ses documents, à l’administration suivante : {to} (article L. 114-2 du CRPA)."
    )
    notices.tell(
        request,
        here,
        at=at,
        kind="forwarded",
        title=f"Votre demande {request.reference} est transmise à l’administration compétente",
        paragraphs=[
            moved,
            f"La raison : {(line.private or {}).get('reason', '')}",
            where,
            f"La date de votre envoi est conservée : le {french_moment(request.submitted_at)}.",
            "Vous n’avez rien à refaire.",
        ],
    )


def _to_the_other(request: ServiceRequest, here: CollectivityCard, reason: str, by: Agent) -> list[str]:
    assert request.submitted_at is not None
    handed = (
        f"{_capital(naming.in_a_sentence(here))} vous transmet une demande qui relève de votre compétence, en "
        f"application de l’article L. 114-2 du CRPA : n° {request.reference}, reçue le "
        f"{french_moment(request.submitted_at)}."
    )
    law = (
        "La demande et ses documents sont joints. Le délai au terme duquel elle est réputée rejetée court depuis cette "
        "réception, celui d’une acceptation depuis la vôtre (article L. 114-3). L’accusé de réception est à délivrer "
        "par vous (article L. 114-4). Son auteur est averti de cette transmission."
    )
    return ["Bonjour,", handed, f"La raison : {reason.strip()}", law, signature(by)]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _loads(request: ServiceRequest, here: CollectivityCard) -> Iterator[list[Attachment]]:
    """The attachments of each mail: the request in words and for a program, then its documents, neutralised."""
    words = parcel.pages_of(procedures.of_revision(request.revision_id), request.answers)
    told = f"Demande {request.reference}\n{request.procedure.title}\n\n{parcel.told(words)}\n"
    program = {
        "number": request.reference,
        "collectivity": here.name,
        "procedure": request.procedure.title,
        "received_at": request.submitted_at.isoformat() if request.submitted_at else None,
        "identity": request.identity,
        "answers": request.answers,
    }
    load = [
        Attachment(f"demande-{request.reference}.txt", told.encode(), "application/octet-stream"),
        Attachment(
            f"demande-{request.reference}.json",
            json.dumps(program, ensure_ascii=False, indent=1).encode(),
            "application/json",
        ),
    ]
    weight = 0
    for document in documents.of(request.id):
        if document.sent_at is None:
            continue
        if weight and weight + document.copy_size > MOST_PER_MAIL:
            yield load
            load, weight = [], 0
        load.append(Attachment(document.name, documents.copy_of(document), document.media_type))
        weight += document.copy_size
    yield load
