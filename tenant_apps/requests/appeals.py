"""The clocks that a decision starts: to contest it, and what silence owes once it has decided. Pure."""

from collections.abc import Iterator
from datetime import date, datetime

from tenant_apps.requests.counting import Clock, ClockKind
from tenant_apps.requests.history import (
    Acknowledged,
    AttestationAsked,
    AttestationDelivered,
    Decided,
    History,
    Lapsed,
    ReasonsAsked,
    ReasonsGiven,
    of_kind,
)
from tenant_apps.requests.lifecycle import Office
from xcontact.kit.clock import paris_date
from xcontact.kit.text import french_date, typeset
from xcontact.kit.workdays import Calendar, add_months, end_of_day, last_clear_day

APPEAL_MONTHS = 2
REASONS_MONTHS = 1
_AWAITING_REASONS = "L.232-4 CRPA"


def attestation(history: History, office: Office) -> Iterator[Clock]:
    """The attestation of an implicit acceptance, once asked for: the law sets no date (L. 232-3)."""
    asked = history.first(AttestationAsked)
    if asked is None:
        return
    asked_on = french_date(paris_date(asked))
    yield Clock(
        kind=ClockKind.ATTESTATION,
        starts_at=asked,
        due_at=None,
        rule="L.232-3 CRPA",
        inputs={"asked_on": paris_date(asked).isoformat()},
        why=f"Demandée le {asked_on} (article L. 232-3 du CRPA, qui ne fixe pas de date).",
        sentence_citizen=typeset(f"{_capital(office.the)} vous doit l’attestation demandée le {asked_on}."),
        sentence_agent=typeset(f"Attestation de l’accord tacite à délivrer : demandée le {asked_on}."),
        stopped_at=history.first(AttestationDelivered),
    )


def reasons(history: History, office: Office) -> Iterator[Clock]:
    """The reasons of an implicit rejection: within the month that follows the request for them (L. 232-4)."""
    asked = history.first(ReasonsAsked)
    if asked is None:
        return
    due_on = add_months(paris_date(asked), REASONS_MONTHS)
    answers = [event.at for event in history.events if isinstance(event, ReasonsGiven | Decided) and event.at >= asked]
    yield Clock(
        kind=ClockKind.REASONS,
        starts_at=asked,
        due_at=end_of_day(due_on),
        rule="L.232-4 CRPA",
        inputs={"asked_on": paris_date(asked).isoformat(), "months": REASONS_MONTHS},
        why=typeset(f"Motifs demandés le {french_date(paris_date(asked))}, plus un mois (article L. 232-4 du CRPA)."),
        sentence_citizen=typeset(
            f"{_capital(office.the)} vous communique les motifs du refus au plus tard le {french_date(due_on)}."
        ),
        sentence_agent=typeset(f"Motifs du refus tacite à communiquer au plus tard le {french_date(due_on)}."),
        stopped_at=min(answers, default=None),
    )


def appeal(history: History, calendar: Calendar) -> Iterator[Clock]:
    """The time to go to court after the last unfavourable decision (R. 421-1, R. 421-2, R. 421-5 of the CJA).

    An express rejection notified while an implicit one can still be contested gives two new months; later, it only
    confirms it. An implicit rejection without acknowledgement sets no limit (L. 112-12). Its reasons, asked for in
    time, prolong the delay until two months after they were given (L. 232-4).
    """
    clock: Clock | None = None
    for event in history.events:
        if isinstance(event, ReasonsAsked | ReasonsGiven):
            clock = _prolonged(clock, event, calendar)
        elif not isinstance(event, Decided | Lapsed):
            continue
        elif event.favourable:
            clock = None
        elif isinstance(event, Decided):
            if clock is None or clock.due_at is None or event.at <= clock.due_at:
                clock = _appeal_clock(event.at, "notified_on", "R.421-1 CJA", calendar)
        elif any(sent.at <= event.at for sent in of_kind(history.events, Acknowledged)):
            clock = _appeal_clock(event.at, "born_on", "R.421-2 CJA", calendar)
        else:
            clock = _appeal_without_limit(event.at)
    if clock is not None:
        yield clock


def _prolonged(clock: Clock | None, event: ReasonsAsked | ReasonsGiven, calendar: Calendar) -> Clock | None:
    """The delay against an implicit rejection once its reasons are asked for, then given; any other stays as it is."""
    if clock is None:
        return None
    if isinstance(event, ReasonsGiven):
        awaited = clock.rule == _AWAITING_REASONS
        return _appeal_clock(event.at, "reasons_given_on", _AWAITING_REASONS, calendar) if awaited else clock
    in_time = clock.due_at is not None and event.at <= clock.due_at
    return _appeal_awaiting_reasons(event.at) if clock.rule == "R.421-2 CJA" and in_time else clock


def appeal_ends_on(decided_on: date, calendar: Calendar) -> date:
    """The last day to contest a decision notified, or born of silence, on that day: two clear months."""
    return last_clear_day(decided_on, APPEAL_MONTHS, calendar)


def _appeal_clock(decided_at: datetime, fact: str, rule: str, calendar: Calendar) -> Clock:
    decided_on = paris_date(decided_at)
    ends_on = appeal_ends_on(decided_on, calendar)
    what = {
        "notified_on": "Décision notifiée",
        "born_on": "Décision née du silence",
        "reasons_given_on": "Motifs communiqués",
    }[fact]
    return Clock(
        kind=ClockKind.APPEAL,
        starts_at=decided_at,
        due_at=end_of_day(ends_on),
        rule=rule,
        inputs={fact: decided_on.isoformat(), "months": APPEAL_MONTHS, "clear": True, "calendar": calendar.value},
        why=f"{what} le {french_date(decided_on)}, plus deux mois francs, reportés au premier jour ouvré ({rule}).",
        sentence_citizen=f"Vous pouvez contester cette décision jusqu’au {french_date(ends_on)}.",
        sentence_agent=f"Recours possible jusqu’au {french_date(ends_on)}.",
    )


def _appeal_awaiting_reasons(asked_at: datetime) -> Clock:
    return Clock(
        kind=ClockKind.APPEAL,
        starts_at=asked_at,
        due_at=None,
        rule=_AWAITING_REASONS,
        inputs={"asked_on": paris_date(asked_at).isoformat()},
        why=typeset(
            f"Motifs demandés le {french_date(paris_date(asked_at))} : le délai de recours est prolongé jusqu’à deux "
            "mois après leur communication (article L. 232-4 du CRPA)."
        ),
        sentence_citizen="Vous pourrez contester ce refus pendant deux mois après avoir reçu ses motifs.",
        sentence_agent="Recours possible jusqu’à deux mois après la communication des motifs.",
    )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _appeal_without_limit(decided_at: datetime) -> Clock:
    return Clock(
        kind=ClockKind.APPEAL,
        starts_at=decided_at,
        due_at=None,
        rule="L.112-12 CRPA",
        inputs={"born_on": paris_date(decided_at).isoformat(), "acknowledged": False},
        why=typeset("Aucun accusé de réception complet n’a été envoyé (article L. 112-12 du CRPA)."),
        sentence_citizen="Aucun délai de recours ne peut vous être opposé, car vous n’avez pas reçu d’accusé de "
        "réception.",
        sentence_agent=typeset("Délais de recours non opposables : l’accusé de réception n’a pas été envoyé."),
    )
