"""What collectivités are told when the address of an account has changed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class ContactMoved:
    """The citizen whom this collectivité knows by `pseudonym` is now reached at `email`, no more at `former`.

    Published inside each collectivité where he has been, in a transaction of its own, and perhaps more than once.
    Addresses are folded (`emails.fold`).
    """

    pseudonym: UUID
    former: frozenset[str]
    email: str
    at: datetime
