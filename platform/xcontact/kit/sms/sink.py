"""Keeps text messages in a folder instead of sending them: one JSON file each, whole or absent."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xcontact.kit import clock
from xcontact.kit.references import uuid7


@dataclass(frozen=True)
class Kept:
    """A message of the sink. `number`: E.164; `at`: aware."""

    reference: str
    number: str
    body: str
    at: datetime


class Sink:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, number: str, body: str) -> str:
        """Write the file; its name is the reference. Names sort by time."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        reference = f"{uuid7()}"
        content = {"number": number, "body": body, "at": clock.now().isoformat()}
        written = self.folder / f"{reference}.partial"
        written.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        written.rename(self.folder / f"{reference}.json")
        return reference


def kept(folder: Path) -> list[Kept]:
    """What the sink of this folder has been given, oldest first."""
    found = []
    for path in sorted(folder.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        at = datetime.fromisoformat(content["at"])
        found.append(Kept(reference=path.stem, number=content["number"], body=content["body"], at=at))
    return found
