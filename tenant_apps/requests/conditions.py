"""The specific conditions of a procedure: what is accepted before sending, besides the terms of the service."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from tenant_apps.procedures import queries as procedures
from xcontact.kit.errors import Refused

UNREAD = "Acceptez les conditions particulières de cette démarche pour transmettre votre demande."
_CHANGED = "Les conditions particulières ont changé entre-temps : relisez-les, puis cochez la case à nouveau."


class NotAccepted(Refused):
    """The conditions in force were not accepted, or others were."""


@dataclass(frozen=True)
class Accepted:
    """What was accepted with a sending: the very words, their SHA-256 in hexadecimal, when."""

    text: str
    sha256: str
    at: datetime


def in_force(slug: str, revision_id: UUID) -> str:
    """The text that counts for whoever sends now; "" where the procedure has none.

    A request keeps the form of the revision it was begun with, but accepts what is published on the day it leaves;
    of a procedure withdrawn since, what stood in that revision.
    """
    published = procedures.published(slug)
    resolved = published.resolved if published else procedures.of_revision(revision_id)
    return resolved.specific_conditions.strip()


def digest(text: str) -> str:
    """SHA-256 of the text, in hexadecimal; "" of none."""
    return sha256(text.encode()).hexdigest() if text else ""


def check(text: str, accepted: str) -> None:
    """`accepted` is the digest that was ticked.

    Raises `NotAccepted`, in words that tell an oversight from a text that changed while it was being read.
    """
    if text and accepted != digest(text):
        raise NotAccepted(_CHANGED if accepted else UNREAD)


def acceptance(text: str, accepted: str, at: datetime) -> dict[str, Any]:
    """What a sending keeps of it; empty where there is nothing to accept. Raises as `check` does."""
    if not text:
        return {}
    check(text, accepted)
    return {"sha256": digest(text), "text": text, "accepted_at": at.isoformat()}


def accepted_with(content: Mapping[str, Any]) -> Accepted | None:
    """The acceptance that a sending's content holds."""
    kept = content.get("conditions")
    return Accepted(kept["text"], kept["sha256"], datetime.fromisoformat(kept["accepted_at"])) if kept else None
