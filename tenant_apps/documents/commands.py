"""Taking documents in: examined, sealed, neutralised, then written in the register."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from tenant_apps.documents import sandbox
from tenant_apps.documents.events import DocumentExamined
from tenant_apps.documents.models import Document
from tenants import context, storage
from xcontact.kit import events
from xcontact.kit.errors import NotFound, Refused
from xcontact.kit.failpoints import failpoint
from xcontact.kit.references import uuid7


def add(
    *, subject: UUID, piece: str, content: bytes, name: str, declared: str, added_by: str, at: datetime
) -> Document:
    """Examine and keep one document. Its bytes are stored before its row: a row always has its bytes.

    The same bytes for the same piece, sent twice at once, are one document while they wait to be sent: whoever
    listens to `DocumentExamined` holds the request meanwhile.

    Raises `Refused` with a sentence about the file, about the quota of its draft (bytes), about the store, or because
    the request has left meanwhile.
    """
    refuse_over_quota(subject, len(content))
    examined = sandbox.examine(content, name, declared)
    place = context.current() or ""
    sealed, copy = uuid7(), uuid7()
    written = [f"t/{place}/{key}" for key in (sealed, copy)]
    failpoint("u1")
    storage.put(place, sealed, content, examined.inspected.media_type)
    storage.put(place, copy, examined.neutralised, examined.inspected.media_type)
    failpoint("u2")
    try:
        with transaction.atomic():
            events.publish(DocumentExamined(subject, added_by, at, piece))
            if (twin := _waiting_with(subject, piece, examined.inspected.sha256)) is not None:
                transaction.on_commit(lambda: _erase(place, written), robust=True)
                return twin
            refuse_over_quota(subject, len(content))
            document = Document.objects.create(
                subject=subject,
                piece=piece,
                name=examined.inspected.safe_name,
                original_name=examined.inspected.display_name[:255],
                media_type=examined.inspected.media_type,
                size=examined.inspected.size,
                sha256=examined.inspected.sha256,
                sealed_key=sealed,
                copy_key=copy,
                copy_size=len(examined.neutralised),
                copy_sha256=sha256(examined.neutralised).hexdigest(),
                findings=sorted(finding.value for finding in examined.inspected.findings),
                added_at=at,
                added_by=added_by,
            )
    except Refused:
        _erase(place, written)
        raise
    failpoint("u3")
    return document


def refuse_over_quota(subject: UUID, more: int) -> None:
    """Raise `Refused` when `more` bytes would make the documents of that request too heavy together (T35)."""
    held = Document.objects.filter(subject=subject).aggregate(total=Sum("size"))["total"] or 0
    if held + more > settings.DRAFT_MAX_BYTES:
        limit = settings.DRAFT_MAX_BYTES // (1024 * 1024)
        raise Refused(
            f"Vos documents dépassent ensemble {limit} Mo. Retirez-en un, ou envoyez le reste après votre demande."
        )


def _waiting_with(subject: UUID, piece: str, digest: str) -> Document | None:
    return Document.objects.filter(subject=subject, piece=piece, sha256=digest, sent_at=None).order_by("id").first()


def remove(*, subject: UUID, document_id: UUID) -> None:
    """Take back a document that was not sent yet, bytes included."""
    document = Document.objects.filter(id=document_id, subject=subject, sent_at=None).first()
    if document is None:
        raise NotFound
    place = context.current() or ""
    keys = [f"t/{place}/{key}" for key in (document.sealed_key, document.copy_key)]
    document.delete()
    # A row always has its bytes: they go once it is gone for good, or stay unnamed in a store that does not answer.
    transaction.on_commit(lambda: _erase(place, keys), robust=True)


def _erase(place: str, keys: list[str]) -> None:
    for key in keys:
        storage.delete(place, key)


def seal(*, subject: UUID, at: datetime) -> list[Document]:
    """What is there has been sent: it stays. Returns what this sending carries."""
    documents = list(Document.objects.select_for_update().filter(subject=subject, sent_at=None).order_by("id"))
    Document.objects.filter(id__in=[document.id for document in documents]).update(sent_at=at)
    return documents
