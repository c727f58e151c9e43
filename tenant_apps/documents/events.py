"""What the documents' room tells the rooms above it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class DocumentExamined:
    """A document is about to be written under its subject, in the transaction still open.

    Whoever owns the subject holds it until then, and raises `Refused` when it takes no document any more.
    """

    subject: UUID
    added_by: str
    at: datetime
    piece: str = ""


@dataclass(frozen=True)
class DocumentAnnounced:
    """A document is about to arrive in parts; the same is asked of whoever owns the subject."""

    subject: UUID
    added_by: str
    at: datetime
    piece: str = ""
