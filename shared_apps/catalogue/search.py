"""Finding a procedure by people's own words: they say « poubelle » where the page says « déchets ». Pure."""

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from shared_apps.catalogue.topics import topic
from xcontact.kit.text import fold

LONGEST_WISH = 100
# Words are of one family when they begin alike: « inscrire » and « inscription », « acte » and « actes ».
_ROOT = 6
_TITLE, _SAID_OTHERWISE, _ELSEWHERE = 4, 3, 1


class Findable(Protocol):
    """A procedure, as far as it is looked for; `topic` is a slug."""

    @property
    def title(self) -> str: ...

    @property
    def short_description(self) -> str: ...

    @property
    def topic(self) -> str: ...


Found = TypeVar("Found", bound=Findable)


def search(wish: str, procedures: Iterable[Found]) -> list[Found]:
    """Those that answer the wish, the likeliest first: all its words, or if none has them all, some.

    An empty wish, or one made of small words alone (« je voudrais »), finds nothing. Accents, capitals and plurals
    don't matter.
    """
    words = _meaningful(wish[:LONGEST_WISH])
    told = [(procedure, _scores(words, procedure)) for procedure in procedures]
    most = max((sum(map(bool, scores)) for _, scores in told), default=0)
    if not most:
        return []
    likely = [(procedure, sum(scores)) for procedure, scores in told if sum(map(bool, scores)) == most]
    return [one for one, _ in sorted(likely, key=lambda pair: (-pair[1], -_echoes(words, pair[0])))]


def _scores(words: list[str], procedure: Findable) -> list[int]:
    """What each word of the wish is worth for this procedure; 0 when it is nowhere."""
    found_under = topic(procedure.topic)
    described = _roots(procedure.short_description)
    shelf = _roots(found_under.title if found_under else "")
    title = _roots(procedure.title)
    return [_worth(_root(word), title, described, shelf) for word in words]


def _worth(root: str, title: set[str], described: set[str], shelf: set[str]) -> int:
    """A topic answers to its own words alone: « poubelle » is not everything that is filed under « déchets »."""
    if root in title:
        return _TITLE
    others = _synonyms().get(root, frozenset())
    if others & title:
        return _SAID_OTHERWISE
    return _ELSEWHERE if root in described | shelf or others & described else 0


def _echoes(words: list[str], procedure: Findable) -> int:
    """How many words of the wish's families the procedure says: what speaks of nothing else comes first."""
    said = _roots(procedure.title) | _roots(procedure.short_description)
    return len(said & {root for word in words for root in {_root(word), *_synonyms().get(_root(word), ())}})


def _meaningful(text: str) -> list[str]:
    return [word for word in fold(text).split() if len(word) > 1 and word not in _small_words()]


def _roots(text: str) -> set[str]:
    return {_root(word) for word in _meaningful(text)}


def _root(word: str) -> str:
    singular = word[:-1] if len(word) > 3 and word[-1] in "sx" else word
    return singular[:_ROOT]


@lru_cache
def _small_words() -> frozenset[str]:
    return frozenset(_told()["small_words"])


@lru_cache
def _synonyms() -> dict[str, frozenset[str]]:
    """Root of a word → roots of the others of its line."""
    lines = [{_root(fold(word)) for word in line} for line in _told()["synonyms"]]
    every = {root for line in lines for root in line}
    return {root: frozenset().union(*(line for line in lines if root in line)) - {root} for root in every}


def _told() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(Path(__file__).with_name("search_words.json").read_text("utf-8"))
    return told
