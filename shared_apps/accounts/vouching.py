"""Who vouches for fields of an account, which its owner then no longer edits (law.md F-08).

An upper room that knows a source of identity registers its `Voucher` in AppConfig.ready().
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class Vouched:
    """The names of fields of `User` that `source` gave, and when it last did."""

    fields: frozenset[str]
    source: str
    received_at: datetime


class Voucher(Protocol):
    def __call__(self, user_id: UUID) -> Vouched | None:
        """What this source vouches for in that account; None when nothing."""


_vouchers: list[Voucher] = []


def register(voucher: Voucher) -> None:
    """Ask `voucher` about every account; told twice, it is asked once."""
    if voucher not in _vouchers:
        _vouchers.append(voucher)


def vouched(user_id: UUID) -> list[Vouched]:
    """All that is vouched for in this account, one a source."""
    return [said for voucher in _vouchers if (said := voucher(user_id)) is not None]


def locked_fields(user_id: UUID) -> frozenset[str]:
    """The names of the account's fields that are read-only."""
    return frozenset(field for said in vouched(user_id) for field in said.fields)
