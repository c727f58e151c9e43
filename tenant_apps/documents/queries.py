"""Reading documents."""

from hashlib import sha256
from uuid import UUID

from tenant_apps.documents.models import Document
from tenants import context, storage
from xcontact.kit.errors import NotFound


class Altered(Exception):
    """The stored bytes are no longer those that were received (T44)."""


def of(subject: UUID) -> list[Document]:
    """The documents of a request or a draft, in the order they came."""
    return list(Document.objects.filter(subject=subject).order_by("id"))


def one(subject: UUID, document_id: UUID) -> Document:
    """Raises NotFound."""
    document = Document.objects.filter(id=document_id, subject=subject).first()
    if document is None:
        raise NotFound
    return document


def copy_of(document: Document) -> bytes:
    """The neutralised copy, checked against its digest."""
    place = context.current() or ""
    content = storage.get(place, f"t/{place}/{document.copy_key}")
    if sha256(content).hexdigest() != document.copy_sha256:
        raise Altered(str(document.id))
    return content
