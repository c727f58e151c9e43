"""What citizens did and what they were shown, written down as it happens: the one memory that outlives every kill."""

import json
import os
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MARK = "preuve"


@dataclass
class Promise:
    """One request that a citizen means to send. Its token stands in the request's own words, and in its address.

    `offered`: SHA-256 of the documents that left the citizen; `kept`: of those the site said it had received;
    `sent`: the final button was pressed; `shown`: the references read on a page.
    """

    token: str
    place: str
    means_to_send: bool
    offered: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    sent: bool = False
    shown: set[str] = field(default_factory=set)
    draft: str = ""

    @property
    def address(self) -> str:
        return address_of(self.token)

    @property
    def is_done(self) -> bool:
        return bool(self.shown) or not self.means_to_send


def address_of(token: str) -> str:
    """Where the receipt of this request goes, and of no other."""
    return f"{MARK}.{token}@citoyen.example"


def words_of(token: str) -> str:
    """What the citizen writes, by which the request is known whatever becomes of its draft."""
    return f"{MARK}-{token}"


class Notebook:
    """Lines of JSON, each one write to the end of a file: a killed process loses none it has written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._lock = threading.Lock()

    def close(self) -> None:
        os.close(self._file)

    def mean(self, place: str, *, to_send: bool = True) -> Promise:
        """A new request in a collectivité's schema."""
        promise = Promise(secrets.token_hex(8), place, to_send)
        self._write(promise.token, "meant", {"place": place, "to_send": to_send})
        return promise

    def note(self, promise: Promise, what: str, value: Any = True) -> None:
        """Write down, then remember: `offered`, `kept`, `sent`, `shown` or `draft`."""
        self._write(promise.token, what, value)
        _remember(promise, what, value)

    def promises(self) -> list[Promise]:
        return list(read(self._path).values())

    def _write(self, token: str, what: str, value: Any) -> None:
        line = json.dumps({"token": token, "what": what, "value": value}) + "\n"
        with self._lock:
            os.write(self._file, line.encode())


def read(path: Path) -> dict[str, Promise]:
    """The promises of a notebook, by token."""
    promises: dict[str, Promise] = {}
    for line in _lines(path):
        token, what, value = line["token"], line["what"], line["value"]
        if what == "meant":
            promises[token] = Promise(token, value["place"], value["to_send"])
        else:
            _remember(promises[token], what, value)
    return promises


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        yield from map(json.loads, path.read_text().splitlines())


def _remember(promise: Promise, what: str, value: Any) -> None:
    if what in ("sent", "draft"):
        setattr(promise, what, value)
    else:
        getattr(promise, what).add(value)
