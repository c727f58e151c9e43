"""The review of agents, on paper (T67)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tenant_apps.organisation.review import (
    Delays,
    Standing,
    Step,
    answers_for_himself,
    due_step,
    is_unattended,
    keeper,
)

START = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
DELAYS = Delays()
CLAIRE, ANNE, HUGO = UUID(int=1), UUID(int=2), UUID(int=3)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def standing(agent_id: UUID = CLAIRE, *, boss: bool = False, seen: int | None = None) -> Standing:
    return Standing(agent_id, boss, START, seen_at=None if seen is None else day(seen))


@pytest.mark.parametrize(
    ("flagged", "reminded", "today", "owed"),
    [
        (None, None, 89, None),
        (None, None, 90, Step.FLAG),
        (None, None, 400, Step.FLAG),
        (90, None, 109, None),
        (90, None, 110, Step.REMIND),
        (90, 110, 119, None),
        (90, 110, 120, Step.SUSPEND),
        (100, None, 119, None),
        (100, None, 120, Step.REMIND),
        (400, 420, 429, None),
        (400, 420, 430, Step.SUSPEND),
    ],
)
def test_steps_follow_one_another_never_faster_than_their_notices(
    flagged: int | None, reminded: int | None, today: int, owed: Step | None
) -> None:
    one = replace(
        standing(),
        flagged_at=None if flagged is None else day(flagged),
        reminded_at=None if reminded is None else day(reminded),
    )
    assert due_step(one, DELAYS, day(today)) is owed
    assert due_step(replace(one, suspended_at=day(1)), DELAYS, day(today)) is None


def test_the_desk_is_held_by_the_administrator_who_came_last() -> None:
    claire, anne, hugo = standing(CLAIRE, boss=True, seen=3), standing(ANNE, boss=True, seen=9), standing(HUGO, seen=50)
    assert keeper([claire, anne, hugo]) is anne
    assert keeper([claire, replace(anne, suspended_at=day(10)), hugo]) is claire
    assert keeper([standing(CLAIRE), hugo]) is hugo
    assert keeper([replace(hugo, suspended_at=day(60))]) is None


def test_nobody_answers_for_himself_while_another_administrator_comes() -> None:
    claire, hugo = standing(CLAIRE, boss=True, seen=119), standing(HUGO, seen=119)
    assert answers_for_himself(CLAIRE, [claire, hugo], DELAYS, day(120))
    assert not answers_for_himself(HUGO, [claire, hugo], DELAYS, day(120))
    came, silent = standing(ANNE, boss=True, seen=60), standing(ANNE, boss=True)
    assert not answers_for_himself(CLAIRE, [claire, came], DELAYS, day(120))
    assert answers_for_himself(CLAIRE, [claire, silent], DELAYS, day(120))
    assert answers_for_himself(CLAIRE, [claire, came], DELAYS, day(180))


def test_a_desk_is_unattended_when_nobody_comes_for_as_long() -> None:
    assert not is_unattended([standing(seen=10), standing(HUGO)], DELAYS, day(129))
    assert is_unattended([standing(seen=10), standing(HUGO)], DELAYS, day(130))
    assert not is_unattended([standing()], DELAYS, day(119)), "who has just come is not away"
