import json
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenant_apps.requests.deadlines import Clock, ClockKind, appeal_ends_on, clocks
from tenant_apps.requests.history import (
    Acknowledged,
    Closed,
    Decided,
    Event,
    Forwarded,
    Lapsed,
    MarkedAbusive,
    Received,
    Registered,
    Reopened,
    SupplementAsked,
    SupplementReceived,
)
from tenant_apps.requests.lifecycle import DEPARTEMENT
from tenant_apps.requests.policies import ACCEPTANCE, CONTACT, DECLARATION, INFORMATION, Convention, ProcedureRules
from tests.unit.tenant_apps.requests.pure.moments import on
from xcontact.kit.workdays import Calendar

LATER = on("2026-12-01")
D = date.fromisoformat


def read(rules: ProcedureRules, *events: Event, at: datetime = LATER) -> dict[ClockKind, Clock]:
    found = clocks(rules, events, Calendar.METROPOLE, at=at)
    assert len({clock.kind for clock in found}) == len(found)
    return {clock.kind: clock for clock in found}


@pytest.mark.parametrize(
    ("received", "calendar", "aee", "are"),
    [
        ("2026-04-30", Calendar.METROPOLE, "2026-05-04", "2026-05-19"),
        ("2026-04-02", Calendar.METROPOLE, "2026-04-03", "2026-04-17"),
        ("2026-04-02", Calendar.ALSACE_MOSELLE, "2026-04-07", "2026-04-20"),
        ("2027-03-25", Calendar.ALSACE_MOSELLE, "2027-03-30", "2027-04-12"),
        ("2026-12-24", Calendar.METROPOLE, "2026-12-28", "2027-01-11"),
        ("2026-07-11", Calendar.METROPOLE, "2026-07-13", "2026-07-27"),
        ("2027-05-05", Calendar.METROPOLE, "2027-05-07", "2027-05-21"),
    ],
)
def test_j05_both_receipts(received: str, calendar: Calendar, aee: str, are: str) -> None:
    found = {clock.kind: clock for clock in clocks(CONTACT, [Received(on(received))], calendar, at=LATER)}
    assert found[ClockKind.REGISTRATION].due_on == D(aee)
    assert found[ClockKind.ACKNOWLEDGEMENT].due_on == D(are)


@pytest.mark.parametrize(
    ("received", "implicit", "last_day"),
    [
        ("2026-01-15", "2026-03-15", "2026-05-18"),
        ("2025-12-31", "2026-02-28", "2026-04-29"),
        ("2026-06-30", "2026-08-30", "2026-11-02"),
    ],
)
def test_j05_silence_then_recours(received: str, implicit: str, last_day: str) -> None:
    start, born = on(received), on(implicit, hour=0)
    assert read(CONTACT, Received(start))[ClockKind.REJECTION].due_at == born
    found = read(CONTACT, Received(start), Acknowledged(start), Lapsed(born, favourable=False))
    assert found[ClockKind.APPEAL].due_on == D(last_day)
    assert found[ClockKind.APPEAL].rule == "R.421-2 CJA"
    assert appeal_ends_on(D(implicit), Calendar.METROPOLE) == D(last_day)


def test_s10_a_reception_late_in_the_evening_counts_for_the_day_of_paris() -> None:
    found = read(CONTACT, Received(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)))
    assert found[ClockKind.REJECTION].due_on == D("2026-09-02")
    assert found[ClockKind.REGISTRATION].due_on == D("2026-07-03")


def test_receipts_are_due_until_the_last_second_of_the_day() -> None:
    clock = read(CONTACT, Received(on("2026-07-01")))[ClockKind.REGISTRATION]
    assert clock.due_at == datetime(2026, 7, 2, 21, 59, 59, tzinfo=UTC)
    assert clock.act_by == clock.due_on


def test_s30_the_agents_own_deadline_is_the_eve() -> None:
    assert read(CONTACT, Received(on("2026-01-15")))[ClockKind.REJECTION].act_by == D("2026-03-14")


def test_s30_the_convention_is_one_setting() -> None:
    (clock,) = [
        clock
        for clock in clocks(
            CONTACT, [Received(on("2026-01-15"))], Calendar.METROPOLE, at=LATER, convention=Convention.NEXT_DAY
        )
        if clock.kind is ClockKind.REJECTION
    ]
    assert clock.due_on == D("2026-03-16")
    assert clock.inputs["convention"] == "next_day"


