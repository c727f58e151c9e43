"""Asking a public service of the State, for a courtesy that may fail: never waited for long, never insisted upon (T30).

1 s to connect, 1.5 s between two bytes, 2.5 s in all; no redirection followed; a short answer. After three failures in
a row, or at once when it says that we ask too much, nothing is asked of it for 30 s. Two threads of a process at most
wait for such an answer: the others have pages to serve. Nothing of the person leaves but the words given: no address of
his, no cookie, no page he comes from; and nothing of them is logged.
"""

import json
import threading
import time
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 1.0, 1.5, 2.5
FAILURES, PAUSE = 3, timedelta(seconds=30)
AT_ONCE = 2
# The documentation of both services asks for a name.
HEADERS = {"User-Agent": "Xcontact/1 (aide a la saisie)", "Accept": "application/json"}


class Silent(Exception):
    """No answer to be had now. Says nothing of the question: it may be logged."""


class Breaker:
    """Counts the failures in a row of one service, in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._until: datetime | None = None

    def admit(self, at: datetime) -> None:
        """Silent while nothing is to be asked."""
        if self._until is not None and at < self._until:
            raise Silent("paused")

    def failed(self, at: datetime, *, at_once: bool = False) -> None:
        """`at_once`: the service itself asks to be left alone."""
        with self._lock:
            self._failures += 1
            if at_once or self._failures >= FAILURES:
                self._until = at + PAUSE

    def succeeded(self) -> None:
        with self._lock:
            self._failures, self._until = 0, None


_breakers: dict[str, Breaker] = {}
_waiting = threading.BoundedSemaphore(AT_ONCE)


def forget() -> None:
    _breakers.clear()


def ask(url: str, question: dict[str, str], *, longest: int, at: datetime) -> Any:
    """What the service answers in JSON, `longest` bytes at most; None where it finds the question wrong (4xx).

    Silent in every other case.
    """
    parts = urlsplit(url)
    breaker = _breakers.setdefault(f"{parts.scheme}://{parts.netloc}{parts.path}", Breaker())
    breaker.admit(at)
    if not _waiting.acquire(blocking=False):
        raise Silent("busy")
    try:
        status, body = _exchange(url, question, longest)
        answer = json.loads(body) if status == HTTPStatus.OK else None
    except (requests.RequestException, HTTPError, ValueError, RecursionError, Silent) as error:
        breaker.failed(at)
        raise Silent(type(error).__name__) from None
    finally:
        _waiting.release()
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        breaker.failed(at, at_once=True)
        raise Silent(str(status))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or HTTPStatus.OK < status < HTTPStatus.BAD_REQUEST:
        breaker.failed(at)
        raise Silent(str(status))
    breaker.succeeded()
    return answer


def _exchange(url: str, question: dict[str, str], longest: int) -> tuple[int, bytes]:
    until = time.monotonic() + WHOLE_SECONDS
    with requests.get(
        url,
        params=question,
        headers=HEADERS,
        timeout=(CONNECT_SECONDS, READ_SECONDS),
        allow_redirects=False,
        stream=True,
    ) as response:
        body = bytearray()
        while part := response.raw.read1(4096, decode_content=True):  # what has come, without waiting for more
            body += part
            if len(body) > longest or time.monotonic() > until:
                raise Silent("too long")
        return response.status_code, bytes(body)
