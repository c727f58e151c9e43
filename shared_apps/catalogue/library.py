"""SPL-Xdémat's reference library: read once from its files, checked, kept."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any

from shared_apps.catalogue.content import FOLDER, check, complete, digest
from shared_apps.catalogue.overrides import OWN_PREFIX, resolve
from shared_apps.catalogue.procedure import ResolvedProcedure
from shared_apps.catalogue.topics import topics
from shared_apps.forms.inspection import InvalidDefinition, Problem
from xcontact.kit.errors import NotFound
from xcontact.kit.text import fold

__all__ = [
    "PERMANENT",
    "RIGHTS",
    "Entry",
    "ResolvedProcedure",
    "blank",
    "blanks",
    "entries",
    "entry",
    "pack",
    "procedure",
    "procedures",
    "resolve",
    "topics",
]

PERMANENT = "autre-demande"
# Access, rectification, erasure… (RGPD art. 15 to 22).
RIGHTS = "exercer-mes-droits"
AUDIENCES = ("INDIVIDUAL", "ASSOCIATION", "BUSINESS")


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


def blank(audience: Iterable[str]) -> Entry:
    """The model of a collectivité's own procedure, for these kinds of applicants; NotFound for none or a strange one.

    It stands beside the library: never proposed, never updated under what was made of it.
    """
    wished = [kind for kind in AUDIENCES if kind in set(audience)]
    found = next((one for one in blanks() if list(one.procedure.audience) == wished), None)
    if found is None:
        raise NotFound("audience")
    return found


@lru_cache
def blanks() -> tuple[Entry, ...]:
    """The blank model for each audience that there may be: the page that says who sends depends on it."""
    model = json.loads(Path(__file__).with_name("blank.json").read_text("utf-8"))
    chosen = [list(some) for size in (1, 2, 3) for some in combinations(AUDIENCES, size)]
    return tuple(_read({**model, "audience": audience}) for audience in chosen)


def _read(content: dict[str, Any]) -> Entry:
    whole = complete(content)
    if whole["slug"].startswith(OWN_PREFIX):
        raise InvalidDefinition([Problem(whole["slug"], "ce nom est celui d’une démarche propre à une collectivité.")])
    check(whole)
    return Entry(whole["slug"], digest(whole), whole, resolve(whole))
