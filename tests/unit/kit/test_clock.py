from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from xcontact.kit.clock import now, paris_date


def test_now_is_in_utc() -> None:
    with time_machine.travel(datetime(2026, 7, 1, 12, 0, tzinfo=UTC), tick=False):
        assert now() == datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    assert now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_day_is_that_of_paris_summer_and_winter(moment: datetime, expected: date) -> None:
    assert paris_date(moment) == expected


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        paris_date(datetime(2026, 7, 1, 12, 0))
