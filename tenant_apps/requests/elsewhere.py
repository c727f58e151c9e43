"""A page of a draft open twice: what a tab has not seen, it does not write over.

A page carries the version of the answers it showed; a version is a digest of what the draft held for that page, so
that other pages of the same draft, saved meanwhile, are no conflict.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared_apps.forms.definition import Page
from shared_apps.forms.kinds import KINDS
from shared_apps.forms.kinds.base import UNANSWERED
from shared_apps.forms.rendering import Row

_SHORT = 16
# An optional question that was shown and left empty is no answer that another tab might miss.
_EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Seen:
    """Of which questions a page showed the answers, and in which version."""

    names: Sequence[str]
    version: str


@dataclass(frozen=True)
class Difference:
    """One question with the answer that is kept and the one of this page, in words."""

    label: str
    kept: str
    here: str


class AnsweredElsewhere(Exception):
    """Another tab or another device has answered this page since; nothing was written.

    `answers` and `saved_at`: what the draft holds, and since when.
    """

    def __init__(self, answers: Mapping[str, Any], saved_at: datetime) -> None:
        super().__init__()
        self.answers = answers
        self.saved_at = saved_at


def version_of(answers: Mapping[str, Any], names: Sequence[str]) -> str:
    """The version of these answers, the same for equal ones."""
    held = {name: answers[name] for name in names if answers.get(name) not in _EMPTY}
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()[:_SHORT]


def names_of(page: Page) -> list[str]:
    """The questions whose answers make the version of a page, shown or not."""
    return [field.id for field in page.fields if KINDS[field.kind].asks]


def check(held: Mapping[str, Any], wanted: Mapping[str, Any], seen: Seen | None, saved_at: datetime) -> None:
    """Raise AnsweredElsewhere when `wanted` would replace answers that the page has not seen."""
    if seen is None or seen.version == version_of(held, seen.names):
        return
    if version_of(held, seen.names) != version_of(wanted, seen.names):
        raise AnsweredElsewhere(held, saved_at)


def differences(page: Page, kept: Mapping[str, Any], here: Mapping[str, Any]) -> list[Difference]:
    """The questions of a page that two tabs have answered otherwise."""
    asked = [field for field in page.fields if KINDS[field.kind].asks and field.id in here]
    return [
        Difference(field.label, _told(field, kept.get(field.id)), _told(field, here[field.id]))
        for field in asked
        if version_of(kept, [field.id]) != version_of(here, [field.id])
    ]


def told(page: Page, answers: Mapping[str, Any]) -> str:
    """Answers of a page as a text to copy, a line for each."""
    return "\n".join(
        f"{field.label} : {_told(field, answers[field.id])}"
        for field in page.fields
        if KINDS[field.kind].asks and field.id in answers
    )


def _told(field: Any, value: Any) -> str:
    kind = KINDS[field.kind]
    return UNANSWERED if kind.is_empty(value) else Row(field, field.label, kind.display(field, value)).value
