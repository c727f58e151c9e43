import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenant_apps.requests.chain import GENESIS, Line, canonical, line_digest, private_digest, verify


def journal(count: int = 4) -> list[Line]:
    lines: list[Line] = []
    for number in range(1, count + 1):
        salt = bytes([number]) * 16
        public = {"verb": "take_up", "at": f"2026-11-0{number}T10:00:00Z", "é": [1, None, True]}
        private = {"name": "Jeanne Martin", "number": number}
        sealed = private_digest(salt, private)
        digest = line_digest(lines[-1].digest if lines else GENESIS, public, sealed)
        lines.append(Line(number, public, sealed, digest, salt, private))
    return lines


def erased(line: Line) -> Line:
    return replace(line, salt=None, private=None)


def test_an_untouched_journal_verifies() -> None:
    assert verify(journal()) is None
    assert verify([]) is None


@pytest.mark.parametrize("place", range(4))
def test_erasing_private_data_leaves_the_chain_sound(place: int) -> None:
    lines = journal()
    lines[place] = erased(lines[place])
    assert verify(lines, last=lines[-1].digest) is None
    assert verify([erased(line) for line in lines]) is None


@pytest.mark.parametrize("place", range(4))
def test_flipping_any_byte_of_the_public_part_is_detected(place: int) -> None:
    lines = journal()
    written = canonical(lines[place].public)
    tried = 0
    for position in range(len(written)):
        altered = bytearray(written)
        altered[position] ^= 1
        try:
            public = json.loads(bytes(altered))
        except ValueError:
            continue
        if isinstance(public, dict):
            tried += 1
            changed = [*lines[:place], replace(lines[place], public=public), *lines[place + 1 :]]
            assert verify(changed) == place + 1
    assert tried > 20


@pytest.mark.parametrize("field", ["digest", "private_digest"])
def test_flipping_any_byte_of_a_digest_is_detected(field: str) -> None:
    lines = journal()
    for position in range(32):
        altered = bytearray(getattr(lines[1], field))
        altered[position] ^= 1
        changed = [lines[0], replace(erased(lines[1]), **{field: bytes(altered)}), *lines[2:]]
        assert verify(changed) == 2


def test_an_altered_private_part_is_detected() -> None:
    lines = journal()
    lines[2] = replace(lines[2], private={"name": "Jean Martin", "number": 3})
    assert verify(lines) == 3


def test_a_private_part_without_its_salt_is_no_erasure() -> None:
    lines = journal()
    assert verify([replace(lines[0], salt=None), *lines[1:]]) == 1
    assert verify([replace(lines[0], private=None), *lines[1:]]) == 1


@pytest.mark.parametrize("place", range(3))
def test_removing_a_line_is_detected_even_renumbered(place: int) -> None:
    lines = journal()
    del lines[place]
    assert verify(lines) == place + 1
    assert verify([replace(line, number=number) for number, line in enumerate(lines, start=1)]) == place + 1


def test_removing_the_last_lines_is_detected_by_the_digest_known_elsewhere() -> None:
    lines = journal()
    assert verify(lines[:2], last=lines[-1].digest) == 3
    assert verify([], last=lines[-1].digest) == 1


@pytest.mark.parametrize("place", range(3))
def test_exchanging_two_lines_is_detected_even_renumbered(place: int) -> None:
    lines = journal()
    lines[place], lines[place + 1] = lines[place + 1], lines[place]
    assert verify(lines) == place + 1
    assert verify([replace(line, number=number) for number, line in enumerate(lines, start=1)]) == place + 1


def test_the_salt_hides_what_is_easily_guessed() -> None:
    private = {"name": "Jeanne Martin"}
    assert private_digest(b"a" * 16, private) != private_digest(b"b" * 16, private)
    with pytest.raises(ValueError, match="salt"):
        private_digest(b"short", private)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), json_values))
def test_what_comes_back_from_json_has_the_same_digest(content: dict[str, object]) -> None:
    try:
        written = canonical(content)
    except UnicodeEncodeError:
        return
    assert canonical(dict(reversed(json.loads(written).items()))) == written


@pytest.mark.parametrize("value", [1.5, float("nan"), {1: "a"}, b"bytes", {"deep": [{"a": 2.0}]}])
def test_what_json_writers_disagree_upon_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical({"value": value})


def test_digests_have_their_length() -> None:
    with pytest.raises(ValueError, match="32"):
        line_digest(b"", {}, bytes(32))
