import string
from datetime import date
from uuid import UUID

import pytest

from xcontact.kit.references import is_reference, normalise, reference, uuid7

DAY = date(2026, 11, 3)
CODES = ["10387", "2A004", "2B033", "97411", "200066975", "10", "2A", "971"]
EVERYTHING = string.digits + string.ascii_uppercase


@pytest.mark.parametrize("code", CODES)
def test_a_reference_shows_code_year_six_characters_and_a_check_letter(code: str) -> None:
    made = reference(code, DAY)
    shown, year, drawn, check = made.split("-")
    assert (shown, year, len(drawn)) == (code, "26", 6)
    assert check in string.ascii_uppercase
    assert is_reference(made)


def test_what_is_drawn_has_no_character_taken_for_another() -> None:
    tails = [reference("10387", DAY).removeprefix("10387-26-") for _ in range(500)]
    assert not set("".join(tails)) & set("01IOLU")
    assert not {character for tail in tails for character in tail[:6]} & set("BDNSZAE")
    assert len(set(tails)) == 500


@pytest.mark.parametrize("code", CODES)
def test_every_wrong_character_is_caught(code: str) -> None:
    for _ in range(20):
        made = reference(code, DAY)
        for place, character in enumerate(made):
            if character == "-":
                continue
            for other in EVERYTHING.replace(character, ""):
                assert not is_reference(made[:place] + other + made[place + 1 :])


@pytest.mark.parametrize("code", CODES)
def test_every_exchange_of_neighbours_is_caught_even_across_a_hyphen(code: str) -> None:
    for _ in range(50):
        made = reference(code, DAY)
        compact = made.replace("-", "")
        for place in range(len(compact) - 1):
            left, right = compact[place], compact[place + 1]
            if left != right:
                assert not is_reference(normalise(compact[:place] + right + left + compact[place + 2 :]))


@pytest.mark.parametrize("code", CODES)
def test_a_reference_typed_carelessly_is_understood(code: str) -> None:
    made = reference(code, DAY)
    compact = made.replace("-", "")
    for typed in (made.lower(), compact, f"  {made.replace('-', ' ')} ", made.replace("-", "\u2011"), compact.lower()):
        assert normalise(typed) == made


def test_letters_typed_for_digits_are_understood_before_the_drawn_part() -> None:
    made = reference("10387", DAY)
    assert normalise("IO387" + made[5:]) == made


@pytest.mark.parametrize("text", ["", "Dupont", "10387", "10387-26-7KQ4MX", "../../etc/passwd", "é" * 15])
def test_other_texts_are_no_reference(text: str) -> None:
    assert not is_reference(text)
    assert not is_reference(normalise(text))


def test_a_reference_is_only_well_written_with_its_hyphens() -> None:
    made = reference("10387", DAY)
    assert not is_reference(made.replace("-", ""))
    assert not is_reference(made.lower())


@pytest.mark.parametrize("code", ["", "1038", "1038A", "c_10387", "2000669751", "A0387"])
def test_another_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="INSEE"):
        reference(code, DAY)


def test_keys_sort_in_the_order_they_were_made() -> None:
    made = [uuid7() for _ in range(50)]
    assert all(isinstance(key, UUID) and key.version == 7 for key in made)
    assert made == sorted(made)
