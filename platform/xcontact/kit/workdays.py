"""Working days, whole months and clear days, as French law counts them. Pure.

Working days run from Monday to Friday, public holidays left out (article L. 3133-1 of the code du travail, and
L. 3134-13 in Alsace-Moselle).
"""

import calendar as gregorian
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache

import holidays

from xcontact.kit.clock import PARIS

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class Calendar(StrEnum):
    """Which public holidays are kept."""

    METROPOLE = "metropole"
    ALSACE_MOSELLE = "alsace-moselle"


# Every département of Alsace-Moselle keeps the same days; the library knows them under its number.
_MOSELLE = "57"


def is_working_day(day: date, calendar: Calendar = Calendar.METROPOLE) -> bool:
    """Whether public offices work on that day."""
    return day.weekday() < SATURDAY and day not in public_holidays(day.year, calendar)


def next_working_day(day: date, calendar: Calendar = Calendar.METROPOLE) -> date:
    """That day when it is worked, otherwise the first worked day after it."""
    while not is_working_day(day, calendar):
        day += ONE_DAY
    return day


def add_working_days(day: date, count: int, calendar: Calendar = Calendar.METROPOLE) -> date:
    """The `count`-th working day after `day`, itself not counted; `count` is at least 1, else ValueError."""
    if count < 1:
        raise ValueError(f"a delay has at least one working day, not {count}")
    for _ in range(count):
        day = next_working_day(day + ONE_DAY, calendar)
    return day


def working_days_before(day: date, count: int, calendar: Calendar = Calendar.METROPOLE) -> date:
    """The `count`-th working day before `day`, itself not counted; `count` is at least 1, else ValueError."""
    if count < 1:
        raise ValueError(f"a notice has at least one working day, not {count}")
    for _ in range(count):
        day -= ONE_DAY
        while not is_working_day(day, calendar):
            day -= ONE_DAY
    return day


def add_months(day: date, count: int) -> date:
    """The same day of the month, `count` months later; the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, gregorian.monthrange(year, month)[1]))


def last_clear_day(start: date, months: int, calendar: Calendar = Calendar.METROPOLE) -> date:
    """The last useful day of a delay in clear months (« délai franc ») that opens on `start`.

    Neither the first nor the last day counts, so that the day after the anniversary is still in time; when it is not
    worked, the next working day is (article 642 of the code de procédure civile, which the administrative judge
    follows).
    """
    return next_working_day(add_months(start, months) + ONE_DAY, calendar)


def start_of_day(day: date) -> datetime:
    """Midnight in Paris, when the day begins."""
    return datetime.combine(day, time(0, 0, 0), PARIS)


def end_of_day(day: date) -> datetime:
    """23:59:59 in Paris, the last second of the day."""
    return datetime.combine(day, time(23, 59, 59), PARIS)


@cache
def public_holidays(year: int, calendar: Calendar) -> frozenset[date]:
    """The public holidays of that year."""
    subdivision = _MOSELLE if calendar is Calendar.ALSACE_MOSELLE else None
    return frozenset(holidays.country_holidays("FR", subdiv=subdivision, years=year))
