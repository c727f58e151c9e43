"""The only reader of a clock: everything else is told the moment."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def paris_date(moment: datetime) -> date:
    """The day it is in Paris at that moment; refuses (ValueError) a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a zone has no date in Paris: {moment!r}")
    return moment.astimezone(PARIS).date()
