"""Erasing documents for good: their rows now, their bytes by the agenda, however long the store is away."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from tenant_apps.documents.models import Document
from tenants import agenda, context, storage

ERASE_OBJECT = "erase_object"


def erase(subjects: Iterable[UUID], *, at: datetime) -> int:
    """Remove the documents of these requests, sent or not, in the caller's transaction. Returns how many.

    One act of the agenda for each object of the store, originals and copies.
    """
    rows = Document.objects.filter(subject__in=list(subjects))
    held = list(rows.values_list("id", "sealed_key", "copy_key"))
    if held:
        agenda.schedule_all(ERASE_OBJECT, [key for _, *keys in held for key in keys], at=at)
        Document.objects.filter(id__in=[document_id for document_id, *_ in held])._raw_delete(Document.objects.db)
    return len(held)


@agenda.act(ERASE_OBJECT)
def erase_object(key: UUID, at: datetime) -> None:
    place = context.current() or ""
    storage.delete(place, storage.key_of(place, key))
