"""Messages on disk: one .eml file each, flushed before the sender is told 250, and an index beside them."""

import dataclasses
import email
import email.policy
import json
import os
import sqlite3
import threading
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY AUTOINCREMENT, received_at TEXT NOT NULL,
    sender TEXT NOT NULL, recipients TEXT NOT NULL, subject TEXT NOT NULL
)
"""
INSERT = "INSERT INTO message (received_at, sender, recipients, subject) VALUES (?, ?, ?, ?)"
SELECT = "SELECT id, received_at, sender, recipients, subject FROM message ORDER BY id DESC"


@dataclasses.dataclass(frozen=True)
class Entry:
    """A line of the index: sender and recipients are the envelope's, the moment is ISO 8601 in UTC."""

    id: int
    received_at: str
    sender: str
    recipients: list[str]
    subject: str


class Store:
    """A folder of messages, used by the SMTP side and by the pages' threads."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._lock = threading.Lock()
        self._index = sqlite3.connect(folder / "index.sqlite3", check_same_thread=False)
        self._index.execute("PRAGMA journal_mode=WAL")
        self._index.execute(SCHEMA)

    def close(self) -> None:
        self._index.close()

    def keep(self, content: bytes, *, sender: str, recipients: list[str], received_at: str) -> int:
        """Write a message and its line, both on disk when this returns; its number."""
        line = (received_at, sender, json.dumps(recipients), subject_of(content))
        with self._lock, self._index:
            number = self._index.execute(INSERT, line).lastrowid or 0
            _write(self._path(number), content)
        return number

    def entries(self, *, to: str = "") -> list[Entry]:
        """The messages, newest first; those sent to one address when it is given."""
        with self._lock:
            rows = self._index.execute(SELECT).fetchall()
        found = [Entry(row[0], row[1], row[2], json.loads(row[3]), row[4]) for row in rows]
        return [entry for entry in found if not to or to.lower() in map(str.lower, entry.recipients)]

    def entry(self, number: int) -> Entry | None:
        return next((entry for entry in self.entries() if entry.id == number), None)

    def content(self, number: int) -> bytes:
        """The message as it was received."""
        return self._path(number).read_bytes()

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:06d}.eml"


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def subject_of(content: bytes) -> str:
    return str(email.message_from_bytes(content, policy=email.policy.default)["Subject"] or "")