@pytest.mark.parametrize("rules", [DECLARATION, INFORMATION])
def test_s13_silence_decides_nothing_of_a_declaration_or_a_question(rules: ProcedureRules) -> None:
    assert set(read(rules, Received(on("2026-01-15")))) == {ClockKind.REGISTRATION, ClockKind.ACKNOWLEDGEMENT}


def test_s26_s29_after_a_forwarding_each_clock_has_its_own_start() -> None:
    events = (Received(on("2026-01-15"), competent=False), Received(on("2026-02-02")))
    assert read(CONTACT, *events)[ClockKind.REJECTION].due_on == D("2026-03-15")
    found = read(ACCEPTANCE, *events)
    assert found[ClockKind.ACCEPTANCE].due_on == D("2026-04-02")
    assert found[ClockKind.ACKNOWLEDGEMENT].due_on == D("2026-02-16")


def test_s26_no_acknowledgement_nor_acceptance_before_the_competent_authority_is_seized() -> None:
    found = read(ACCEPTANCE, Received(on("2026-01-15"), competent=False))
    assert set(found) == {ClockKind.REGISTRATION}


def test_s25_who_forwarded_owes_nothing_more() -> None:
    found = read(CONTACT, Received(on("2026-01-15")), Forwarded(on("2026-01-20")))
    assert found[ClockKind.ACKNOWLEDGEMENT].stopped_at == on("2026-01-20")
    assert found[ClockKind.REJECTION].stopped_at == on("2026-01-20")


def test_s12_an_instant_acknowledgement_makes_the_registration_receipt_needless() -> None:
    found = read(CONTACT, Received(on("2026-01-15")), Acknowledged(on("2026-01-15")))
    assert found[ClockKind.REGISTRATION].stopped_at == on("2026-01-15")
    assert found[ClockKind.ACKNOWLEDGEMENT].stopped_at == on("2026-01-15")


def test_s11_a_registration_receipt_leaves_the_acknowledgement_due() -> None:
    found = read(CONTACT, Received(on("2026-01-15")), Registered(on("2026-01-15", 11)))
    assert not found[ClockKind.REGISTRATION].running
    assert found[ClockKind.ACKNOWLEDGEMENT].running


def test_s15_an_answer_does_not_replace_the_acknowledgement() -> None:
    found = read(INFORMATION, Received(on("2026-01-15")), Closed(on("2026-01-16")))
    assert found[ClockKind.ACKNOWLEDGEMENT].running


def test_s45_an_abusive_sending_is_owed_no_receipt() -> None:
    found = read(CONTACT, Received(on("2026-01-15")), MarkedAbusive(on("2026-01-16")))
    assert not found[ClockKind.ACKNOWLEDGEMENT].running
    assert not found[ClockKind.REGISTRATION].running
    assert found[ClockKind.REJECTION].running


ASKED = SupplementAsked(on("2026-02-01"), due_on=D("2026-02-21"))


def test_s21_a_supplement_suspends_rejection_only_until_its_limit() -> None:
    events = (Received(on("2026-01-15")), ASKED)
    during = read(CONTACT, *events, at=on("2026-02-10"))[ClockKind.REJECTION]
    after = read(CONTACT, *events, at=on("2026-02-22"))[ClockKind.REJECTION]
    assert (during.paused, after.paused) == (True, False)
    assert during.due_on == after.due_on == D("2026-04-04")


def test_s21_acceptance_is_paused_until_everything_has_arrived() -> None:
    events = (Received(on("2026-01-15")), ASKED, SupplementReceived(on("2026-02-10"), complete=False))
    paused = read(ACCEPTANCE, *events)[ClockKind.ACCEPTANCE]
    assert (paused.due_at, paused.act_by, paused.paused, paused.running) == (None, None, True, False)
    again = read(ACCEPTANCE, *events, SupplementReceived(on("2026-02-12")))[ClockKind.ACCEPTANCE]
    assert (again.due_on, again.paused) == (D("2026-04-12"), False)


