"""What a proof file holds, as one side may have it.

The applicant gets his own originals and his own words; of agents he gets functions, never what the journal keeps of
them in private. An agent gets the neutralised copies that he may open, and nothing of where the applicant sent from.
What a side may not see is left out under its digest: the chain verifies all the same.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID

from shared_apps.catalogue.content import digest
from shared_apps.forms import rendering
from shared_apps.forms.rendering import PageSummary
from tenant_apps.correspondence.models import Mail, Message
from tenant_apps.documents import queries as documents
from tenant_apps.documents.models import Document
from tenant_apps.procedures import queries as procedures
from tenant_apps.procedures.models import Revision
from tenant_apps.requests import journal
from tenant_apps.requests.lifecycle import LABELS
from tenant_apps.requests.models import (
    Deadline,
    Decision,
    JournalEntry,
    Receipt,
    Sending,
    ServiceRequest,
    Supplement,
)
from tenants import context, storage
from tenants.registry import CollectivityCard

_TRIES = 3


class Side(StrEnum):
    """Whose copy it is: the actor of his own lines in the journal."""

    APPLICANT = journal.APPLICANT
    AGENT = journal.AGENT


@dataclass(frozen=True)
class File:
    """A file of the ZIP. `read` raises `storage.NotStored` or `documents.Altered` for a document that is lost."""

    path: str
    read: Callable[[], bytes]


@dataclass(frozen=True)
class Gathered:
    """`tables`: JSON values by path; `files`: bytes, read one at a time; `documents`: the rows about each document."""

    request: ServiceRequest
    collectivity: CollectivityCard
    side: Side
    pages: Sequence[PageSummary]
    tables: Mapping[str, Any]
    files: Sequence[File]
    documents: Sequence[tuple[dict[str, Any], File]]


def gather(request: ServiceRequest, collectivity: CollectivityCard, side: Side) -> Gathered:
    """All of it, as it stood at one line of the journal: read again when something happened meanwhile."""
    for _ in range(_TRIES):
        before = _last(request)
        gathered = _gathered(request, collectivity, side)
        if _last(request) == before:
            break
        request = ServiceRequest.objects.select_related("procedure", "department").get(id=request.id)
    return gathered


def _last(request: ServiceRequest) -> int:
    return JournalEntry.objects.filter(request=request).count()


def _gathered(request: ServiceRequest, collectivity: CollectivityCard, side: Side) -> Gathered:
    revision = Revision.objects.get(id=request.revision_id)
    form = procedures.of_revision(request.revision_id).form
    pages = rendering.summary(form, request.answers) if form else []
    receipts, mails = list(_receipts(request)), list(_mails(request))
    tables = {
        "demande.json": _request(request, collectivity),
        "reponses.json": _answers(pages),
        "formulaire/bibliotheque.json": procedures.base(revision.base_digest),
        "formulaire/adaptations.json": revision.overrides,
        "formulaire/revision.json": {
            "numéro": revision.number,
            "établie le": revision.made_at,
            "bibliothèque, SHA-256": revision.base_digest,
            "adaptations, SHA-256": digest(revision.overrides),
        },
        "envois.json": _sendings(request, side),
        "accuses.json": [row for row, _ in receipts],
        "courriels.json": [row for row, _ in mails],
        "echanges.json": _exchanges(request),
        "echeances.json": _deadlines(request),
        "journal.json": [_line(line, side) for line in journal.entries(request)],
    }
    files = [file for _, file in (*receipts, *mails)]
    return Gathered(request, collectivity, side, pages, tables, files, list(_documents(request, side)))


def _request(request: ServiceRequest, collectivity: CollectivityCard) -> dict[str, Any]:
    return {
        "numéro": request.reference,
        "collectivité": collectivity.name,
        "SIREN": collectivity.siren,
        "démarche": request.procedure.title,
        "service": request.department.name,
        "état": LABELS[request.standing],
        "transmise le": request.submitted_at,
        "close le": request.closed_at,
        "identité transmise": request.identity,
        "adresse de contact": request.contact_email,
        "réponse par la poste": request.refuses_electronic_answer,
        "réponses, telles que gardées": request.answers,
    }


def _answers(pages: Sequence[PageSummary]) -> list[dict[str, str]]:
    return [
        {"page": page.page.title, "question": row.label, "réponse": str(row.value)}
        for page in pages
        for row in page.rows
    ]


def _sendings(request: ServiceRequest, side: Side) -> list[dict[str, Any]]:
    return [
        {
            "numéro": one.number,
            "nature": one.get_kind_display(),
            "reçu le": one.received_at,
            "contenu": one.content,
            "documents": one.manifest,
            **({"adresse IP": one.ip_address} if side is Side.APPLICANT else {}),
        }
        for one in Sending.objects.filter(request=request).order_by("number")
    ]


def _receipts(request: ServiceRequest) -> Iterator[tuple[dict[str, Any], File]]:
    rows = Receipt.objects.filter(sending__request=request).select_related("sending").defer("pdf")
    for number, one in enumerate(rows.order_by("issued_at", "id"), 1):
        path = f"accuses/{number:02}-{one.kind}.pdf"
        row = {
            "fichier": path,
            "nature": one.kind,
            "envoi": one.sending.number,
            "délivré le": one.issued_at,
            "code de vérification": one.code,
            "texte": one.text,
            "SHA-256": one.sha256,
        }
        yield row, File(path, partial(_pdf, one.id))


def _pdf(receipt_id: UUID) -> bytes:
    return bytes(Receipt.objects.values_list("pdf", flat=True).get(id=receipt_id))


def _mails(request: ServiceRequest) -> Iterator[tuple[dict[str, Any], File]]:
    """Each mail with its headers and body as it was sent, and its lines of the ledger."""
    rows = Mail.objects.filter(subject=request.id).prefetch_related("lines").order_by("frozen_at", "id")
    for number, one in enumerate(rows, 1):
        path = f"courriels/{number:02}.eml"
        row = {
            "fichier": path,
            "nature": one.kind,
            "destinataire": one.recipient,
            "état": one.get_state_display(),
            "composé le": one.frozen_at,
            "remis le": one.accepted_at,
            "SHA-256": sha256(bytes(one.content)).hexdigest(),
            "lignes": [
                {"événement": line.what, "le": line.at, "détail": line.detail}
                for line in sorted(one.lines.all(), key=lambda line: (line.at, line.id))
            ],
        }
        yield row, File(path, partial(_mail, one.id))


def _mail(mail_id: UUID) -> bytes:
    return bytes(Mail.objects.values_list("content", flat=True).get(id=mail_id))


def _exchanges(request: ServiceRequest) -> dict[str, Any]:
    """What both sides wrote, signed as it was sent: a letter names who signs it (L. 111-2, L. 212-1 CRPA)."""
    return {
        "messages": [
            {"auteur": one.author, "signé": one.signed, "écrit le": one.written_at, "texte": one.body}
            for one in Message.objects.filter(subject=request.id).order_by("written_at", "id")
        ],
        "compléments demandés": [
            {
                "numéro": one.number,
                "pièces": one.pieces,
                "explication": one.explanation,
                "demandé le": one.asked_at,
                "à fournir avant la fin du": one.due_on,
                "reçu le": one.received_at,
            }
            for one in Supplement.objects.filter(request=request).order_by("number")
        ],
        "décisions": [
            {
                "numéro": one.number,
                "nature": one.get_kind_display(),
                "prise le": one.decided_at,
                "texte": one.body,
                "motifs": one.reason,
                "voies et délais de recours": one.appeal_notice,
                "signée par": [one.signed_name, one.signed_quality, one.signed_service],
            }
            for one in Decision.objects.filter(request=request).order_by("number")
        ],
    }


def _deadlines(request: ServiceRequest) -> list[dict[str, Any]]:
    return [
        {
            "nature": one.kind,
            "court depuis": one.starts_at,
            "échéance": one.due_at,
            "arrêtée le": one.stopped_at,
            "suspendue": one.paused,
            "règle": one.rule,
            "faits": one.inputs,
            "pourquoi": one.why,
        }
        for one in Deadline.objects.filter(request=request).order_by("starts_at", "kind", "position")
    ]


def _line(line: JournalEntry, side: Side) -> dict[str, Any]:
    """A line with its digests; its private part and salt only where they are this side's own."""
    opened = line.salt is not None and line.actor in {side.value, journal.AGENDA}
    return {
        "number": line.number,
        "public": line.public,
        "private": line.private if opened else None,
        "salt": bytes(line.salt).hex() if opened and line.salt is not None else None,
        "private_digest": bytes(line.private_digest).hex(),
        "digest": bytes(line.digest).hex(),
    }


