from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tenant_apps.desk import due
from tenant_apps.requests.desk_queries import Line
from tenant_apps.requests.lifecycle import Status
from xcontact.kit.text import NBSP
from xcontact.kit.workdays import end_of_day, start_of_day

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)  # a Monday
TODAY = date(2026, 11, 23)
LINE = Line(
    reference="10387-26-7KQ4MX-R",
    title="Faire une autre demande",
    applicant="Marie Lambert",
    status=Status.UNDER_REVIEW,
    caseworker="",
    submitted_at=NOW - timedelta(days=3),
    next_due_at=None,
    ended_at=None,
    is_acknowledged=True,
    has_unread=False,
    supplement_due_on=None,
)


def read(text: str) -> str:
    return text.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 22), "hier, dimanche 22 novembre"),
        (date(2026, 11, 23), "aujourd’hui, lundi 23 novembre"),
        (date(2026, 11, 24), "demain, mardi 24 novembre"),
        (date(2026, 11, 26), "dans 3 jours, jeudi 26 novembre"),
        (date(2026, 11, 30), "dans 7 jours, lundi 30 novembre"),
        (date(2026, 12, 1), "1er décembre"),
        (date(2026, 11, 3), "il y a 20 jours, 3 novembre"),
        (date(2027, 1, 4), "4 janvier 2027"),
    ],
)
def test_a_day_is_said_as_one_says_it(day: date, words: str) -> None:
    assert read(due.in_words(day, TODAY)) == words


def test_a_decision_born_at_midnight_is_due_the_day_before() -> None:
    born = start_of_day(date(2026, 11, 26))
    assert read(due.due(replace(LINE, next_due_at=born), NOW).words) == "dans 2 jours, mercredi 25 novembre"
    receipt = end_of_day(date(2026, 11, 26))
    assert read(due.due(replace(LINE, next_due_at=receipt), NOW).words) == "dans 3 jours, jeudi 26 novembre"


@pytest.mark.parametrize(("days", "late", "soon"), [(-1, True, True), (3, False, True), (30, False, False)])
def test_late_and_soon(days: int, late: bool, soon: bool) -> None:
    line = replace(LINE, next_due_at=NOW + timedelta(days=days))
    found = due.due(line, NOW)
    assert (found.late, found.soon or found.late, due.is_late(line, NOW)) == (late, soon, late)


@pytest.mark.parametrize(
    ("changes", "labels"),
    [
        ({"status": Status.SUBMITTED}, ["Prendre en charge"]),
        ({"status": Status.SUBMITTED, "is_acknowledged": False}, ["Prendre en charge", "Envoyer l’accusé"]),
        ({"is_acknowledged": False}, ["Envoyer l’accusé"]),
        ({}, ["Répondre"]),
        ({"status": Status.AWAITING_SUPPLEMENT, "supplement_due_on": TODAY}, ["Attend l’usager"]),
        ({"status": Status.AWAITING_SUPPLEMENT, "supplement_due_on": date(2026, 11, 22)},
         ["Complément non reçu : répondre"]),
        ({"status": Status.REJECTED, "is_acknowledged": False}, ["Refusée"]),
        ({"status": Status.LAPSED_ACCEPTED}, ["Acceptée par le silence de l’administration"]),
    ],
)  # fmt: skip
def test_what_there_is_to_do(changes: dict[str, object], labels: list[str]) -> None:
    assert [read(task.label) for task in due.tasks(replace(LINE, **changes), NOW)] == labels


@pytest.mark.parametrize("status", Status)
def test_every_status_says_something(status: Status) -> None:
    assert due.tasks(replace(LINE, status=status), NOW)
    assert due.due(replace(LINE, status=status), NOW).words
