"""Whoever fills a form before he has an account: a pseudonym that his session alone holds, until he signs in.

Nothing about him is asked or kept but the draft itself, which says so in its capacity: {"unknown": true}.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from tenants.visitors import Applicant

SESSION_KEY = "unknown_applicant"
MARK, SOURCE = "unknown", "source"
# A draft that nobody has taken into his account is erased so long after it was last saved.
KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Unknown:
    """`source`: a keyed digest of the network he comes from, which limits count by."""

    pseudonym: UUID
    source: str


Drafter = Applicant | Unknown


def capacity(by: Unknown) -> dict[str, Any]:
    """What marks a draft as an unknown visitor's."""
    return {MARK: True, SOURCE: by.source}


def is_unknown(stored: dict[str, Any]) -> bool:
    """Whether the draft of this capacity still waits for an account."""
    return bool(stored.get(MARK))


def marks(stored: Mapping[str, Any]) -> dict[str, Any]:
    """What of a draft's capacity is about the unknown visitor."""
    return {name: value for name, value in stored.items() if name in (MARK, SOURCE)}


def chosen(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The rest of it: for whom the draft is filled in."""
    return {name: value for name, value in stored.items() if name not in (MARK, SOURCE)}