def _documents(request: ServiceRequest, side: Side) -> Iterator[tuple[dict[str, Any], File]]:
    """What was sent or answered; a document added and not sent yet proves nothing."""
    kept = [one for one in documents.of(request.id) if one.sent_at or one.added_by == journal.AGENT]
    for number, one in enumerate(kept, 1):
        path = f"documents/{number:02}-{one.name}"
        own = side is Side.APPLICANT
        row = {
            "fichier": path,
            "remis": "original" if own else "copie neutralisée",
            "pièce": one.piece,
            "type": one.media_type,
            "taille en octets": one.size,
            "SHA-256": one.sha256,
            "taille de la copie": one.copy_size,
            "SHA-256 de la copie": one.copy_sha256,
            "contenu actif retiré de la copie": one.findings,
            "ajouté le": one.added_at,
            "ajouté par": "usager" if one.added_by == journal.APPLICANT else "collectivité",
            "transmis le": one.sent_at,
        }
        yield row, File(path, partial(_original if own else documents.copy_of, one))


def _original(document: Document) -> bytes:
    """What was received, byte for byte."""
    place = context.current() or ""
    content = storage.get(place, storage.key_of(place, document.sealed_key))
    if sha256(content).hexdigest() != document.sha256:
        raise documents.Altered(str(document.id))
    return content
