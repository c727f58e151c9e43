"""What a text wants answered within a delay, whatever silence means."""

from dataclasses import replace
from datetime import UTC, date, datetime

from tenant_apps.requests.deadlines import ClockKind, clocks
from tenant_apps.requests.history import Closed, Received
from tenant_apps.requests.policies import CONTACT, Delay, Unit
from xcontact.kit.workdays import Calendar

RECEIVED = datetime(2026, 11, 23, 9, tzinfo=UTC)
ACCESSIBILITY = replace(CONTACT, answer_within=Delay(7, Unit.DAYS), answer_basis="RGAA")


def answer(rules, events):
    found = clocks(rules, events, Calendar.METROPOLE, at=RECEIVED)
    return next((clock for clock in found if clock.kind is ClockKind.ANSWER), None)


def test_a05_a_defect_of_accessibility_is_answered_within_a_week():
    clock = answer(ACCESSIBILITY, [Received(RECEIVED)])

    assert clock.due_on == date(2026, 11, 30)
    assert clock.running
    assert "RGAA" in clock.why


def test_d08_a_right_over_personal_data_is_answered_within_a_month():
    rules = replace(CONTACT, answer_within=Delay(1, Unit.MONTHS), answer_basis="RGPD")

    assert answer(rules, [Received(RECEIVED)]).due_on == date(2026, 12, 23)


def test_answered_it_stops():
    answered = datetime(2026, 11, 25, 9, tzinfo=UTC)

    assert answer(ACCESSIBILITY, [Received(RECEIVED), Closed(answered)]).stopped_at == answered


def test_a_procedure_without_such_a_text_has_no_such_clock():
    assert answer(CONTACT, [Received(RECEIVED)]) is None
