"""The topics under which procedures are found (the « grandes rubriques thématiques » of the terms of use)."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True)
class Topic:
    """`icon` is the name of a drawing of the kit."""

    slug: str
    title: str
    description: str
    icon: str
    order: int


@lru_cache
def topics() -> tuple[Topic, ...]:
    """All of them, in the order in which they are shown."""
    told = json.loads(Path(__file__).with_name("topics.json").read_text("utf-8"))
    return tuple(sorted((Topic(**topic) for topic in told), key=lambda topic: topic.order))


def topic(slug: str) -> Topic | None:
    return next((one for one in topics() if one.slug == slug), None)
