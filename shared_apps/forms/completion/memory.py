"""What this process remembers for a moment, and how much one source may ask of it. Nothing is written anywhere."""

import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

LASTS, MOST = timedelta(minutes=5), 500
# One person typing asks ten times a minute; a mairie or a médiathèque shares one IPv4 address.
PER_MINUTE, SOURCES = 120, 5_000
_MINUTE = timedelta(minutes=1)


class Memory:
    """The last MOST answers, for LASTS; the oldest go as new ones come."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, tuple[datetime, Any]] = OrderedDict()

    def recall(self, question: str, at: datetime) -> Any:
        """The answer given to this question a moment ago, or None."""
        kept = self._answers.get(question)
        return kept[1] if kept is not None and timedelta() <= at - kept[0] < LASTS else None

    def keep(self, question: str, answer: Any, at: datetime) -> None:
        with self._lock:
            self._answers[question] = (at, answer)
            self._answers.move_to_end(question)
            while self._answers and (len(self._answers) > MOST or self._is_old(at)):
                self._answers.popitem(last=False)

    def forget(self) -> None:
        self._answers.clear()

    def _is_old(self, at: datetime) -> bool:
        return at - next(iter(self._answers.values()))[0] >= LASTS


class Allowance:
    """PER_MINUTE questions a minute for one source, in this process: one moment a source (generic cell rate)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._paid_back_at: OrderedDict[str, datetime] = OrderedDict()

    def grants(self, address: str | None, at: datetime) -> bool:
        """Count one question of this address (its /64 in IPv6); False past the limit, and nothing counted."""
        source = _source(address)
        with self._lock:
            paid_back_at = max(self._paid_back_at.get(source, at), at) + _MINUTE / PER_MINUTE
            if paid_back_at - at > _MINUTE:
                return False
            self._paid_back_at[source] = paid_back_at
            self._paid_back_at.move_to_end(source)
            if len(self._paid_back_at) > SOURCES:
                self._paid_back_at.popitem(last=False)
        return True

    def forget(self) -> None:
        self._paid_back_at.clear()


def _source(address: str | None) -> str:
    if address is None:
        return "?"
    prefix = 64 if ip_address(address).version == 6 else 32
    return str(ip_network((address, prefix), strict=False).network_address)
