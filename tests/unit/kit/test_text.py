from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xcontact.kit.text import fold, french_date, french_moment, french_size, slug, typeset


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Œuilly", "oeuilly"),
        ("L'Épine", "l epine"),
        ("L’Épine", "l epine"),
        ("  Saint-Étienne-du-Grès ", "saint etienne du gres"),
        ("ÆRØ", "aero"),
        ("Ay\u00a0–\u00a0Champagne", "ay champagne"),
        ("Ci\u0327a", "cia"),
        ("10387", "10387"),
        ("Straße", "strasse"),
        ("…", ""),
    ],
)
def test_folding_for_search(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_slug_is_always_a_label_of_a_host_name(text: str) -> None:
    label = slug(text)
    assert len(label) <= 63
    assert set(label) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert label == label.strip("-")


def test_slug() -> None:
    assert slug("L'Épine") == "l-epine"
    assert slug("Œuilly") == "oeuilly"
    assert slug("a" * 62 + " b") == "a" * 62


def test_dates_are_written_as_in_french() -> None:
    assert french_date(date(2026, 3, 1)) == "1er\u00a0mars\u00a02026"
    assert french_date(date(2026, 8, 21)) == "21\u00a0août\u00a02026"


def test_moments_are_told_at_the_hour_of_paris() -> None:
    assert french_moment(datetime(2026, 6, 30, 22, 5, tzinfo=UTC)) == "1er\u00a0juillet\u00a02026 à 0\u00a0h\u00a005"


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0\u00a0octet"), (812, "812\u00a0octets"), (34_900, "34\u00a0Ko"), (2_621_440, "2,5\u00a0Mo")],
)
def test_sizes(count: int, text: str) -> None:
    assert french_size(count) == text


def test_no_break_spaces_are_put_where_french_wants_them() -> None:
    typed = "« Oui » : l’article L. 112-8, n° 3 ; fin. Là ! D. 9"
    expected = "«~Oui~»~: l’article L.~112-8, n°~3~; fin. Là~! D.~9"
    assert typeset(typed) == expected.replace("~", "\u00a0")
