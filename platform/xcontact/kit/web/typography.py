"""French as it is printed: dates, hours, sizes, no-break spaces. Pure, but for the time zone's data."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
NO_BREAK = "\u00a0"
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def in_paris(moment: date) -> date:
    """The same moment on a clock of Paris; a plain day is returned as it came. A naive datetime is refused."""
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError(f"un instant sans fuseau ne se lit pas à Paris : {moment!r}")
    return moment.astimezone(PARIS)


def day(moment: date) -> str:
    """« 1er janvier 2027 »."""
    local = in_paris(moment)
    number = "1er" if local.day == 1 else str(local.day)
    return f"{number}{NO_BREAK}{MONTHS[local.month - 1]}{NO_BREAK}{local.year}"


def weekday(moment: date) -> str:
    """« lundi 23 novembre 2026 »."""
    return f"{WEEKDAYS[in_paris(moment).weekday()]} {day(moment)}"


def hour(moment: datetime) -> str:
    """« 14 h 05 », in Paris."""
    local = in_paris(moment)
    assert isinstance(local, datetime)
    return f"{local.hour}{NO_BREAK}h{NO_BREAK}{local.minute:02d}"


def moment_in_words(moment: datetime) -> str:
    """« 23 novembre 2026 à 14 h 05 », in Paris."""
    return f"{day(moment)} à {hour(moment)}"


def filesize(octets: int) -> str:
    """« 1,2 Mo »: the mega-octet of the terms of use is 1024 × 1024 bytes."""
    if octets < 1024:
        return f"{octets}{NO_BREAK}octet{'s' if octets > 1 else ''}"
    if octets < 1024 * 1024:
        return f"{round(octets / 1024)}{NO_BREAK}ko"
    figure = f"{octets / 1024**2:.1f}".removesuffix(".0").replace(".", ",")
    return f"{figure}{NO_BREAK}Mo"


def no_break(text: str) -> str:
    """Ties to their word the marks that French sets apart, and a figure to what it counts."""
    text = re.sub(r"[ \u202f]+([:;?!»%€])", rf"{NO_BREAK}\1", text)
    text = re.sub(r"(«)[ \u202f]+", rf"\1{NO_BREAK}", text)
    return re.sub(r"(\d) (?=\d{3}\b|[a-zA-Zéû])", rf"\1{NO_BREAK}", text)
