"""The process environment, read in one place. Every variable is named XCONTACT_…"""

import os
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

PREFIX = "XCONTACT_"


def text(name: str, default: str = "") -> str:
    return os.environ.get(PREFIX + name, default)


def flag(name: str, default: bool = False) -> bool:
    value = text(name)
    return default if value == "" else value.lower() in {"1", "true", "yes", "oui"}


def number(name: str, default: int) -> int:
    value = text(name)
    return default if value == "" else int(value)


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, blanks dropped."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


@dataclass(frozen=True)
class Address:
    """The parts of a URL such as postgresql://user:password@host:5432/name."""

    scheme: str
    user: str
    password: str
    host: str
    port: int | None
    path: str


def address(value: str) -> Address:
    parts = urlsplit(value)
    return Address(
        scheme=parts.scheme,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=parts.hostname or "",
        port=parts.port,
        path=parts.path.lstrip("/"),
    )
