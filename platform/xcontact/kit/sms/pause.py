"""A provider that fails is left alone for a moment: whoever would wait for it has mails to send meanwhile (T30)."""

import threading
from datetime import datetime, timedelta

from xcontact.kit.sms.errors import Temporary

FAILURES, LASTS = 3, timedelta(seconds=30)


class Pause:
    """Counts the failures in a row of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._until: datetime | None = None

    def admit(self, at: datetime) -> None:
        """Temporary while nothing is to be asked; one more is let through when the pause is over."""
        with self._lock:
            if self._until is not None and at < self._until:
                raise Temporary("paused")

    def failed(self, at: datetime) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._until = at + LASTS

    def succeeded(self) -> None:
        """The provider has answered, whatever it said."""
        with self._lock:
            self._failures, self._until = 0, None