@pytest.mark.parametrize("rules", [CONTACT, ACCEPTANCE])
def test_s22_a_supplement_that_does_not_block_moves_no_date(rules: ProcedureRules) -> None:
    asked = SupplementAsked(on("2026-02-01"), due_on=D("2026-02-21"), blocking=False)
    before = read(rules, Received(on("2026-01-15")))
    after = read(rules, Received(on("2026-01-15")), asked)
    supplement = after.pop(ClockKind.SUPPLEMENT)
    assert supplement.due_on == D("2026-02-21")
    assert after == before


def test_s20_the_supplement_has_its_own_clock_until_it_arrives() -> None:
    waiting = read(CONTACT, Received(on("2026-01-15")), ASKED)[ClockKind.SUPPLEMENT]
    assert waiting.running
    assert waiting.sentence_citizen == (
        "Envoyez à la mairie le complément demandé au plus tard le 21\u00a0février\u00a02026."
    )
    arrived = SupplementReceived(on("2026-02-12"))
    assert read(CONTACT, Received(on("2026-01-15")), ASKED, arrived)[ClockKind.SUPPLEMENT].stopped_at == arrived.at


def test_s33_a_decision_stops_silence_but_its_date_remains_known() -> None:
    found = read(CONTACT, Received(on("2026-01-15")), Decided(on("2026-02-01"), favourable=True))
    assert found[ClockKind.REJECTION].due_on == D("2026-03-15")
    assert found[ClockKind.REJECTION].stopped_at == on("2026-02-01")
    assert ClockKind.APPEAL not in found


def test_a_reopened_request_runs_again_to_the_same_date() -> None:
    events = (Received(on("2026-01-15")), Closed(on("2026-01-20")))
    assert read(CONTACT, *events)[ClockKind.REJECTION].stopped_at == on("2026-01-20")
    again = read(CONTACT, *events, Reopened(on("2026-01-25")))[ClockKind.REJECTION]
    assert again.running
    assert again.due_on == D("2026-03-15")


def test_r421_1_an_express_rejection_is_contested_within_two_clear_months() -> None:
    appeal = read(CONTACT, Received(on("2026-01-15")), Decided(on("2026-02-02"), favourable=False))[ClockKind.APPEAL]
    assert (appeal.rule, appeal.due_on) == ("R.421-1 CJA", D("2026-04-03"))


IMPLICIT = (
    Received(on("2026-01-15")),
    Acknowledged(on("2026-01-15")),
    Lapsed(on("2026-03-15", hour=0), favourable=False),
)


def test_r421_2_an_express_rejection_in_time_gives_two_new_months() -> None:
    appeal = read(CONTACT, *IMPLICIT, Decided(on("2026-05-18"), favourable=False))[ClockKind.APPEAL]
    assert (appeal.rule, appeal.due_on) == ("R.421-1 CJA", D("2026-07-20"))


def test_r421_2_an_express_rejection_too_late_only_confirms() -> None:
    appeal = read(CONTACT, *IMPLICIT, Decided(on("2026-05-19"), favourable=False))[ClockKind.APPEAL]
    assert (appeal.rule, appeal.due_on) == ("R.421-2 CJA", D("2026-05-18"))


def test_s33_an_express_acceptance_after_an_implicit_rejection_leaves_nothing_to_contest() -> None:
    assert ClockKind.APPEAL not in read(CONTACT, *IMPLICIT, Decided(on("2026-04-01"), favourable=True))


def test_s14_without_acknowledgement_an_implicit_rejection_sets_no_limit_to_recours() -> None:
    events = (Received(on("2026-01-15")), Lapsed(on("2026-03-15", hour=0), favourable=False))
    appeal = read(CONTACT, *events)[ClockKind.APPEAL]
    assert (appeal.rule, appeal.due_at) == ("L.112-12 CRPA", None)
    notified = read(CONTACT, *events, Decided(on("2027-01-04"), favourable=False))[ClockKind.APPEAL]
    assert notified.due_on == D("2027-03-05")


def test_nothing_received_starts_no_clock() -> None:
    assert clocks(CONTACT, [], Calendar.METROPOLE, at=LATER) == []


