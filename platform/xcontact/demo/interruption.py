"""Ctrl-C, a closed window and a plain kill all end a run in the same orderly way."""

import signal
from types import FrameType
from typing import NoReturn

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def listen() -> None:
    """From now on the first of these signals raises KeyboardInterrupt, and the next ones do nothing."""
    for known in SIGNALS:
        signal.signal(known, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    for known in SIGNALS:
        signal.signal(known, signal.SIG_IGN)
    raise KeyboardInterrupt
