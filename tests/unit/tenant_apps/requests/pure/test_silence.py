from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenant_apps.requests.history import Pause
from tenant_apps.requests.policies import TWO_MONTHS, Convention, Delay, Unit
from tenant_apps.requests.silence import acceptance_date, rejection_date

SAME_DAY, NEXT_DAY = Convention.SAME_DAY, Convention.NEXT_DAY
D = date.fromisoformat


def pause(asked: str, due: str, answered: str | None = None) -> Pause:
    return Pause(D(asked), D(due), D(answered) if answered else None)


@pytest.mark.parametrize(
    ("received", "same_day", "next_day"),
    [
        ("2026-01-15", "2026-03-15", "2026-03-16"),
        ("2025-12-31", "2026-02-28", "2026-03-01"),
        ("2026-06-30", "2026-08-30", "2026-09-01"),
        ("2026-04-23", "2026-06-23", "2026-06-24"),
        ("2023-05-15", "2023-07-15", "2023-07-16"),
    ],
)
def test_j05_s30_two_months_of_silence_in_both_conventions(received: str, same_day: str, next_day: str) -> None:
    for compute in (rejection_date, acceptance_date):
        assert compute(D(received), TWO_MONTHS, [], SAME_DAY) == D(same_day)
        assert compute(D(received), TWO_MONTHS, [], NEXT_DAY) == D(next_day)


def test_j05_state_reference_correction_continues() -> None:
    pauses = [pause("2023-05-20", "2023-06-20", "2023-05-25")]
    assert rejection_date(D("2023-05-15"), TWO_MONTHS, pauses, NEXT_DAY) == D("2023-07-22")


def test_j05_state_reference_incomplete_restarts() -> None:
    pauses = [pause("2023-05-20", "2023-06-20", "2023-05-25")]
    assert acceptance_date(D("2023-05-15"), TWO_MONTHS, pauses, NEXT_DAY) == D("2023-07-26")


def test_j05_state_reference_correction_over_the_end_of_a_month() -> None:
    pauses = [pause("2023-07-01", "2023-07-31", "2023-07-02")]
    assert rejection_date(D("2023-06-30"), TWO_MONTHS, pauses, NEXT_DAY) == D("2023-09-03")


def test_s29_an_answer_before_the_limit_ends_the_pause() -> None:
    assert rejection_date(
        D("2026-01-15"), TWO_MONTHS, [pause("2026-02-01", "2026-02-28", "2026-02-11")], SAME_DAY
    ) == D("2026-03-25")


@pytest.mark.parametrize("answered", [None, "2026-03-20"])
def test_s29_without_an_answer_in_time_the_pause_ends_at_its_limit(answered: str | None) -> None:
    pauses = [pause("2026-02-01", "2026-02-21", answered)]
    assert rejection_date(D("2026-01-15"), TWO_MONTHS, pauses, SAME_DAY) == D("2026-04-04")


def test_s29_pauses_add_up_and_days_shared_by_two_count_once() -> None:
    apart = [pause("2026-02-01", "2026-02-11"), pause("2026-03-01", "2026-03-06")]
    assert rejection_date(D("2026-01-15"), TWO_MONTHS, apart, SAME_DAY) == D("2026-03-30")
    together = [pause("2026-02-01", "2026-02-11"), pause("2026-02-05", "2026-02-15")]
    assert rejection_date(D("2026-01-15"), TWO_MONTHS, together, SAME_DAY) == D("2026-03-29")


def test_s29_what_is_asked_once_silence_has_rejected_changes_nothing() -> None:
    assert rejection_date(D("2026-01-15"), TWO_MONTHS, [pause("2026-03-15", "2026-04-15")], SAME_DAY) == D("2026-03-15")


def test_s29_a_pause_keeps_open_the_time_in_which_another_is_asked() -> None:
    pauses = [pause("2026-03-10", "2026-03-20"), pause("2026-03-22", "2026-03-27")]
    assert rejection_date(D("2026-01-15"), TWO_MONTHS, pauses, SAME_DAY) == D("2026-03-30")


def test_s29_acceptance_has_no_date_while_a_blocking_supplement_is_unanswered() -> None:
    assert acceptance_date(D("2026-01-15"), TWO_MONTHS, [pause("2026-02-01", "2026-02-21")], SAME_DAY) is None


def test_s29_acceptance_starts_again_when_the_last_missing_piece_arrives_even_late() -> None:
    pauses = [pause("2026-02-01", "2026-02-21", "2026-03-02")]
    assert acceptance_date(D("2026-01-15"), TWO_MONTHS, pauses, SAME_DAY) == D("2026-05-02")


def test_s29_what_is_asked_once_silence_has_accepted_changes_nothing() -> None:
    pauses = [pause("2026-03-15", "2026-04-15")]
    assert acceptance_date(D("2026-01-15"), TWO_MONTHS, pauses, SAME_DAY) == D("2026-03-15")


def test_s28_delays_in_days() -> None:
    assert rejection_date(D("2026-02-20"), Delay(15, Unit.DAYS), [], SAME_DAY) == D("2026-03-07")


START = date(2026, 1, 1)
some_pauses = st.lists(
    st.builds(
        lambda asked, limit, answer: Pause(
            START + timedelta(days=asked),
            START + timedelta(days=asked + limit),
            None if answer is None else START + timedelta(days=asked + answer),
        ),
        st.integers(0, 150),
        st.integers(0, 40),
        st.none() | st.integers(0, 60),
    ),
    max_size=5,
)
delays = st.builds(Delay, st.integers(1, 6), st.sampled_from(Unit))
conventions = st.sampled_from(Convention)


@given(delays, some_pauses, some_pauses, conventions)
def test_another_supplement_never_brings_a_date_forward(
    delay: Delay, pauses: list[Pause], more: list[Pause], convention: Convention
) -> None:
    few = rejection_date(START, delay, pauses, convention)
    assert rejection_date(START, delay, [], convention) <= few
    assert few <= rejection_date(START, delay, pauses + more, convention)
    few_accepted = acceptance_date(START, delay, pauses, convention)
    many_accepted = acceptance_date(START, delay, pauses + more, convention)
    assert many_accepted is None or (few_accepted is not None and few_accepted <= many_accepted)


@given(delays, some_pauses, conventions, st.randoms(use_true_random=False))
def test_the_order_in_which_supplements_are_listed_is_indifferent(
    delay: Delay, pauses: list[Pause], convention: Convention, random: Random
) -> None:
    shuffled = list(pauses)
    random.shuffle(shuffled)
    assert rejection_date(START, delay, pauses, convention) == rejection_date(START, delay, shuffled, convention)
    assert acceptance_date(START, delay, pauses, convention) == acceptance_date(START, delay, shuffled, convention)


@given(st.integers(0, 800), delays, conventions)
def test_a_later_reception_is_never_decided_earlier(offset: int, delay: Delay, convention: Convention) -> None:
    day = START + timedelta(days=offset)
    assert rejection_date(day, delay, [], convention) <= rejection_date(day + timedelta(days=1), delay, [], convention)
