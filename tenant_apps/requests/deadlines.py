"""The clocks of a request: what is due, when, by which article, from which facts. Pure, replayable.

`clocks` reads the whole list of events each time, so that the same events always give the same dates. The moment only
says whether a clock is paused and how the sentences speak of it; it never moves a date.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from tenant_apps.requests import appeals
from tenant_apps.requests.appeals import appeal_ends_on
from tenant_apps.requests.counting import Clock, ClockKind
from tenant_apps.requests.history import (
    Event,
    History,
    Pause,
    SupplementAsked,
    SupplementReceived,
    blocking_pauses,
    of_kind,
)
from tenant_apps.requests.lifecycle import MAIRIE, Office
from tenant_apps.requests.policies import Convention, ProcedureRules, SilenceMeans
from tenant_apps.requests.silence import acceptance_date, after, rejection_date
from xcontact.kit.clock import paris_date
from xcontact.kit.text import french_date, typeset
from xcontact.kit.workdays import Calendar, add_working_days, end_of_day, start_of_day

__all__ = ["Clock", "ClockKind", "acknowledgement", "appeal_ends_on", "clocks", "registration"]

ACKNOWLEDGEMENT_WORKING_DAYS = 10
REGISTRATION_WORKING_DAYS = 1


def clocks(
    rules: ProcedureRules,
    events: Sequence[Event],
    calendar: Calendar,
    *,
    at: datetime,
    convention: Convention = Convention.SAME_DAY,
    office: Office = MAIRIE,
) -> list[Clock]:
    """All the clocks that the events have started, stopped ones too, in the order of `ClockKind`.

    `at` is the aware moment of the reading. Nothing received yet: no clock.
    """
    history = History(events)
    if history.received is None:
        return []
    found = [registration(history.received.at, calendar, stopped_at=history.registered_at)]
    if history.competent is not None:
        found.append(acknowledgement(history.competent.at, calendar, stopped_at=history.acknowledged_at, office=office))
    found += _silence(rules, history, convention, at, office)
    found += _answer(rules, history, office)
    found += _supplements(history, office)
    found += appeals.attestation(history, office)
    found += appeals.reasons(history, office)
    found += appeals.appeal(history, calendar)
    return found


def registration(received_at: datetime, calendar: Calendar, *, stopped_at: datetime | None = None) -> Clock:
    """The registration receipt (AEE): at once or within one working day of a sending (R. 112-11-2)."""
    received_on = paris_date(received_at)
    due_on = add_working_days(received_on, REGISTRATION_WORKING_DAYS, calendar)
    return Clock(
        kind=ClockKind.REGISTRATION,
        starts_at=received_at,
        due_at=end_of_day(due_on),
        rule="R.112-11-2 CRPA",
        inputs={"received_on": received_on.isoformat(), "working_days": 1, "calendar": calendar.value},
        why=typeset(f"Reçue le {french_date(received_on)}, plus un jour ouvré (article R. 112-11-2 du CRPA)."),
        sentence_citizen=f"Un accusé d’enregistrement vous est adressé au plus tard le {french_date(due_on)}.",
        sentence_agent=f"Accusé d’enregistrement à envoyer au plus tard le {french_date(due_on)}.",
        stopped_at=stopped_at,
    )


def acknowledgement(
    competent_received_at: datetime,
    calendar: Calendar,
    *,
    stopped_at: datetime | None = None,
    office: Office = MAIRIE,
) -> Clock:
    """The acknowledgement (ARE): within ten working days of the competent authority's seizure (R. 112-11-2)."""
    received_on = paris_date(competent_received_at)
    due_on = add_working_days(received_on, ACKNOWLEDGEMENT_WORKING_DAYS, calendar)
    return Clock(
        kind=ClockKind.ACKNOWLEDGEMENT,
        starts_at=competent_received_at,
        due_at=end_of_day(due_on),
        rule="R.112-11-2 CRPA",
        inputs={
            "competent_received_on": received_on.isoformat(),
            "working_days": ACKNOWLEDGEMENT_WORKING_DAYS,
            "calendar": calendar.value,
        },
        why=typeset(
            f"Reçue par l’administration compétente le {french_date(received_on)}, plus dix jours ouvrés "
            "(article R. 112-11-2 du CRPA)."
        ),
        sentence_citizen=typeset(
            f"L’accusé de réception {office.of_the} vous est adressé au plus tard le {french_date(due_on)}."
        ),
        sentence_agent=typeset(
            f"Accusé de réception à envoyer au plus tard le {french_date(due_on)} : sans lui, les délais de recours "
            "ne courent pas."
        ),
        stopped_at=stopped_at,
    )


