"""All that a collectivité holds of one person, for himself: to be read standing there (RGPD art. 15, law.md D-08)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID

from shared_apps.catalogue.procedure import ResolvedProcedure
from shared_apps.forms import rendering
from tenant_apps.correspondence.models import Author, Mail, Message
from tenant_apps.documents import queries as documents
from tenant_apps.documents.models import Document
from tenant_apps.procedures import queries as procedures
from tenant_apps.requests.commands.issuing import FILE_NAMES
from tenant_apps.requests.commands.readings import READ
from tenant_apps.requests.lifecycle import LABELS
from tenant_apps.requests.models import (
    Deadline,
    Decision,
    JournalEntry,
    Receipt,
    ReceiptKind,
    Sending,
    ServiceRequest,
    Supplement,
)
from tenants import context, storage


@dataclass(frozen=True)
class File:
    """A document or a receipt. `read` gives its bytes, or raises `storage.NotStored` or `documents.Altered`."""

    path: str
    size: int
    read: Callable[[], bytes]


@dataclass(frozen=True)
class Held:
    """One request, or a draft (`reference` is then empty), in JSON values, and the files that go with it."""

    id: UUID
    reference: str
    title: str
    standing: str
    moved_at: datetime
    content: Mapping[str, Any]
    files: Sequence[File]


@dataclass(frozen=True)
class Reading:
    """An agent opened a request: his function, never his name (law.md D-13, T78)."""

    at: datetime
    function: str


@dataclass(frozen=True)
class ReadRequest:
    """A request of this person's and who has opened it, the latest first."""

    reference: str
    title: str
    readings: Sequence[Reading]


def count(pseudonym: UUID) -> int:
    """How many requests and drafts this person has here."""
    return ServiceRequest.objects.filter(pseudonym=pseudonym).count()


def of(pseudonym: UUID) -> Iterator[Held]:
    """Each of this person's requests and drafts, the oldest first, one in memory at a time."""
    for request_id in list(_of(pseudonym).order_by("started_at", "id").values_list("id", flat=True)):
        request = _of(pseudonym).select_related("procedure", "department").filter(id=request_id).first()
        if request is not None:
            yield _held(request)


def readings(pseudonym: UUID, since: datetime) -> list[ReadRequest]:
    """The requests that this person has sent here, the latest first, and who has opened each since that moment."""
    requests = _of(pseudonym).exclude(reference=None).select_related("procedure").order_by("-submitted_at")
    found: dict[UUID, list[Reading]] = {request.id: [] for request in requests}
    lines = JournalEntry.objects.filter(request__in=found, verb=READ, at__gte=since).order_by("-at")
    for request_id, at, public in lines.values_list("request_id", "at", "public"):
        found[request_id].append(Reading(at, str(public["facts"].get("function", ""))))
    return [ReadRequest(request.reference or "", request.procedure.title, found[request.id]) for request in requests]


def _of(pseudonym: UUID) -> Any:
    return ServiceRequest.objects.filter(pseudonym=pseudonym)


def _held(request: ServiceRequest) -> Held:
    procedure = procedures.of_revision(request.revision_id)
    kept = documents.of(request.id)
    content = {
        "numéro": request.reference,
        "démarche": procedure.title,
        "état": LABELS[request.standing],
        "service": request.department.name,
        "catégorie d’usager": request.applicant_kind,
        "qualité": request.capacity,
        "identité transmise": request.identity,
        "adresse de contact": request.contact_email,
        "réponse par la poste": request.refuses_electronic_answer,
        "commencée le": request.started_at,
        "enregistrée le": request.saved_at,
        "transmise le": request.submitted_at,
        "close le": request.closed_at,
        "réponses": _answers(procedure, request.answers),
        "réponses, telles que gardées": request.answers,
        "envois": _sendings(request),
        "compléments demandés": _supplements(request),
        "messages": _messages(request),
        "courriels envoyés": _mails(request),
        "décisions": _decisions(request),
        "délais": _deadlines(request),
        "journal": _journal(request),
        "documents": [_described(number, one) for number, one in enumerate(kept, 1)],
    }
    files = [*_receipts(request), *(_document(number, one) for number, one in enumerate(kept, 1))]
    return Held(
        request.id,
        request.reference or "",
        procedure.title,
        LABELS[request.standing],
        request.submitted_at or request.saved_at,
        content,
        files,
    )


