"""Every obligation that accounts touch is held by a test which names it by its number of the law's summary."""

import re

import pytest

from tests.house import sources

NUMBER = re.compile(r"\b([DFPMATR]-\d{2})\b")
HELD = (
    *("D-01", "D-02", "D-04", "D-07", "D-08", "D-10", "D-11", "D-13", "D-14"),
    *("F-01", "F-02", "F-03", "F-04", "F-06", "F-07", "F-08", "F-09", "F-10"),
    *("P-01", "P-02", "P-03", "P-04", "P-05", "P-06"),
    *("M-01", "M-02"),
    *("A-01", "A-02", "A-03", "A-04", "A-05"),
    *("R-02", "T-03"),
)
# Not held yet: since when, and why. A number leaves this list with the test that names it.
OPEN = {
    "A-01": "2026-11-24: pages are walked with axe-core in tests/journeys; no audit by a person yet",
}


def _named() -> dict[str, list[str]]:
    """Number → the test modules that name it."""
    found: dict[str, list[str]] = {}
    for path in sources.all_files():
        where = sources.name(path)
        if where.startswith("tests/") and path.suffix == ".py" and where != "tests/house/test_law.py":
            for number in set(NUMBER.findall(path.read_text(encoding="utf-8"))):
                found.setdefault(number, []).append(where)
    return found


@pytest.mark.parametrize("number", [number for number in HELD if number not in OPEN])
def test_an_obligation_is_named_by_a_test(number: str) -> None:
    assert _named().get(number), f"{number}: no test names it"


def test_what_is_open_is_dated_and_not_held() -> None:
    named = _named()
    assert [number for number, why in OPEN.items() if not re.match(r"\d{4}-\d{2}-\d{2}: \w", why)] == []
    assert [number for number in OPEN if number in named] == [], "held by now: take it off the list"
