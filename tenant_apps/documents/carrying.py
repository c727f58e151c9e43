"""Documents that follow a forwarded request into another collectivité: their bytes first, their rows with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from tenant_apps.documents.models import Document
from tenant_apps.documents.queries import Altered
from tenants import storage

_KEPT = (
    "piece",
    "name",
    "original_name",
    "media_type",
    "size",
    "sha256",
    "copy_size",
    "copy_sha256",
    "findings",
    "added_at",
    "added_by",
    "sent_at",
)


@dataclass(frozen=True)
class Carried:
    """A document that was sent, on its way: what its row says, and where its two objects stood."""

    row: dict[str, Any]
    sealed_key: UUID
    copy_key: UUID


def sent_with(subject: UUID) -> list[Carried]:
    """Those that the applicant sent with his request, standing where it was."""
    rows = Document.objects.filter(subject=subject, sent_at__isnull=False).order_by("id")
    return [Carried({name: getattr(one, name) for name in _KEPT}, one.sealed_key, one.copy_key) for one in rows]


def copy_objects(documents: Sequence[Carried], *, place: str, to: str, renamed: Callable[[UUID], UUID]) -> None:
    """Write the originals and the copies under the prefix of `to`; again after a kill, nothing changes.

    `renamed` gives an object its name there, always the same. Raises `Altered`, `StorageUnavailable`.
    """
    for one in documents:
        for key, digest in ((one.sealed_key, one.row["sha256"]), (one.copy_key, one.row["copy_sha256"])):
            content = storage.get(place, storage.key_of(place, key))
            if sha256(content).hexdigest() != digest:
                raise Altered(str(key))
            storage.put(to, renamed(key), content, one.row["media_type"])


def take_in(documents: Sequence[Carried], *, subject: UUID, renamed: Callable[[UUID], UUID]) -> list[Document]:
    """Write their rows under the request that has arrived, standing there, in its transaction."""
    rows = [
        Document(**one.row, subject=subject, sealed_key=renamed(one.sealed_key), copy_key=renamed(one.copy_key))
        for one in documents
    ]
    return list(Document.objects.bulk_create(rows))
