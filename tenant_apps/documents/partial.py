"""A document that arrives in parts, as its identifier tells it: whose it is, and how many bytes it announces.

No row holds it: its parts stand in the store under names drawn from the identifier, and the agenda's act that will
sweep them away is its only mark (`receiving`). Pure.
"""

import secrets
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid5

# What a telephone sends in a few seconds on a poor line, in bytes.
PART_BYTES = 256 * 1024
_OWNER, _TOTAL, _CHANCE = 8, 3, 5


@dataclass(frozen=True)
class Partial:
    """Parts are numbered from 0; all have PART_BYTES, but the last."""

    id: UUID

    @property
    def total(self) -> int:
        """The document's size, in bytes."""
        return int.from_bytes(self.id.bytes[_OWNER : _OWNER + _TOTAL])

    @property
    def count(self) -> int:
        return -(-self.total // PART_BYTES)

    def size_of(self, number: int) -> int:
        """How many bytes that part has."""
        return min(PART_BYTES, self.total - number * PART_BYTES)

    def key_of(self, number: int) -> UUID:
        """The name of that part in the store."""
        return uuid5(self.id, str(number))

    def belongs_to(self, subject: UUID) -> bool:
        return self.id.bytes[:_OWNER] == _owner(subject)


def announced(subject: UUID, total: int) -> Partial:
    """A new one, of `total` bytes, for that request."""
    return Partial(UUID(bytes=_owner(subject) + total.to_bytes(_TOTAL) + secrets.token_bytes(_CHANCE)))


def identifiers(subject: UUID) -> tuple[UUID, UUID]:
    """The first and the last identifier that a partial document of that request may have."""
    rest = _TOTAL + _CHANCE
    return UUID(bytes=_owner(subject) + bytes(rest)), UUID(bytes=_owner(subject) + b"\xff" * rest)


def _owner(subject: UUID) -> bytes:
    return sha256(subject.bytes).digest()[:_OWNER]