def _silence(
    rules: ProcedureRules, history: History, convention: Convention, at: datetime, office: Office
) -> Iterator[Clock]:
    """The clock of silence, if the procedure has one (L. 114-3, L. 114-5, L. 231-1, L. 231-4)."""
    accepts = rules.silence_means is SilenceMeans.ACCEPTANCE
    start = history.competent if accepts else history.received
    if rules.silence_means is SilenceMeans.NONE or rules.delay is None or start is None:
        return
    pauses = [pause for pause in blocking_pauses(history.events) if pause.asked_on >= paris_date(start.at)]
    started_on = paris_date(start.at)
    if accepts:
        due_on = acceptance_date(started_on, rules.delay, pauses, convention)
        paused = due_on is None
    else:
        due_on = rejection_date(started_on, rules.delay, pauses, convention)
        paused = any(pause.answered_on is None and pause.asked_on <= paris_date(at) <= pause.due_on for pause in pauses)
    citizen, agent = _silence_sentences(accepts, due_on, office)
    yield Clock(
        kind=ClockKind.ACCEPTANCE if accepts else ClockKind.REJECTION,
        starts_at=start.at,
        due_at=start_of_day(due_on) if due_on else None,
        rule=rules.legal_basis,
        inputs={
            "competent_received_on" if accepts else "first_received_on": started_on.isoformat(),
            "delay": {"value": rules.delay.value, "unit": rules.delay.unit.value},
            "convention": convention.value,
            "pauses": [_pause_input(pause) for pause in pauses],
            "start_rule": "L.114-3 CRPA",
            "pause_rule": "L.114-5 CRPA",
        },
        why=_silence_why(rules, history, pauses, accepts),
        sentence_citizen=citizen,
        sentence_agent=agent,
        paused=paused,
        stopped_at=history.ended_at,
    )


def _silence_sentences(accepts: bool, due_on: date | None, office: Office) -> tuple[str, str]:
    if due_on is None:
        return (
            typeset("Le délai commencera quand tous les éléments demandés seront arrivés."),
            typeset("Délai d’accord tacite non commencé : le complément demandé n’est pas arrivé."),
        )
    outcome, noun = ("acceptée", "accord") if accepts else ("refusée", "refus")
    eve = french_date(due_on - timedelta(days=1))
    return (
        f"Sans réponse {office.of_the} avant le {french_date(due_on)}, votre demande complète sera réputée {outcome}.",
        typeset(f"Répondre au plus tard le {eve} : le {french_date(due_on)}, le silence vaut {noun}."),
    )


def _silence_why(rules: ProcedureRules, history: History, pauses: Sequence[Pause], accepts: bool) -> str:
    start = history.competent if accepts else history.received
    assert start is not None
    by = ""
    if history.received != history.competent:
        by = " par l’administration compétente" if accepts else " par la première administration saisie"
    received = f"Reçue{by} le {french_date(paris_date(start.at))}"
    parts = [f"{received}, plus {rules.delay} ({rules.legal_basis}, L.114-3 CRPA)"]
    for pause in pauses:
        asked = f"complément demandé le {french_date(pause.asked_on)}"
        if not accepts:
            parts.append(f"{asked}, délai suspendu jusqu’au {french_date(pause.ends_on)} (L.114-5 CRPA)")
        elif pause.answered_on is None:
            parts.append(f"{asked}, toujours attendu (L.114-5 CRPA)")
        else:
            parts.append(f"{asked}, délai repris du début le {french_date(pause.answered_on)} (L.114-5 CRPA)")
    return typeset(" ; ".join(parts) + ".")


def _pause_input(pause: Pause) -> dict[str, str | None]:
    return {
        "asked_on": pause.asked_on.isoformat(),
        "due_on": pause.due_on.isoformat(),
        "answered_on": pause.answered_on.isoformat() if pause.answered_on else None,
    }


def _answer(rules: ProcedureRules, history: History, office: Office) -> Iterator[Clock]:
    """The delay in which a text wants an answer, apart from what silence means: one week for a defect of accessibility
    (law.md A-05), one month for the rights of the GDPR (article 12).
    """
    if rules.answer_within is None or history.competent is None:
        return
    received_on = paris_date(history.competent.at)
    due_on = after(received_on, rules.answer_within, Convention.SAME_DAY)
    yield Clock(
        kind=ClockKind.ANSWER,
        starts_at=history.competent.at,
        due_at=end_of_day(due_on),
        rule=rules.answer_basis,
        inputs={
            "competent_received_on": received_on.isoformat(),
            "delay": {"value": rules.answer_within.value, "unit": rules.answer_within.unit.value},
        },
        why=typeset(f"Reçue le {french_date(received_on)}, plus {rules.answer_within} ({rules.answer_basis})."),
        sentence_citizen=typeset(f"Une réponse {office.of_the} vous est due au plus tard le {french_date(due_on)}."),
        sentence_agent=f"Réponse due au plus tard le {french_date(due_on)}.",
        stopped_at=history.ended_at,
    )


def _supplements(history: History, office: Office) -> Iterator[Clock]:
    """One clock for each supplement asked for (R. 112-11-4)."""
    answers = [answer.at for answer in of_kind(history.events, SupplementReceived) if answer.complete]
    for asked in of_kind(history.events, SupplementAsked):
        answered_at = next((moment for moment in answers if moment >= asked.at), None)
        stops = [moment for moment in (answered_at, history.ended_at) if moment is not None and moment >= asked.at]
        asked_on, due_on = french_date(paris_date(asked.at)), french_date(asked.due_on)
        yield Clock(
            kind=ClockKind.SUPPLEMENT,
            starts_at=asked.at,
            due_at=end_of_day(asked.due_on),
            rule="R.112-11-4 CRPA",
            inputs={
                "asked_on": paris_date(asked.at).isoformat(),
                "due_on": asked.due_on.isoformat(),
                "blocking": asked.blocking,
            },
            why=typeset(f"Délai fixé dans la demande de complément du {asked_on} (article R. 112-11-4 du CRPA)."),
            sentence_citizen=f"Envoyez {office.to_the} le complément demandé au plus tard le {due_on}.",
            sentence_agent=f"Complément attendu de l’usager jusqu’au {due_on}.",
            stopped_at=min(stops, default=None),
        )
