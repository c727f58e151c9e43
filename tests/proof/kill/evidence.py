"""What can be seen from outside once all is quiet: every schema, the object store, and the mail that arrived."""

import email
import email.policy
import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from tenant_apps.requests import chain
from tests.proof.kill.notebook import MARK

Fetch = Callable[[str], bytes | None]
Row = dict[str, Any]

TOKEN = re.compile(rf"{MARK}-([0-9a-f]{{16}})")
SCHEMAS = "SELECT schema_name FROM public.tenants_collectivity ORDER BY schema_name"
OVERDUE = "SELECT place, act, attempts, last_error FROM public.tenants_agendaact WHERE due_at <= now()"
# A mail that the server refused waits for its next attempt: the agenda is not drained while it is on its way.
WAITING = "SELECT place, act, attempts, last_error FROM public.tenants_agendaact WHERE attempts > 0 AND due_at > now()"


@dataclass(frozen=True)
class Copy:
    """A message as it arrived, and to whom."""

    message_id: str
    recipients: tuple[str, ...]
    content: bytes


@dataclass(frozen=True)
class Receipt:
    kind: str
    sha256: str
    pdf: bytes


@dataclass(frozen=True)
class Sending:
    number: int
    kind: str
    hashes: frozenset[str]
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True)
class Document:
    """`stored` and `copy_stored`: the SHA-256 of the bytes that the store really holds, None when it holds none."""

    sha256: str
    stored: str | None
    copy_sha256: str
    copy_stored: str | None


@dataclass(frozen=True)
class Mail:
    message_id: str
    recipient: str
    content: bytes
    kind: str = "receipt"


@dataclass(frozen=True)
class Found:
    """A request or draft in a schema. `token` is "" when its words hold none: a draft hardly begun."""

    place: str
    token: str
    reference: str | None
    is_draft: bool
    sendings: tuple[Sending, ...] = ()
    documents: tuple[Document, ...] = ()
    mails: tuple[Mail, ...] = ()
    broken_line: int | None = None
    lines: int = 1


@dataclass(frozen=True)
class Evidence:
    """`astray`: rows that belong to no request of their schema; `overdue`: acts that should be done by now."""

    found: list[Found]
    copies: list[Copy]
    astray: list[str] = field(default_factory=list)
    overdue: list[str] = field(default_factory=list)


def gather(database: str, fetch: Fetch, mail: Path) -> Evidence:
    """`database`: a superuser's address; `fetch`: the bytes under a key; `mail`: the sink's folder."""
    with psycopg.connect(database, row_factory=dict_row) as connection:
        schemas = [row["schema_name"] for row in connection.execute(SCHEMAS)]
        readings = [_Schema(connection, schema) for schema in schemas]
        overdue = [_told(row) for row in connection.execute(OVERDUE)]
    found = [request for reading in readings for request in reading.found(fetch)]
    return Evidence(found, arrived(mail), [stray for reading in readings for stray in reading.astray()], overdue)


def pending(database: str) -> list[str]:
    """Acts that are due, or that failed once and wait for another attempt."""
    with psycopg.connect(database, row_factory=dict_row) as connection:
        return [_told(row) for query in (OVERDUE, WAITING) for row in connection.execute(query)]


def arrived(folder: Path) -> list[Copy]:
    """Every message of the sink's index."""
    if not (index := folder / "index.sqlite3").exists():
        return []
    connection = sqlite3.connect(f"file:{index}?mode=ro", uri=True)
    try:
        rows = connection.execute("SELECT id, recipients FROM message ORDER BY id").fetchall()
    finally:
        connection.close()
    return [_copy((folder / f"{number:06d}.eml").read_bytes(), json.loads(to)) for number, to in rows]


def attached(content: bytes) -> set[str]:
    """SHA-256 of each file that a message carries."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return {sha256(part.get_content()).hexdigest() for part in message.iter_attachments()}


def _copy(content: bytes, recipients: Iterable[str]) -> Copy:
    headers = email.message_from_bytes(content, policy=email.policy.default)
    return Copy(str(headers["Message-ID"]), tuple(recipients), content)


def _told(row: Row) -> str:
    return f"{row['act']} of {row['place']} ({row['attempts']} attempts, last error: {row['last_error'] or 'none'})"


class _Schema:
    """All the rows of a schema that matter, read once."""

    def __init__(self, connection: psycopg.Connection[Row], schema: str) -> None:
        self.schema = schema

        def rows(table: str) -> list[Row]:
            return connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, table))).fetchall()

        self.requests = rows("requests_servicerequest")
        self.sendings = _by(rows("requests_sending"), "request_id")
        self.receipts = _by(rows("requests_receipt"), "sending_id")
        self.journal = _by(rows("requests_journalentry"), "request_id")
        self.documents = _by(rows("documents_document"), "subject")
        self.mails = _by(rows("correspondence_mail"), "subject")

    def found(self, fetch: Fetch) -> list[Found]:
        return [self._found(row, fetch) for row in self.requests]

    def astray(self) -> list[str]:
        known = {row["id"] for row in self.requests}
        return [
            f"{self.schema}: a {what} of {subject}, which is no request here"
            for what, subjects in (("document", self.documents), ("mail", self.mails))
            for subject in subjects
            if subject not in known
        ]

    def _found(self, row: Row, fetch: Fetch) -> Found:
        token = TOKEN.search(json.dumps(row["answers"]))
        lines = sorted(self.journal[row["id"]], key=lambda line: line["number"])
        return Found(
            place=self.schema,
            token=token[1] if token else "",
            reference=row["reference"],
            is_draft=row["status"] == "draft",
            sendings=tuple(self._sending(sending) for sending in self.sendings[row["id"]]),
            documents=tuple(self._document(document, fetch) for document in self.documents[row["id"]]),
            mails=tuple(_mail(self.schema, mail) for mail in self.mails[row["id"]]),
            broken_line=chain.verify([_line(line) for line in lines]),
            lines=len(lines),
        )

    def _sending(self, row: Row) -> Sending:
        receipts = tuple(
            Receipt(receipt["kind"], receipt["sha256"], bytes(receipt["pdf"])) for receipt in self.receipts[row["id"]]
        )
        return Sending(row["number"], row["kind"], frozenset(line["sha256"] for line in row["manifest"]), receipts)

    def _document(self, row: Row, fetch: Fetch) -> Document:
        stored, copy = (fetch(f"t/{self.schema}/{row[key]}") for key in ("sealed_key", "copy_key"))
        return Document(row["sha256"], _digest(stored), row["copy_sha256"], _digest(copy))


def _by(rows: list[Row], key: str) -> dict[UUID, list[Row]]:
    shelves: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        shelves[row[key]].append(row)
    return shelves


def _digest(content: bytes | None) -> str | None:
    return None if content is None else sha256(content).hexdigest()


def _mail(schema: str, row: Row) -> Mail:
    content = bytes(row["content"])
    return Mail(_copy(content, ()).message_id, row["recipient"], content, row["kind"])


def _line(row: Row) -> chain.Line:
    return chain.Line(
        number=row["number"],
        public=row["public"],
        private_digest=bytes(row["private_digest"]),
        digest=bytes(row["digest"]),
        salt=None if row["salt"] is None else bytes(row["salt"]),
        private=row["private"],
    )
