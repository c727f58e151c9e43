"""What silence owes once it has decided (law.md S-31): an attestation, or reasons, and the delay that they prolong."""

from datetime import date
from itertools import pairwise

from tenant_apps.requests.deadlines import Clock, ClockKind, clocks
from tenant_apps.requests.history import (
    Acknowledged,
    AttestationAsked,
    AttestationDelivered,
    Decided,
    Event,
    Lapsed,
    ReasonsAsked,
    ReasonsGiven,
    Received,
)
from tenant_apps.requests.policies import Delay, Nature, ProcedureRules, SilenceMeans, Unit
from tests.unit.tenant_apps.requests.pure.moments import on
from xcontact.kit.workdays import Calendar

D = date.fromisoformat


def rules(means: SilenceMeans) -> ProcedureRules:
    return ProcedureRules(Nature.REQUEST, means, Delay(2, Unit.MONTHS), "L.231-4 2° CRPA")


def read(*events: Event, means: SilenceMeans = SilenceMeans.REJECTION) -> dict[ClockKind, Clock]:
    found = clocks(rules(means), events, Calendar.METROPOLE, at=on("2026-09-01"))
    assert all(before.kind != after.kind for before, after in pairwise(found))
    return {clock.kind: clock for clock in found}


REJECTED = (
    Received(on("2026-01-15")),
    Acknowledged(on("2026-01-15")),
    Lapsed(on("2026-03-15", hour=0), favourable=False),
)
ASKED = ReasonsAsked(on("2026-03-20"))


def test_s31_reasons_are_due_within_the_month_that_follows() -> None:
    found = read(*REJECTED, ASKED)[ClockKind.REASONS]
    assert (found.due_on, found.running, found.rule) == (D("2026-04-20"), True, "L.232-4 CRPA")
    assert read(*REJECTED, ReasonsAsked(on("2026-03-31")))[ClockKind.REASONS].due_on == D("2026-04-30")


def test_s31_reasons_given_or_an_express_decision_stop_their_clock() -> None:
    given = on("2026-04-02")
    assert read(*REJECTED, ASKED, ReasonsGiven(given))[ClockKind.REASONS].stopped_at == given
    assert read(*REJECTED, ASKED, Decided(given, favourable=False))[ClockKind.REASONS].stopped_at == given


def test_s31_asking_in_time_leaves_the_recours_open_until_two_months_after_the_answer() -> None:
    waiting = read(*REJECTED, ASKED)[ClockKind.APPEAL]
    assert (waiting.due_at, waiting.rule) == (None, "L.232-4 CRPA")
    answered = read(*REJECTED, ASKED, ReasonsGiven(on("2026-04-02")))[ClockKind.APPEAL]
    assert answered.due_on == D("2026-06-03")
    assert answered.why.startswith("Motifs communiqués le 2")


def test_reasons_asked_too_late_prolong_nothing() -> None:
    late = ReasonsAsked(on("2026-05-19"))
    assert read(*REJECTED, late)[ClockKind.APPEAL].due_on == D("2026-05-18")
    assert read(*REJECTED, late, ReasonsGiven(on("2026-05-20")))[ClockKind.APPEAL].due_on == D("2026-05-18")


def test_s14_a_recours_without_limit_gains_none_from_its_reasons() -> None:
    unacknowledged = (REJECTED[0], REJECTED[2])
    assert read(*unacknowledged, ASKED, ReasonsGiven(on("2026-04-02")))[ClockKind.APPEAL].due_at is None


def test_an_accord_after_the_reasons_leaves_nothing_to_contest() -> None:
    found = read(*REJECTED, ASKED, Decided(on("2026-04-02"), favourable=True))
    assert ClockKind.APPEAL not in found


def test_s31_an_attestation_is_owed_without_a_date_until_it_is_delivered() -> None:
    accepted = (Received(on("2026-01-15")), Lapsed(on("2026-03-15", hour=0), favourable=True))
    asked, delivered = AttestationAsked(on("2026-03-16")), AttestationDelivered(on("2026-03-18"))
    owed = read(*accepted, asked, means=SilenceMeans.ACCEPTANCE)[ClockKind.ATTESTATION]
    assert (owed.due_at, owed.stopped_at) == (None, None)
    assert read(*accepted, asked, delivered, means=SilenceMeans.ACCEPTANCE)[ClockKind.ATTESTATION].stopped_at
    assert ClockKind.ATTESTATION not in read(*accepted, means=SilenceMeans.ACCEPTANCE)
