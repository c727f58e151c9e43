"""The inbox over HTTP: pages for people, JSON for tests. It listens on 127.0.0.1 only."""

import json
import re
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from xcontact.demo.mail import pages
from xcontact.demo.mail.reading import Letter, read
from xcontact.demo.mail.store import Store
from xcontact.kit.sms.sink import kept

HTML = "text/html; charset=utf-8"
OURS = "default-src 'none'; style-src 'self'; frame-src 'self'; frame-ancestors 'self'"
THEIRS = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'"
)
MESSAGE = re.compile(r"/messages/(?P<number>\d{1,9})(?P<rest>|\.json|\.eml|/html|/pieces/(?P<piece>\d{1,4}))")


def server(store: Store, texts: Path, port: int) -> ThreadingHTTPServer:
    """`texts`: the folder of text messages."""
    return ThreadingHTTPServer(("127.0.0.1", port), partial(InboxHandler, store, texts))


class InboxHandler(BaseHTTPRequestHandler):
    """GET only."""

    def __init__(self, store: Store, texts: Path, *arguments: Any) -> None:
        self.store, self.texts = store, texts
        super().__init__(*arguments)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/":
            self._answer(HTML, pages.inbox(self.store.entries(), kept(self.texts)[::-1]))
        elif parts.path == "/style.css":
            self._answer("text/css; charset=utf-8", pages.STYLE)
        elif parts.path == "/messages.json":
            self._list(to=parse_qs(parts.query).get("to", [""])[0])
        elif parts.path == "/texts.json":
            self._list_texts(to=parse_qs(parts.query).get("to", [""])[0])
        elif found := MESSAGE.fullmatch(parts.path):
            self._message(int(found["number"]), found["rest"], int(found["piece"] or 0))
        else:
            self._answer(HTML, pages.not_found(), status=404)

    def log_message(self, *arguments: Any) -> None:
        """Say nothing: an address may hold a token."""

    def _list(self, to: str) -> None:
        self._json(
            [
                {
                    "id": entry.id,
                    "envelope_from": entry.sender,
                    "to": entry.recipients,
                    "subject": entry.subject,
                    "received_at": entry.received_at,
                    "url": f"/messages/{entry.id}.json",
                }
                for entry in self.store.entries(to=to)
            ]
        )

    def _list_texts(self, to: str) -> None:
        """Text messages, newest first; those sent to one number (E.164, its + written %2B) when it is given."""
        self._json(
            [
                {"id": text.reference, "to": text.number, "text": text.body, "received_at": text.at.isoformat()}
                for text in kept(self.texts)[::-1]
                if not to or text.number == to
            ]
        )

    def _message(self, number: int, rest: str, piece: int) -> None:
        entry = self.store.entry(number)
        if entry is None:
            self._answer(HTML, pages.not_found(), status=404)
            return
        letter = read(entry, self.store.content(number))
        if rest == ".json":
            self._json(letter.as_json())
        elif rest == ".eml":
            self._answer("message/rfc822", self.store.content(number))
        elif rest == "/html":
            self._answer(HTML, f'<base target="_blank">{letter.html}', policy=THEIRS)
        elif rest:
            self._attachment(letter, piece)
        else:
            self._answer(HTML, pages.letter(letter))

    def _attachment(self, letter: Letter, position: int) -> None:
        if position >= len(letter.attachments):
            self._answer(HTML, pages.not_found(), status=404)
            return
        attachment = letter.attachments[position]
        disposition = f"attachment; filename*=UTF-8''{quote(attachment.name, safe='')}"
        self._answer(attachment.content_type, attachment.content, disposition=disposition)

    def _json(self, value: object) -> None:
        self._answer("application/json", json.dumps(value, ensure_ascii=False))

    def _answer(
        self, kind: str, body: str | bytes, *, status: int = 200, policy: str = OURS, disposition: str = ""
    ) -> None:
        content = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        if disposition:
            self.send_header("Content-Disposition", disposition)
        self.end_headers()
        self.wfile.write(content)
