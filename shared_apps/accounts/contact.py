"""What other rooms are told when the address of an account has changed, or has been given back."""

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


@dataclass(frozen=True)
class AddressRestored:
    """The owner of this account has undone a change of its address asked at `since`: a thief may have been in it.

    Published on the portal, in the transaction that gives the address back.
    """

    user_id: UUID
    since: datetime


@dataclass(frozen=True)
class MobileRestored:
    """The owner of this account has undone a change, made at `since`, of the mobile that opens it: the same fear.

    Published on the portal, in the transaction that puts the former number back.
    """

    user_id: UUID
    since: datetime
