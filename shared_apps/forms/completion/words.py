"""Words that come from outside, made fit to be proposed."""

import re
import unicodedata
from typing import Any

LONGEST = 200


def typed(words: str) -> str:
    """What a person has typed, on one line, LONGEST characters at most."""
    return " ".join(_bare(words).split())[:LONGEST].strip()


def told(value: Any) -> str:
    """A text of a service on one line; empty for what is no text, too long, or holds what no address or name holds."""
    if not isinstance(value, str) or len(value) > LONGEST or re.search(r"[<>{}]|NON-DIFFUSIBLE", value):
        return ""
    return " ".join(_bare(value).split())


def postcode(value: Any) -> str:
    """Five digits, or nothing."""
    return value if isinstance(value, str) and re.fullmatch(r"[0-9]{5}", value) else ""


def _bare(text: str) -> str:
    """Without controls nor marks that turn the direction of reading."""
    return "".join(" " if unicodedata.category(character)[0] == "C" else character for character in text)
