"""Who is to be reminded of which clock, and when. Pure.

The applicant is reminded some days before the end of the time for a supplement, the department some working days before
its own dates: a reminder that comes on a holiday reminds nobody. Each is told once for one date; when a clock gets
another date, reminders are counted anew from that one.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from tenant_apps.requests.counting import Clock, ClockKind
from xcontact.kit.clock import PARIS
from xcontact.kit.workdays import Calendar, working_days_before

HOUR = time(9, 0)
APPLICANT, DESK = "applicant", "desk"
# The clock's kind, the date it counts down to (YYYY-MM-DD), how many days before.
Told = tuple[str, str, int]
_ANSWERS = frozenset({ClockKind.ACCEPTANCE, ClockKind.REJECTION, ClockKind.ANSWER, ClockKind.REASONS})
AT_ONCE = 0


@dataclass(frozen=True)
class Plan:
    """How long before: days for a supplement, working days for the department's own dates."""

    supplement: Sequence[int] = (7, 2)
    answer: Sequence[int] = (10, 5, 2)
    acknowledgement: Sequence[int] = (5, 2)


@dataclass(frozen=True)
class Reminder:
    """One reminder. `days` before the clock's date, `AT_ONCE` when time allowed none of the usual ones."""

    clock: Clock
    days: int
    moment: datetime

    @property
    def to(self) -> str:
        return APPLICANT if self.clock.kind is ClockKind.SUPPLEMENT else DESK

    @property
    def key(self) -> Told:
        """What says that it has been sent."""
        assert self.clock.due_on is not None
        return self.clock.kind.value, self.clock.due_on.isoformat(), self.days


def due(
    clocks: Sequence[Clock], told: Collection[Told], calendar: Calendar, plan: Plan, *, at: datetime
) -> list[Reminder]:
    """What is to be sent at that moment: for each clock the last reminder whose moment has come, unless it was sent.

    Earlier ones that could not be sent in time are left out: one mail says it all.
    """
    found = []
    for clock in clocks:
        past = [reminder for reminder in _of(clock, calendar, plan, at) if reminder.moment <= at]
        if past and past[-1].key not in told:
            found.append(past[-1])
    return found


def next_moment(
    clocks: Sequence[Clock], told: Collection[Told], calendar: Calendar, plan: Plan, *, at: datetime
) -> datetime | None:
    """When there is something to send next; `at` itself when it is now, None when nothing is to come."""
    if due(clocks, told, calendar, plan, at=at):
        return at
    coming = [reminder.moment for clock in clocks for reminder in _of(clock, calendar, plan, at)]
    return min((moment for moment in coming if moment > at), default=None)


def _of(clock: Clock, calendar: Calendar, plan: Plan, at: datetime) -> list[Reminder]:
    """The reminders of a clock that runs, in order of time; those that would come before its start do not exist."""
    if not clock.running or clock.due_at is None or clock.due_at <= at:
        return []
    moments = {days: _moment(clock, days, calendar) for days in _days(clock.kind, plan)}
    found = [Reminder(clock, days, moment) for days, moment in moments.items() if moment > clock.starts_at]
    if not found and clock.kind in _ANSWERS:
        found = [Reminder(clock, AT_ONCE, clock.starts_at)]
    return sorted(found, key=lambda reminder: reminder.moment)


def _days(kind: ClockKind, plan: Plan) -> Sequence[int]:
    if kind is ClockKind.SUPPLEMENT:
        return plan.supplement
    if kind is ClockKind.ACKNOWLEDGEMENT:
        return plan.acknowledgement
    return plan.answer if kind in _ANSWERS else ()


def _moment(clock: Clock, days: int, calendar: Calendar) -> datetime:
    assert clock.due_on is not None
    if clock.kind is ClockKind.SUPPLEMENT:
        day = clock.due_on - timedelta(days=days)
    else:
        day = working_days_before(clock.due_on, days, calendar)
    return datetime.combine(day, HOUR, PARIS)