def _answers(procedure: ResolvedProcedure, answers: Mapping[str, Any]) -> list[dict[str, str]]:
    if procedure.form is None:
        return []
    return [
        {"page": page.page.title, "question": row.label, "réponse": row.value}
        for page in rendering.summary(procedure.form, answers)
        for row in page.rows
    ]


def _sendings(request: ServiceRequest) -> list[dict[str, Any]]:
    return [
        {
            "nature": one.get_kind_display(),
            "reçu le": one.received_at,
            "adresse IP": one.ip_address,
            "contenu": one.content,
            "documents": one.manifest,
        }
        for one in Sending.objects.filter(request=request).order_by("number")
    ]


def _supplements(request: ServiceRequest) -> list[dict[str, Any]]:
    return [
        {
            "demandé le": one.asked_at,
            "à fournir avant la fin du": one.due_on,
            "pièces et informations": one.pieces,
            "explication": one.explanation,
            "reçu le": one.received_at,
        }
        for one in Supplement.objects.filter(request=request).order_by("number")
    ]


def _messages(request: ServiceRequest) -> list[dict[str, Any]]:
    return [
        {
            "auteur": "vous" if one.author == Author.APPLICANT else Author(one.author).label,
            "signé": one.signed,
            "écrit le": one.written_at,
            "lu le": one.first_read_at,
            "texte": one.body,
        }
        for one in Message.objects.filter(subject=request.id).order_by("written_at")
    ]


def _mails(request: ServiceRequest) -> list[dict[str, Any]]:
    return [
        {"nature": one.kind, "destinataire": one.recipient, "composé le": one.frozen_at, "remis le": one.accepted_at}
        for one in Mail.objects.filter(subject=request.id).defer("content").order_by("frozen_at")
    ]


def _decisions(request: ServiceRequest) -> list[dict[str, Any]]:
    return [
        {
            "nature": one.get_kind_display(),
            "prise le": one.decided_at,
            "texte": one.body,
            "motifs": one.reason,
            "voies et délais de recours": one.appeal_notice,
            "signée par": [one.signed_name, one.signed_quality, one.signed_service],
        }
        for one in Decision.objects.filter(request=request).order_by("number")
    ]


def _deadlines(request: ServiceRequest) -> list[dict[str, Any]]:
    return [
        {
            "nature": one.kind,
            "court depuis": one.starts_at,
            "échéance": one.due_at,
            "arrêtée le": one.stopped_at,
            "règle": one.rule,
            "pourquoi": one.why,
        }
        for one in Deadline.objects.filter(request=request).order_by("starts_at", "kind", "position")
    ]


def _journal(request: ServiceRequest) -> list[dict[str, Any]]:
    """Its public lines: acts, functions and dates."""
    lines = JournalEntry.objects.filter(request=request).order_by("number")
    return [
        {"numéro": number, "le": at, "acte": verb, "acteur": actor, "faits": public["facts"]}
        for number, at, verb, actor, public in lines.values_list("number", "at", "verb", "actor", "public")
    ]


def _receipts(request: ServiceRequest) -> list[File]:
    rows = Receipt.objects.filter(sending__request=request).order_by("issued_at", "id")
    found = rows.values_list("id", "kind", "sending__number")
    return [
        File(f"accuses/{FILE_NAMES[ReceiptKind(kind)]}-{number}.pdf", 0, partial(_pdf, id_))
        for id_, kind, number in found
    ]


def _pdf(receipt_id: UUID) -> bytes:
    return bytes(Receipt.objects.values_list("pdf", flat=True).get(id=receipt_id))


def _described(number: int, document: Document) -> dict[str, Any]:
    return {
        "fichier": _path(number, document),
        "nom d’origine": document.original_name,
        "pièce": document.piece,
        "type": document.media_type,
        "taille en octets": document.size,
        "SHA-256": document.sha256,
        "ajouté le": document.added_at,
        "ajouté par": "vous" if document.added_by == "applicant" else "la collectivité",
        "transmis le": document.sent_at,
        "contenu actif retiré de la copie lue par les agents": document.findings,
    }


def _document(number: int, document: Document) -> File:
    return File(_path(number, document), document.size, partial(_original, document))


def _path(number: int, document: Document) -> str:
    return f"documents/{number:02}-{document.name}"


def _original(document: Document) -> bytes:
    """What was received, byte for byte: its owner's own."""
    place = context.current() or ""
    content = storage.get(place, storage.key_of(place, document.sealed_key))
    if sha256(content).hexdigest() != document.sha256:
        raise documents.Altered(str(document.id))
    return content
