from datetime import UTC, datetime, timedelta

import pytest

from shared_apps.factors import codes, sealing
from xcontact.kit.references import uuid7

# RFC 6238, appendix B: the secret « 12345678901234567890 », the last six of its eight figures.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_CODES = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"}
NOW = datetime(2026, 11, 24, 9, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "code"), RFC_CODES.items())
def test_the_codes_of_the_rfc(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, tz=UTC)
    assert codes.matching_step(RFC_SECRET, code, at=at, after=0) == seconds // 30


@pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(steps: int, opens: bool) -> None:
    code = codes.code_of(RFC_SECRET, codes.step_at(NOW + timedelta(seconds=30 * steps)))
    assert (codes.matching_step(RFC_SECRET, code, at=NOW, after=0) is not None) is opens


def test_a_code_and_the_older_ones_open_no_more() -> None:
    now = codes.step_at(NOW)
    for step in (now - 1, now):
        assert codes.matching_step(RFC_SECRET, codes.code_of(RFC_SECRET, step), at=NOW, after=now) is None
    following = codes.code_of(RFC_SECRET, now + 1)
    assert codes.matching_step(RFC_SECRET, f" {following[:3]} {following[3:]}", at=NOW, after=now) == now + 1


@pytest.mark.parametrize("typed", ["", "é" * 6, "1234567", "٠١٢٣٤٥", "\0"])
def test_what_is_no_code_opens_nothing(typed: str) -> None:
    assert codes.matching_step(RFC_SECRET, typed, at=NOW, after=0) is None


def test_printed_codes_are_ten_said_aloud_and_read_as_typed() -> None:
    holder, sheet = uuid7(), codes.new_printed_codes()
    assert len(set(sheet)) == 10
    for code in sheet:
        assert [len(word) for word in code.split("-")] == [4, 4, 4, 4]
    kept = codes.digest_of_printed(sheet[0], holder)
    assert codes.digest_of_printed(f" {sheet[0].upper().replace('-', ' ')} ", holder) == kept
    assert codes.digest_of_printed(sheet[0], uuid7()) != kept, "salted by the account"
    assert codes.digest_of_printed(sheet[1], holder) != kept


def test_a_secret_is_sealed_for_one_account(settings) -> None:  # type: ignore[no-untyped-def]
    holder, secret = uuid7(), codes.new_secret()
    sealed = sealing.seal(secret, holder)
    assert len(sealed) == 64 and secret not in sealed
    assert sealing.unseal(sealed, holder) == secret
    assert sealing.unseal(sealed, uuid7()) is None
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "autre" * 12, [settings.SECRET_KEY]
    assert sealing.unseal(sealed, holder) == secret, "a former key still opens"
    settings.SECRET_KEY_FALLBACKS = []
    assert sealing.unseal(sealed, holder) is None
