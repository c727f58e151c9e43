"""The running demo that the environment describes: its addresses, its people, its mailbox."""

import json
import os
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE = 60.0


@dataclass(frozen=True)
class Person:
    identifier: str
    password: str


class Demo:
    def __init__(self) -> None:
        self.portal = os.environ["XCONTACT_DEMO_URL"]
        self.inbox = os.environ["XCONTACT_DEMO_INBOX"]
        told = json.loads(Path(os.environ["XCONTACT_DEMO_PEOPLE_FILE"]).read_text("utf-8"))
        self._people: list[dict[str, str]] = told

    def collectivity(self, subdomain: str, path: str = "/") -> str:
        scheme, _, host = self.portal.partition("://")
        return f"{scheme}://{subdomain}.{host}{path}"

    def person(self, identifier: str) -> Person:
        """One of the demo's people, by the beginning of what he logs in with."""
        found = next(one for one in self._people if one["identifier"].startswith(identifier))
        return Person(found["identifier"], found["password"])

    def mail(self, to: str, about: str) -> dict[str, Any]:
        """The first mail to that address whose subject holds these words, waited for."""

        def arrived() -> dict[str, Any] | None:
            letters = _json(f"{self.inbox}/messages.json?{urllib.parse.urlencode({'to': to})}")
            found = next((letter for letter in letters if about in letter["subject"]), None)
            return _json(f"{self.inbox}{found['url']}") if found else None

        return _waited_for(arrived, f"no mail to {to} about {about}")

    def text(self, to: str) -> dict[str, Any]:
        """The newest text message to that number (E.164), waited for."""

        def arrived() -> dict[str, Any] | None:
            texts = _json(f"{self.inbox}/texts.json?{urllib.parse.urlencode({'to': to})}")
            return texts[0] if texts else None

        return _waited_for(arrived, f"no text message to {to}")

    def attachment(self, letter: dict[str, Any], position: int = 0) -> bytes:
        with urllib.request.urlopen(f"{self.inbox}{letter['attachments'][position]['url']}", timeout=10) as answer:
            return bytes(answer.read())


def _waited_for(look: Callable[[], dict[str, Any] | None], otherwise: str) -> dict[str, Any]:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.3)
    raise AssertionError(otherwise)


def _json(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)
