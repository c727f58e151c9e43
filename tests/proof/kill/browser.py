"""A browser without a screen: cookies by host, redirects, forms as the page gives them. It believes what it reads."""

import http.client
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from tests.proof.kill.papers import Paper

PATIENCE = 25.0
REDIRECTS = 12
MOVED = frozenset({301, 302, 303, 307, 308})


class Unanswered(Exception):
    """Nobody there, or the line broke before the end of the answer."""


class HungUp(Exception):
    """We closed the line ourselves, without waiting for the answer."""


@dataclass
class Form:
    """`fields`: what would be sent if nothing were touched. `buttons`: (name, value) of those that send it."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """An answer at the end of its redirects."""

    url: str
    status: int
    text: str
    forms: Sequence[Form]

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    def form(self, *names: str) -> Form | None:
        """The first form that has all these fields."""
        return next((form for form in self.forms if form.names.issuperset(names)), None)


class Browser:
    """One person's. `heard(status, url, text)` is told every answer, redirects included."""

    def __init__(self, port: int, heard: Any) -> None:
        self._port = port
        self._heard = heard
        self._cookies: dict[str, dict[str, str]] = {}

    def get(self, url: str) -> Page:
        """Raises Unanswered."""
        return self._follow("GET", url, {}, b"")

    def send(
        self,
        page: Page,
        form: Form,
        values: Mapping[str, str],
        papers: Sequence[tuple[str, Paper]] = (),
        *,
        hang_up: bool = False,
    ) -> Page:
        """Fill and send a form of this page. Raises Unanswered, or HungUp once the question has left."""
        url = urljoin(page.url, form.action) if form.action else page.url
        filled = {**form.fields, **values}
        if papers:
            kind, body = _multipart(filled, papers)
        else:
            kind, body = "application/x-www-form-urlencoded", urlencode(filled).encode()
        parts = urlsplit(page.url)
        headers = {"Content-Type": kind, "Origin": f"{parts.scheme}://{parts.netloc}", "Sec-Fetch-Site": "same-origin"}
        return self._follow("POST", url, headers, body, hang_up=hang_up)

    def _follow(self, method: str, url: str, headers: Mapping[str, str], body: bytes, *, hang_up: bool = False) -> Page:
        for _ in range(REDIRECTS):
            status, location, text = self._ask(method, url, headers, body, hang_up=hang_up)
            self._heard(status, url, text)
            if status not in MOVED:
                return Page(url, status, text, forms_of(text))
            url, method, headers, body = urljoin(url, location), "GET", {}, b""
        raise Unanswered(f"too many redirects to {url}")

    def _ask(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, *, hang_up: bool
    ) -> tuple[int, str, str]:
        parts = urlsplit(url)
        host = parts.hostname or ""
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        try:
            connection.request(method, path, body or None, {"Host": parts.netloc, **self._cookie(host), **headers})
            if hang_up:
                raise HungUp
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered(type(error).__name__) from error
        finally:
            connection.close()
        self._keep(host, response.headers.get_all("Set-Cookie") or [])
        return response.status, response.headers.get("Location", ""), text

    def _cookie(self, host: str) -> dict[str, str]:
        held = self._cookies.get(host, {})
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in held.items())} if held else {}

    def _keep(self, host: str, lines: Sequence[str]) -> None:
        held = self._cookies.setdefault(host, {})
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0" or not morsel.value:
                    held.pop(name, None)
                else:
                    held[name] = morsel.value


def forms_of(text: str) -> list[Form]:
    """The forms of a page, in its order."""
    reader = _Reader()
    reader.feed(text)
    return reader.forms


class _Reader(HTMLParser):
    """Fields with the values that a browser would send untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._form = Form(told.get("action", ""), told.get("method", "get").upper())
            self.forms.append(self._form)
        if self._form is None:
            return
        name = told.get("name", "")
        if name and tag in ("input", "select", "textarea"):
            self._form.names.add(name)
        if tag == "button" or (tag == "input" and told.get("type") == "submit"):
            self._form.buttons.append((name, told.get("value", "")))
        elif tag == "input" and name:
            self._input(self._form, name, told)
        elif tag == "select":
            self._select = name
        elif tag == "textarea":
            self._textarea = name
            self._form.fields[name] = ""
        elif tag == "option" and self._select and ("selected" in told or self._select not in self._form.fields):
            self._form.fields[self._select] = told.get("value", "")

    def _input(self, form: Form, name: str, told: Mapping[str, str]) -> None:
        kind = told.get("type", "text")
        if kind in ("checkbox", "radio"):
            if "checked" in told:
                form.fields[name] = told.get("value", "on")
        elif kind != "file":
            form.fields[name] = told.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._textarea:
            self._form.fields[self._textarea] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""


def _multipart(values: Mapping[str, str], papers: Sequence[tuple[str, Paper]]) -> tuple[str, bytes]:
    boundary = uuid.uuid4().hex
    lines: list[bytes] = []
    for name, value in values.items():
        lines += [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()]
    for name, paper in papers:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{paper.name}"\r\n'
        lines += [f"{head}Content-Type: {paper.media_type}\r\n\r\n".encode(), paper.content, b"\r\n"]
    lines.append(f"--{boundary}--\r\n".encode())
    return f"multipart/form-data; boundary={boundary}", b"".join(lines)