def test_every_clock_says_why() -> None:
    found = read(CONTACT, *IMPLICIT[:2], ASKED)
    assert found[ClockKind.REJECTION].why == (
        "Reçue le 15\u00a0janvier\u00a02026, plus 2\u00a0mois (L.231-4 2° CRPA, L.114-3 CRPA)\u00a0; complément "
        "demandé le 1er\u00a0février\u00a02026, délai suspendu jusqu’au 21\u00a0février\u00a02026 (L.114-5 CRPA)."
    )
    assert found[ClockKind.REJECTION].inputs["pauses"] == [
        {"asked_on": "2026-02-01", "due_on": "2026-02-21", "answered_on": None}
    ]
    for clock in found.values():
        assert json.loads(json.dumps(clock.inputs)) == clock.inputs
        assert clock.rule


def test_sentences_speak_to_each_reader() -> None:
    clock = read(ACCEPTANCE, Received(on("2026-01-15")))[ClockKind.ACCEPTANCE]
    assert clock.sentence_citizen == (
        "Sans réponse de la mairie avant le 15\u00a0mars\u00a02026, votre demande complète sera réputée acceptée."
    )
    assert clock.sentence_agent == (
        "Répondre au plus tard le 14\u00a0mars\u00a02026\u00a0: le 15\u00a0mars\u00a02026, le silence vaut accord."
    )
    (other,) = [
        clock
        for clock in clocks(CONTACT, [Received(on("2026-01-15"))], Calendar.METROPOLE, at=LATER, office=DEPARTEMENT)
        if clock.kind is ClockKind.REJECTION
    ]
    assert other.sentence_citizen.startswith("Sans réponse du Département")


START = datetime(2026, 1, 15, 9, tzinfo=UTC)
moments = st.integers(1, 200 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
asked = st.builds(
    lambda at, limit, blocking: SupplementAsked(at, at.date() + timedelta(days=limit), blocking),
    moments,
    st.integers(1, 40),
    st.booleans(),
)
supplied = st.builds(SupplementReceived, moments, st.booleans())
supplements = st.lists(asked | supplied, max_size=5)
unrelated = st.one_of(
    st.builds(Registered, moments),
    st.builds(Acknowledged, moments),
    st.builds(Closed, moments),
    st.builds(Reopened, moments),
    st.builds(MarkedAbusive, moments),
    st.builds(SupplementReceived, moments, st.just(False)),
)
requests = st.sampled_from([CONTACT, ACCEPTANCE])
calendars = st.sampled_from(Calendar)


def due_dates(rules: ProcedureRules, events: list[Event], calendar: Calendar) -> list[tuple[ClockKind, object]]:
    return [(clock.kind, clock.due_at) for clock in clocks(rules, events, calendar, at=LATER)]


@given(requests, supplements, unrelated, calendars)
def test_an_unrelated_event_moves_no_date(
    rules: ProcedureRules, happened: list[Event], other: Event, calendar: Calendar
) -> None:
    events = [Received(START), *happened]
    assert due_dates(rules, events, calendar) == due_dates(rules, [*events, other], calendar)


@given(requests, supplements, asked, calendars)
def test_another_supplement_never_brings_silence_forward(
    rules: ProcedureRules, happened: list[Event], other: SupplementAsked, calendar: Calendar
) -> None:
    kinds = {ClockKind.ACCEPTANCE, ClockKind.REJECTION}
    events = [Received(START), *happened]
    (before,) = [due for kind, due in due_dates(rules, events, calendar) if kind in kinds]
    (after,) = [due for kind, due in due_dates(rules, [*events, other], calendar) if kind in kinds]
    assert after is None or (before is not None and before <= after)


@given(requests, supplements, calendars, moments, st.randoms(use_true_random=False))
def test_a_replay_gives_the_same_clocks_whatever_the_order_and_the_moment(
    rules: ProcedureRules, happened: list[Event], calendar: Calendar, at: datetime, random: Random
) -> None:
    events = [Received(START), *{event.at: event for event in happened}.values()]
    shuffled = list(events)
    random.shuffle(shuffled)
    assert clocks(rules, events, calendar, at=at) == clocks(rules, shuffled, calendar, at=at)
    assert due_dates(rules, events, calendar) == [
        (clock.kind, clock.due_at) for clock in clocks(rules, shuffled, calendar, at=at)
    ]


@given(requests, supplements, calendars)
def test_no_clock_ends_before_it_starts(rules: ProcedureRules, happened: list[Event], calendar: Calendar) -> None:
    for clock in clocks(rules, [Received(START), *happened], calendar, at=LATER):
        assert clock.due_at is None or clock.due_at > clock.starts_at
