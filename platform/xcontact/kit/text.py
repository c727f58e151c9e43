"""French text: folded for search, cut for addresses, dates and sizes as people write them."""

import re
import unicodedata
from datetime import date, datetime

from xcontact.kit.clock import PARIS

NBSP = "\u00a0"

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ı": "i"})
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def fold(text: str) -> str:
    """The text for searching: lower case, no accent, ligatures opened, one space for anything but letters and digits.

    « L’Épine » and « l epine » fold to the same text.
    """
    opened = text.casefold().translate(_LIGATURES)
    decomposed = unicodedata.normalize("NFKD", opened)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return re.sub(r"[\W_]+", " ", bare.casefold()).strip()


def slug(text: str) -> str:
    """The text as one label of a host name (RFC 1035): `l-epine`, at most 63 characters; empty if nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:63].rstrip("-")


def typeset(sentence: str) -> str:
    """The sentence with the no-break spaces French wants: before : ; ? ! and », after «, L., R. and n°."""
    sentence = re.sub(r" (?=[:;?!»])", NBSP, sentence)
    return re.sub(r"(?<=«) |(?<=\b[DLR]\.) (?=\d)|(?<=\bn°) ", NBSP, sentence)


def month_name(number: int) -> str:
    """« septembre » for 9."""
    return _MONTHS[number - 1]


def month_number(name: str) -> int:
    """9 for « septembre », however it is written; 0 for what is no month."""
    folded = [fold(month) for month in _MONTHS]
    return folded.index(fold(name)) + 1 if fold(name) in folded else 0


def french_date(day: date) -> str:
    """« 1er mars 2026 », with no-break spaces."""
    number = "1er" if day.day == 1 else str(day.day)
    return NBSP.join((number, _MONTHS[day.month - 1], str(day.year)))


def french_moment(moment: datetime) -> str:
    """« 1er mars 2026 à 9 h 05 », the hour of Paris."""
    local = moment.astimezone(PARIS)
    return f"{french_date(local.date())} à {local.hour}{NBSP}h{NBSP}{local.minute:02}"


def french_size(count: int) -> str:
    """A number of bytes as « 812 octets », « 34 Ko » or « 2,5 Mo » (1 Mo = 1024 × 1024 bytes)."""
    if count < 1024:
        return f"{count}{NBSP}octet{'s' if count > 1 else ''}"
    if count < 1024**2:
        return f"{round(count / 1024)}{NBSP}Ko"
    return f"{count / 1024**2:.1f}".replace(".", ",") + f"{NBSP}Mo"
