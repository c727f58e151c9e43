"""Asking a provider over HTTP without ever waiting for it long (T30).

3 s to connect, 5 s between two bytes, 8 s in all; no redirection followed; a short answer. After three failures in a
row nothing is asked of it for 30 s: a page says so at once, and the password login keeps its threads.
"""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from shared_apps.identity.errors import Unavailable
from xcontact.kit import clock

CONNECT_SECONDS, READ_SECONDS = 3.0, 5.0
WHOLE = timedelta(seconds=8)
LONGEST = 64 * 1024
FAILURES, PAUSE = 3, timedelta(seconds=30)


@dataclass(frozen=True)
class Answer:
    status: int
    content_type: str
    body: bytes


class Breaker:
    """Counts the failures in a row of one provider, in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_until: datetime | None = None

    def admit(self, at: datetime) -> None:
        """Unavailable while nothing is to be asked."""
        if self._closed_until is not None and at < self._closed_until:
            raise Unavailable("paused")

    def failed(self, at: datetime) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._closed_until = at + PAUSE

    def succeeded(self) -> None:
        with self._lock:
            self._failures, self._closed_until = 0, None


_breakers: dict[str, Breaker] = {}


def forget() -> None:
    _breakers.clear()


def get(url: str, *, bearer: str = "") -> Answer:
    return _ask("GET", url, headers={"Authorization": f"Bearer {bearer}"} if bearer else {})


def post(url: str, fields: dict[str, str]) -> Answer:
    return _ask("POST", url, data=fields)


def _ask(method: str, url: str, *, headers: dict[str, str] | None = None, data: dict[str, str] | None = None) -> Answer:
    """The answer, whatever its status below 500; Unavailable otherwise."""
    parts = urlsplit(url)
    breaker = _breakers.setdefault(f"{parts.scheme}://{parts.netloc}", Breaker())
    breaker.admit(clock.now())
    try:
        answer = _exchange(method, url, headers=headers, data=data)
    except (requests.RequestException, HTTPError, Unavailable) as error:
        breaker.failed(clock.now())
        raise Unavailable(type(error).__name__) from None
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        breaker.failed(clock.now())
        raise Unavailable(str(answer.status))
    breaker.succeeded()
    return answer


def _exchange(method: str, url: str, *, headers: dict[str, str] | None, data: dict[str, str] | None) -> Answer:
    until = clock.now() + WHOLE
    with requests.request(
        method,
        url,
        headers=headers,
        data=data,
        timeout=(CONNECT_SECONDS, READ_SECONDS),
        allow_redirects=False,
        stream=True,
    ) as response:
        body = bytearray()
        while part := response.raw.read1(4096, decode_content=True):  # what has come, without waiting for more
            body += part
            if len(body) > LONGEST or clock.now() > until:
                raise Unavailable("too long")
        return Answer(response.status_code, response.headers.get("Content-Type", "").lower(), bytes(body))
