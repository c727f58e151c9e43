import pytest

from tenant_apps.requests.lifecycle import (
    DEPARTEMENT,
    LABELS,
    TRANSITIONS,
    Status,
    Turn,
    Verb,
    agent_sentence,
    citizen_sentence,
    is_open,
    next_status,
    possible_verbs,
    turn_label,
    whose_turn,
)
from xcontact.kit.errors import Refused

EVERY_STEP = [(status, verb) for status in Status for verb in Verb]


def walk(*verbs: Verb) -> Status:
    status = Status.DRAFT
    for verb in verbs:
        status = next_status(status, verb)
    return status


def test_a_request_travels_to_its_decision() -> None:
    road = (Verb.SUBMIT, Verb.TAKE_UP, Verb.ASK_FOR_SUPPLEMENT, Verb.SUPPLY)
    assert walk(*road) is Status.UNDER_REVIEW
    assert walk(*road, Verb.ACCEPT) is Status.ACCEPTED
    assert walk(*road, Verb.REJECT) is Status.REJECTED


def test_a_village_answers_without_taking_up_first() -> None:
    assert walk(Verb.SUBMIT, Verb.CLOSE) is Status.CLOSED
    assert walk(Verb.SUBMIT, Verb.ACCEPT) is Status.ACCEPTED


@pytest.mark.parametrize("verb", [Verb.ACCEPT, Verb.REJECT])
def test_s33_an_express_decision_stays_possible_after_an_implicit_rejection(verb: Verb) -> None:
    assert not is_open(next_status(walk(Verb.SUBMIT, Verb.LAPSE_INTO_REJECTION), verb))


def test_s33_an_implicit_acceptance_is_confirmed_or_revoked_but_never_simply_rejected() -> None:
    lapsed = walk(Verb.SUBMIT, Verb.LAPSE_INTO_ACCEPTANCE)
    assert next_status(lapsed, Verb.ACCEPT) is Status.ACCEPTED
    assert next_status(lapsed, Verb.REVOKE) is Status.REJECTED
    with pytest.raises(Refused):
        next_status(lapsed, Verb.REJECT)


def test_added_matter_changes_nothing_of_where_the_request_stands() -> None:
    for status in (Status.SUBMITTED, Status.UNDER_REVIEW, Status.AWAITING_SUPPLEMENT):
        assert next_status(status, Verb.ADD_MATTER) is status


@pytest.mark.parametrize(("status", "verb"), EVERY_STEP)
def test_every_step_is_either_in_the_table_or_refused_with_a_french_sentence(status: Status, verb: Verb) -> None:
    if verb in possible_verbs(status):
        assert next_status(status, verb) in Status
        return
    with pytest.raises(Refused) as refusal:
        next_status(status, verb)
    assert refusal.value.sentence.startswith("Cette demande ")
    assert refusal.value.sentence.endswith(".")
    assert " :" not in refusal.value.sentence  # the space before a colon never breaks


def test_the_refusal_names_what_was_wanted_and_why_not() -> None:
    with pytest.raises(Refused) as refusal:
        next_status(Status.WITHDRAWN, Verb.TAKE_UP)
    assert refusal.value.sentence == (
        "Cette demande a été retirée par son auteur\u00a0: on ne peut pas la prendre en charge."
    )


def test_a_draft_is_only_submitted_and_nothing_returns_to_draft() -> None:
    assert possible_verbs(Status.DRAFT) == {Verb.SUBMIT}
    assert Status.DRAFT not in {transition.target for transition in TRANSITIONS.values()}


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.FORWARDED])
def test_what_has_left_is_never_touched_again(status: Status) -> None:
    assert possible_verbs(status) == frozenset()


def test_every_status_but_draft_is_reached() -> None:
    assert {transition.target for transition in TRANSITIONS.values()} | {None} == set(Status) - {Status.DRAFT} | {None}


@pytest.mark.parametrize("status", Status)
def test_every_status_has_its_words(status: Status) -> None:
    assert LABELS[status]
    for sentence in (citizen_sentence(status), agent_sentence(status)):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert "{" not in sentence


def test_whose_turn() -> None:
    assert turn_label(whose_turn(Status.AWAITING_SUPPLEMENT)) == "à vous"
    assert turn_label(whose_turn(Status.UNDER_REVIEW)) == "à la mairie"
    assert turn_label(whose_turn(Status.SUBMITTED), DEPARTEMENT) == "au Département"
    assert whose_turn(Status.ACCEPTED) is Turn.NOBODY


def test_the_citizen_reads_the_name_of_the_office() -> None:
    assert citizen_sentence(Status.UNDER_REVIEW) == "La mairie étudie votre demande."
    assert citizen_sentence(Status.SUBMITTED, DEPARTEMENT) == "Votre demande est bien arrivée au Département."
