"""Communes of the eight départements, by name or postcode, from our own registry: no network."""

import functools

from shared_apps.forms.completion import words
from tenants import territory
from tenants.models import CollectivityKind
from tenants.territory import Entry
from xcontact.kit.text import fold

SHORTEST, MOST = 2, 8
# As people write on an envelope.
_ABBREVIATIONS = {"st": "saint", "ste": "sainte"}


def propose(typed: str) -> list[dict[str, str]]:
    """Communes (label, postcode, city), one line a postcode: exact names first, then the most peopled, MOST at most.

    Each word typed begins a word of the name or a postcode.
    """
    asked = [_ABBREVIATIONS.get(word, word) for word in fold(words.typed(typed)).split()]
    if len("".join(asked)) < SHORTEST:
        return []
    wish = " ".join(asked)
    found = [(entry, name) for searched, name, entry in _communes() if all(f" {word}" in searched for word in asked)]
    found.sort(key=lambda one: (one[1] != wish, not one[1].startswith(wish), -(one[0].population or 0), one[1]))
    lines = [_line(entry, postcode) for entry, _ in found[:MOST] for postcode in _postcodes(entry, asked)]
    return lines[:MOST]


@functools.cache
def _communes() -> tuple[tuple[str, str, Entry], ...]:
    """What is searched, the folded name, the commune."""
    return tuple(
        (f" {fold(entry.name)} {' '.join(entry.postcodes)}", fold(entry.name), entry)
        for entry in territory.official()
        if entry.kind == CollectivityKind.COMMUNE and entry.postcodes
    )


def _postcodes(entry: Entry, asked: list[str]) -> list[str]:
    """Those that were typed, where some were; all of them otherwise."""
    digits = [word for word in asked if word.isdigit()]
    meant = [postcode for postcode in entry.postcodes if any(postcode.startswith(one) for one in digits)]
    return meant or list(entry.postcodes)


def _line(entry: Entry, postcode: str) -> dict[str, str]:
    return {"label": f"{entry.name} ({postcode})", "postcode": postcode, "city": entry.name}
