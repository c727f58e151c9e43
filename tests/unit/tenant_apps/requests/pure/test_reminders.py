"""When a reminder is due: once for each date, on a worked morning for the department, never after."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from tenant_apps.requests.counting import Clock, ClockKind
from tenant_apps.requests.reminders import AT_ONCE, Plan, due, next_moment
from xcontact.kit.clock import PARIS
from xcontact.kit.workdays import Calendar, end_of_day, is_working_day, start_of_day

D = date.fromisoformat
PLAN = Plan()


def morning(day: str, hour: int = 9) -> datetime:
    return datetime.combine(D(day), datetime.min.time(), PARIS).replace(hour=hour)


def clock(kind: ClockKind, starts: str, due_on: str, **changes: object) -> Clock:
    due_at = start_of_day(D(due_on)) if kind in {"acceptance", "rejection"} else end_of_day(D(due_on))
    given = {"paused": False, "stopped_at": None, **changes}
    return Clock(kind, morning(starts), due_at, "", {}, "Parce que.", "Vous…", "Répondre…", **given)  # type: ignore[arg-type]


def walk(one: Clock, calendar: Calendar = Calendar.METROPOLE) -> list[tuple[int, str]]:
    """The days and moments of all that an untroubled agenda sends."""
    told: set[tuple[str, str, int]] = set()
    sent, at = [], one.starts_at
    while (moment := next_moment([one], told, calendar, PLAN, at=at)) is not None:
        at = moment
        for reminder in due([one], told, calendar, PLAN, at=at):
            told.add(reminder.key)
            sent.append((reminder.days, f"{at.astimezone(PARIS):%Y-%m-%d %H}"))
    return sent


def test_a_supplement_is_recalled_seven_and_two_days_before_at_nine():
    assert walk(clock(ClockKind.SUPPLEMENT, "2026-09-01", "2026-09-30")) == [(7, "2026-09-23 09"), (2, "2026-09-28 09")]


def test_asked_for_five_days_the_first_reminder_does_not_exist():
    assert walk(clock(ClockKind.SUPPLEMENT, "2026-09-25", "2026-09-30")) == [(2, "2026-09-28 09")]
    assert walk(clock(ClockKind.SUPPLEMENT, "2026-09-29", "2026-09-30")) == [], "the question itself has just left"


def test_nine_in_paris_in_winter_and_in_summer():
    for due_on in ("2026-07-20", "2026-12-20"):
        (_, first), _ = walk(clock(ClockKind.SUPPLEMENT, "2026-06-01", due_on))
        assert first.endswith(" 09")


def test_the_department_is_told_ten_five_and_two_working_days_before_silence_decides():
    assert walk(clock(ClockKind.REJECTION, "2026-09-01", "2026-11-02")) == [
        (10, "2026-10-19 09"), (5, "2026-10-26 09"), (2, "2026-10-29 09"),
    ]  # fmt: skip


def test_holidays_are_no_notice():
    # 25 December 2026 and 1 January 2027 are Fridays: two working days before the 4th is Wednesday 30.
    assert walk(clock(ClockKind.ACCEPTANCE, "2026-11-04", "2027-01-04"))[-1] == (2, "2026-12-30 09")
    assert walk(clock(ClockKind.ACCEPTANCE, "2026-11-04", "2026-12-28"))[-1] == (2, "2026-12-23 09")
    # Saint Stephen's day is kept in Alsace-Moselle (here a Thursday).
    alsace = walk(clock(ClockKind.ACCEPTANCE, "2024-10-30", "2024-12-30"), Calendar.ALSACE_MOSELLE)
    assert alsace[-1] == (2, "2024-12-24 09")
    assert walk(clock(ClockKind.ACCEPTANCE, "2024-10-30", "2024-12-30"))[-1] == (2, "2024-12-26 09")


def test_an_acknowledgement_due_is_recalled_five_and_two_working_days_before():
    assert walk(clock(ClockKind.ACKNOWLEDGEMENT, "2026-09-01", "2026-09-15")) == [
        (5, "2026-09-08 09"), (2, "2026-09-11 09"),
    ]  # fmt: skip


def test_where_time_allows_no_warning_one_leaves_at_once():
    short = clock(ClockKind.REJECTION, "2026-09-01", "2026-09-02")
    assert walk(short) == [(AT_ONCE, "2026-09-01 09")]


def test_a_date_that_comes_nearer_is_warned_of_at_once_and_only_once():
    """The supplement came sooner than its limit: silence's date moves back over its own warnings."""
    moved = clock(ClockKind.REJECTION, "2026-09-01", "2026-11-02")
    at = morning("2026-10-27", 15)
    first = due([moved], {("rejection", "2026-12-02", 10)}, Calendar.METROPOLE, PLAN, at=at)
    assert [reminder.days for reminder in first] == [5]
    told = {first[0].key}
    assert due([moved], told, Calendar.METROPOLE, PLAN, at=at) == []
    assert next_moment([moved], told, Calendar.METROPOLE, PLAN, at=at) == morning("2026-10-29")


def test_paused_stopped_or_past_a_clock_reminds_nobody():
    at = morning("2026-10-30")
    for changes in ({"paused": True}, {"stopped_at": morning("2026-10-01")}):
        one = clock(ClockKind.REJECTION, "2026-09-01", "2026-11-02", **changes)
        assert due([one], (), Calendar.METROPOLE, PLAN, at=at) == []
        assert next_moment([one], (), Calendar.METROPOLE, PLAN, at=at) is None
    over = clock(ClockKind.REJECTION, "2026-09-01", "2026-11-02")
    assert next_moment([over], (), Calendar.METROPOLE, PLAN, at=morning("2026-11-02", 0)) is None
    appeal = clock(ClockKind.APPEAL, "2026-09-01", "2026-11-02")
    assert walk(appeal) == []


def test_after_a_breakdown_one_mail_says_it_all():
    one = clock(ClockKind.REJECTION, "2026-09-01", "2026-11-02")
    found = due([one], (), Calendar.METROPOLE, PLAN, at=morning("2026-10-30"))
    assert [reminder.days for reminder in found] == [2]


@given(some.dates(D("2024-01-01"), D("2030-01-01")), some.integers(0, 120), some.sampled_from(sorted(ClockKind)))
def test_whatever_the_dates_each_is_sent_once_before_the_date_and_the_department_only_on_worked_days(
    start, length, kind
):
    one = clock(kind, start.isoformat(), (start + timedelta(days=length)).isoformat())
    sent = walk(one)
    assert len({days for days, _ in sent}) == len(sent)
    assert one.due_at is not None and all(D(moment[:10]) <= one.due_at.date() for _, moment in sent)
    if kind is not ClockKind.SUPPLEMENT:
        assert all(is_working_day(D(moment[:10])) for days, moment in sent if days != AT_ONCE)
    if kind in {"acceptance", "rejection"} and length > 0 and one.due_at > one.starts_at:
        assert sent, "silence never decides unannounced"
