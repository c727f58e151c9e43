"""Moments of Paris, short to write in tests."""

from datetime import date, datetime, time

from xcontact.kit.clock import PARIS


def on(day: str, hour: int = 10) -> datetime:
    """That day of Paris (YYYY-MM-DD), at that hour."""
    return datetime.combine(date.fromisoformat(day), time(hour), PARIS)
