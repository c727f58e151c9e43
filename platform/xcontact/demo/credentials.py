"""The demo's passwords and keys: drawn once, kept in its home, readable by its owner alone."""

import dataclasses
import json
import os
import secrets
from pathlib import Path

FILE_NAME = "secrets.json"


@dataclasses.dataclass(frozen=True)
class Credentials:
    postgres: str
    owner: str
    app: str
    secret_key: str
    s3_access_key: str
    s3_secret_key: str
    s3_encryption_key: str


def load(home: Path) -> Credentials:
    """The credentials of this home, drawn on the first call."""
    path = home / FILE_NAME
    if not path.exists():
        _write(path, {field.name: secrets.token_hex(32) for field in dataclasses.fields(Credentials)})
    return Credentials(**json.loads(path.read_text()))


def _write(path: Path, values: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(values, file, indent=2)
    draft.replace(path)
