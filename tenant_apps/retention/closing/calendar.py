"""When a dormant account is warned and closed (terms of use, « Compte personnel »; law.md D-04, T74). Pure.

Thirty-six months without a login; three notices, one year, two months and seven days before. A notice always runs its
whole time: sent late, because the service was stopped or the clock was wrong, it puts the closure off.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from xcontact.kit.clock import PARIS
from xcontact.kit.workdays import add_months


class Notice(StrEnum):
    """The values are stored."""

    YEAR = "year"
    TWO_MONTHS = "two_months"
    SEVEN_DAYS = "seven_days"


LEADS: Mapping[Notice, tuple[int, timedelta]] = {
    Notice.YEAR: (12, timedelta()),
    Notice.TWO_MONTHS: (2, timedelta()),
    Notice.SEVEN_DAYS: (0, timedelta(days=7)),
}
"""How long before the closure each is sent: months, then days."""


@dataclass(frozen=True)
class Due:
    """What is to be done now: send this notice, or destroy (None); the account closes at `closes_at`."""

    notice: Notice | None
    closes_at: datetime


def later(moment: datetime, months: int, more: timedelta = timedelta()) -> datetime:
    """So many months later, at the same hour in Paris, and `more`."""
    local = moment.astimezone(PARIS)
    day = add_months(local.date(), months)
    return datetime.combine(day, local.timetz()) + more


def due(last_seen_at: datetime, sent: Mapping[Notice, datetime], months: int, at: datetime) -> Due | None:
    """What this account is owed now; `sent`: the notices of this absence; `months`: how long it may last."""
    closes_at = later(last_seen_at, months)
    for notice in Notice:
        lead, days = LEADS[notice]
        if notice not in sent:
            first = later(closes_at, -lead, -days)
            return Due(notice, max(closes_at, later(at, lead, days))) if at >= first else None
        closes_at = max(closes_at, later(sent[notice], lead, days))
    return Due(None, closes_at) if at >= closes_at else None
