"""How long a draft of an account is kept: three months after it was last saved, with a notice before. Pure.

The portal keeps what is not sent three months at most (law.md D-03); one without an account goes sooner
(`unknown.KEPT_FOR`).
"""

from datetime import date, datetime, time, timedelta

from xcontact.kit.clock import PARIS, paris_date
from xcontact.kit.workdays import add_months, end_of_day

KEPT_MONTHS = 3
NOTICE_DAYS = 15
_HOUR = time(9, 0)


def kept_until(saved_at: datetime) -> date:
    """The last day of a draft that was last saved then."""
    return add_months(paris_date(saved_at), KEPT_MONTHS)


def notice_at(saved_at: datetime) -> datetime:
    """When its author is told, if he has not come back before."""
    return datetime.combine(kept_until(saved_at) - timedelta(days=NOTICE_DAYS), _HOUR, PARIS)


def erased_at(saved_at: datetime, noticed_at: datetime) -> datetime:
    """When it is erased: on its day, but never sooner than the notice promised."""
    return end_of_day(max(kept_until(saved_at), paris_date(noticed_at) + timedelta(days=NOTICE_DAYS)))
