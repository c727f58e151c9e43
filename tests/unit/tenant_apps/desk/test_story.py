"""The journal in words: every verb has its own, and a name once erased leaves its function."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tenant_apps.desk import story
from tenant_apps.requests.desk_sheet import JournalEntry
from tenant_apps.requests.lifecycle import Verb

AT = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
FACTS = {
    "function": "secrétaire de mairie",
    "pieces": ["Un plan"],
    "due_on": "2026-12-23",
    "blocking": True,
    "documents": 2,
    "to": "la commune d’Épernay",
}
# Written by no command yet.
LATER = {Verb.RESUME}
ACTORS = {
    Verb.SUBMIT: "applicant",
    Verb.SUPPLY: "applicant",
    Verb.ADD_MATTER: "applicant",
    Verb.WITHDRAW: "applicant",
    Verb.LAPSE_INTO_ACCEPTANCE: "agenda",
    Verb.LAPSE_INTO_REJECTION: "agenda",
}


def line(verb: str, actor: str, private: dict[str, Any] | None = None) -> JournalEntry:
    return JournalEntry(number=1, verb=verb, actor=actor, at=AT, public={"facts": FACTS}, private=private)


@pytest.mark.parametrize("verb", [verb for verb in Verb if verb not in LATER])
def test_no_verb_is_read_in_english(verb: Verb) -> None:
    [entry] = story.entries([line(verb.value, ACTORS.get(verb, "agent"))])
    assert entry.title != verb.value
    assert entry.title[0].isupper()


def test_a_name_once_erased_leaves_its_function() -> None:
    named = line("take_up", "agent", {"agent": "…", "name": "Claire Petit"})
    assert story.sentence(named).startswith("Demande prise en charge par Claire Petit, secrétaire de mairie, le 23")
    assert story.entries([line("take_up", "agent")])[0].by == "secrétaire de mairie"


def test_readings_stand_apart() -> None:
    lines = [line("submit", "applicant"), line("read", "agent")]
    assert [entry.title for entry in story.entries(lines)] == ["Demande envoyée par l’usager"]
    assert [entry.title for entry in story.readings(lines)] == ["Demande consultée"]
