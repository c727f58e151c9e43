import pytest

from shared_apps.forms.logic import faults, holds


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        (None, {}, True),
        ({"==": [{"var": "kind"}, "works"]}, {"kind": "works"}, True),
        ({"==": [{"var": "kind"}, "works"]}, {"kind": "terrace"}, False),
        ({"==": [{"var": "kind"}, "works"]}, {}, False),
        ({"==": [{"var": "traffic"}, True]}, {"traffic": True}, True),
        ({"===": [{"var": "traffic"}, False]}, {}, False),
        ({"===": [{"var": "traffic"}, False]}, {"traffic": False}, True),
        ({"in": ["red", {"var": "colours"}]}, {"colours": ["red", "blue"]}, True),
        ({">": [{"var": "amount"}, 23000]}, {"amount": "23000.01"}, True),
        ({">": [{"var": "amount"}, 23000]}, {"amount": "9000.00"}, False),
        ({"==": [{"var": "place.city"}, "Troyes"]}, {"place": {"city": "Troyes"}}, True),
        ({"and": [{"var": "a"}, {"!": [{"var": "b"}]}]}, {"a": True, "b": False}, True),
    ],
)
def test_conditions(condition: dict | None, answers: dict, expected: bool) -> None:
    assert holds(condition, answers) is expected


def test_a_condition_that_breaks_shows_the_question() -> None:
    assert holds({"==": [{"var": "a"}, "x"]}, {"a": "\ud83d"}) is True
    assert holds({"unknown": [1]}, {}) is True


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"now": []}, "emploie"),
        ({"reduce": [{"var": "a"}, {"+": [1, 2]}, 0]}, "emploie"),
        ({"==": [1, 1]}, "ne regarde aucun champ"),
        ({"var": [{"var": "a"}]}, "doit nommer les champs"),
        ({"==": [{"var": "later"}, 1]}, "qui n’est pas un champ placé avant"),
        ({"in": [{"var": "a"}, list(range(1000))]}, "trop longue"),
        ({"==": [1], "!=": [2]}, "ne peut pas être lue"),
    ],
)
def test_an_unsound_condition_is_refused(condition: dict, said: str) -> None:
    [sentence] = faults(condition, {"a"})
    assert said in sentence
