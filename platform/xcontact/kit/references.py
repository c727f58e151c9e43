"""Identifiers: UUIDs that sort by time, and the reference a citizen can dictate over the telephone.

A reference reads `10387-26-7KQ4MX-T`: the collectivité's code (INSEE, SIREN or département), the year, six characters
drawn at random, and a check letter. The draw has neither look-alikes (0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V) nor the letters
most often misheard (B, D, N, S).

The check letter makes a weighted sum zero modulo 23: weights are all different and the modulus is prime, so that a
wrong character, or two neighbours exchanged, never gives another valid reference. Two symbols allowed in one place
never have the same value.
"""

import re
import secrets
from datetime import date
from uuid import UUID

from uuid_utils import compat

_MODULUS = 23
_LETTERS = "CFGHJKMPQRTVWXY"
_DRAWN = "23456789" + _LETTERS
_DRAWN_LENGTH = 6

# A and B come in Corsica's codes only, never in the same place as a drawn letter.
_VALUES = {symbol: value for value, symbol in enumerate("0123456789AB")} | {
    letter: value % _MODULUS for value, letter in enumerate(_LETTERS, start=10)
}
# The values that drawn letters leave free (2 to 9) take the other letters; U looks like V, so 9 has none and a
# reference that would need it is drawn again.
_CHECK_VALUES = {letter: _VALUES[letter] for letter in _LETTERS} | dict(zip("ABDENSZ", range(2, 9), strict=True))
_CHECK_LETTERS = {value: letter for letter, value in _CHECK_VALUES.items()}

_CODE = r"[0-9]{9}|[0-9][0-9AB][0-9]{3}|[0-9]{3}|[0-9][0-9AB]"
_PARTS = re.compile(rf"({_CODE})([0-9]{{2}})([{_DRAWN}]{{{_DRAWN_LENGTH}}})([{''.join(_CHECK_VALUES)}])")
_MISREAD = str.maketrans("OIL", "011")


def uuid7() -> UUID:
    """A new UUID version 7 (RFC 9562), which sorts by the millisecond it was made."""
    return compat.uuid7()


def reference(code: str, on: date) -> str:
    """A new reference for the collectivité of that INSEE code, SIREN or département code, filed on that day.

    Drawn at random: whoever stores it keeps it unique. Raises ValueError for any other code.
    """
    code = code.upper()
    if not re.fullmatch(_CODE, code):
        raise ValueError(f"neither an INSEE code, a SIREN nor a département code: {code!r}")
    year = f"{on.year % 100:02}"
    while True:
        drawn = "".join(secrets.choice(_DRAWN) for _ in range(_DRAWN_LENGTH))
        if check := _check_letter(code + year + drawn):
            return f"{code}-{year}-{drawn}-{check}"


def verification_code() -> str:
    """Eight characters drawn at random, `7KQ4-MX2T`: what proves that one holds the paper it is printed on."""
    drawn = "".join(secrets.choice(_DRAWN) for _ in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"


def is_reference(text: str) -> bool:
    """Whether the text is a well-written reference, check letter included; `normalise` it first."""
    parts = _PARTS.fullmatch(text.replace("-", ""))
    if parts is None or text != "-".join(parts.groups()):
        return False
    code, year, drawn, check = parts.groups()
    return _check_letter(code + year + drawn) == check


def normalise(text: str) -> str:
    """The reference as we write it, from what somebody typed: lower case, spaces, missing hyphens, O for 0.

    What cannot be a reference comes back in upper case without blanks; `is_reference` tells the two apart.
    """
    compact = re.sub(r"[\W_]", "", text).upper()
    tail = _DRAWN_LENGTH + 1
    compact = compact[:-tail].translate(_MISREAD) + compact[-tail:]
    parts = _PARTS.fullmatch(compact)
    return "-".join(parts.groups()) if parts else compact


def _check_letter(body: str) -> str | None:
    """The letter whose value (weight 1) brings the weighted sum of the body to zero, if it has one."""
    total = sum(weight * _VALUES[symbol] for weight, symbol in enumerate(reversed(body), start=2))
    return _CHECK_LETTERS.get(-total % _MODULUS)
