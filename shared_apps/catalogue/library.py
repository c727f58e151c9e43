"""SPL-Xdémat's reference library: read once from its files, checked, kept."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from shared_apps.catalogue.content import FOLDER, check, complete, digest
from shared_apps.catalogue.overrides import resolve
from shared_apps.catalogue.procedure import ResolvedProcedure
from shared_apps.catalogue.topics import topics
from xcontact.kit.errors import NotFound
from xcontact.kit.text import fold

__all__ = [
    "PERMANENT",
    "Entry",
    "ResolvedProcedure",
    "entries",
    "entry",
    "pack",
    "procedure",
    "procedures",
    "resolve",
    "topics",
]

PERMANENT = "autre-demande"


@dataclass(frozen=True)
class Entry:
    """A procedure as the library ships it. `digest` names this revision; `content` is not to be altered."""

    slug: str
    digest: str
    content: dict[str, Any]
    procedure: ResolvedProcedure


@lru_cache
def entries() -> tuple[Entry, ...]:
    """The whole library, by topic then title; InvalidDefinition if a file is faulty."""
    order = {topic.slug: topic.order for topic in topics()}
    read = [_read(json.loads(path.read_text("utf-8"))) for path in sorted(FOLDER.glob("*.json"))]
    return tuple(sorted(read, key=lambda one: (order[one.procedure.topic], fold(one.procedure.title))))


def entry(slug: str) -> Entry:
    """The library's entry; NotFound if there is none."""
    found = next((one for one in entries() if one.slug == slug), None)
    if found is None:
        raise NotFound(slug)
    return found


def procedures() -> tuple[ResolvedProcedure, ...]:
    """Every procedure as the library proposes it, before any override."""
    return tuple(one.procedure for one in entries())


def procedure(slug: str) -> ResolvedProcedure:
    """One of them; NotFound if there is none."""
    return entry(slug).procedure


def pack(kind: str, population: int) -> list[str]:
    """The slugs proposed to a collectivité (COMMUNE, EPCI, DEPARTEMENT) of that many inhabitants.

    Only what waits for no confirmation; the generic request is always there, and last.
    """
    proposed = [
        one.slug
        for one in procedures()
        if kind in one.kinds_of_collectivity
        and one.minimum_population is not None
        and population >= one.minimum_population
        and one.slug != PERMANENT
    ]
    return [*proposed, PERMANENT]


def _read(content: dict[str, Any]) -> Entry:
    whole = complete(content)
    check(whole)
    return Entry(whole["slug"], digest(whole), whole, resolve(whole))
