from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xcontact.kit.workdays import (
    Calendar,
    add_months,
    add_working_days,
    end_of_day,
    is_working_day,
    last_clear_day,
    next_working_day,
    public_holidays,
    start_of_day,
)

METROPOLE, ALSACE_MOSELLE = Calendar.METROPOLE, Calendar.ALSACE_MOSELLE

days = st.dates(date(2020, 1, 1), date(2060, 12, 31))
calendars = st.sampled_from(Calendar)


# Received, limit at 1 working day, limit at 10, in métropole then in Alsace-Moselle.
J05 = [
    ("2026-04-30", "2026-05-04", "2026-05-19", "2026-05-04", "2026-05-19"),
    ("2026-04-02", "2026-04-03", "2026-04-17", "2026-04-07", "2026-04-20"),
    ("2027-03-25", "2027-03-26", "2027-04-09", "2027-03-30", "2027-04-12"),
    ("2026-12-24", "2026-12-28", "2027-01-11", "2026-12-28", "2027-01-11"),
    ("2026-07-11", "2026-07-13", "2026-07-27", "2026-07-13", "2026-07-27"),
    ("2027-05-05", "2027-05-07", "2027-05-21", "2027-05-07", "2027-05-21"),
]


@pytest.mark.parametrize(("received", "one", "ten", "one_am", "ten_am"), J05)
def test_j05_working_days(received: str, one: str, ten: str, one_am: str, ten_am: str) -> None:
    day = date.fromisoformat(received)
    assert add_working_days(day, 1, METROPOLE).isoformat() == one
    assert add_working_days(day, 10, METROPOLE).isoformat() == ten
    assert add_working_days(day, 1, ALSACE_MOSELLE).isoformat() == one_am
    assert add_working_days(day, 10, ALSACE_MOSELLE).isoformat() == ten_am


@pytest.mark.parametrize(
    ("born", "last"),
    [("2026-03-15", "2026-05-18"), ("2026-02-28", "2026-04-29"), ("2026-08-30", "2026-11-02")],
)
def test_j05_last_day_of_recours(born: str, last: str) -> None:
    assert last_clear_day(date.fromisoformat(born), 2).isoformat() == last


def test_j02_eleven_public_holidays_and_j03_two_more_in_alsace_moselle() -> None:
    assert len(public_holidays(2026, METROPOLE)) == 11
    assert public_holidays(2026, ALSACE_MOSELLE) - public_holidays(2026, METROPOLE) == {
        date(2026, 4, 3),
        date(2026, 12, 26),
    }


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2025-12-31", 2, "2026-02-28"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-11-15", 2, "2027-01-15"),
        ("2026-12-01", 12, "2027-12-01"),
    ],
)
def test_s30_months_keep_the_day_or_stop_at_the_end_of_the_month(start: str, months: int, expected: str) -> None:
    assert add_months(date.fromisoformat(start), months).isoformat() == expected


def test_a_day_ends_at_its_last_second_in_paris() -> None:
    assert end_of_day(date(2026, 7, 1)) == datetime(2026, 7, 1, 21, 59, 59, tzinfo=UTC)
    assert end_of_day(date(2026, 1, 1)) == datetime(2026, 1, 1, 22, 59, 59, tzinfo=UTC)


def test_a_day_begins_at_midnight_in_paris_even_when_the_hour_changes() -> None:
    assert start_of_day(date(2026, 3, 29)) == datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
    assert start_of_day(date(2026, 3, 30)) == datetime(2026, 3, 29, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize("count", [0, -1])
def test_a_delay_without_a_day_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        add_working_days(date(2026, 7, 1), count)


@given(days, st.integers(1, 40), calendars)
def test_a_delay_ends_on_a_working_day_after_its_start(day: date, count: int, calendar: Calendar) -> None:
    end = add_working_days(day, count, calendar)
    assert is_working_day(end, calendar)
    assert end >= day + timedelta(days=count)
    worked = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(is_working_day(each, calendar) for each in worked) == count


@given(days, st.integers(1, 40), calendars)
def test_a_later_start_or_a_longer_delay_never_ends_earlier(day: date, count: int, calendar: Calendar) -> None:
    end = add_working_days(day, count, calendar)
    assert add_working_days(day + timedelta(days=1), count, calendar) >= end
    assert add_working_days(day, count + 1, calendar) > end


@given(days, st.integers(1, 40))
def test_alsace_moselle_never_ends_before_metropole(day: date, count: int) -> None:
    assert add_working_days(day, count, ALSACE_MOSELLE) >= add_working_days(day, count, METROPOLE)


@given(days, calendars)
def test_next_working_day_stays_on_a_working_day(day: date, calendar: Calendar) -> None:
    found = next_working_day(day, calendar)
    assert is_working_day(found, calendar)
    assert (found == day) == is_working_day(day, calendar)


@given(days, st.integers(0, 36))
def test_months_are_monotonic(day: date, count: int) -> None:
    assert add_months(day, count) <= add_months(day + timedelta(days=1), count)
    assert add_months(day, count) < add_months(day, count + 1)
