"""What an administrator reads of the procedures: where each stands, and what keeps it from the public."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from shared_apps.catalogue import library
from shared_apps.catalogue.changes import Change, changes
from shared_apps.catalogue.library import Entry, ResolvedProcedure
from shared_apps.catalogue.merge import Merge, merge
from tenant_apps.procedures import guard
from tenant_apps.procedures.commands.inheriting import LIBRARY
from tenant_apps.procedures.models import Procedure, ProcedureStatus, Revision
from tenant_apps.procedures.queries import base, last_revisions, resolved_with
from tenants.registry import CollectivityCard
from xcontact.kit.errors import NotFound
from xcontact.kit.text import fold

# How long the table tells that the library was updated.
NEWS = timedelta(days=30)


class State(StrEnum):
    PUBLISHED = "Publiée"
    READY = "Prête à publier"
    TO_CONFIRM = "À confirmer"
    TO_COMPLETE = "À compléter"
    WITHDRAWN = "Retirée"
    UPSTREAM = "Nouvelle version disponible"


@dataclass(frozen=True)
class Standing:
    """A procedure of the collectivité: `prepared` is what it would be, `published` its last revision; `problems` keep
    `prepared` from the public. `upstream`: the library's newer revision, if it waits for somebody to choose."""

    procedure: Procedure
    last: Revision
    overrides: dict[str, Any]
    published: ResolvedProcedure
    prepared: ResolvedProcedure
    problems: tuple[str, ...]
    upstream: Entry | None

    @property
    def is_published(self) -> bool:
        return self.procedure.status == ProcedureStatus.PUBLISHED

    @property
    def is_prepared(self) -> bool:
        """Whether something is saved that the public does not see yet."""
        return self.procedure.working_copy is not None

    @property
    def state(self) -> State:
        if self.procedure.status == ProcedureStatus.WITHDRAWN:
            return State.WITHDRAWN
        if self.is_published:
            return State.UPSTREAM if self.upstream else State.PUBLISHED
        if self.prepared.to_confirm:
            return State.TO_CONFIRM
        return State.TO_COMPLETE if self.problems else State.READY

    @property
    def pending(self) -> list[Change]:
        """What publishing would change."""
        return changes(self.published, self.prepared)

    def is_news(self, at: datetime) -> bool:
        """Whether the library has updated it of late."""
        return self.last.made_by == LIBRARY and at - self.last.made_at < NEWS


@dataclass(frozen=True)
class Past:
    """A revision, and what it changed of the one before it."""

    revision: Revision
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Proposed:
    """An entry of the library, and whether it is adopted here."""

    entry: Entry
    adopted: Procedure | None


def all_standings(collectivity: CollectivityCard) -> list[Standing]:
    """Every adopted procedure, by topic then title, in two queries."""
    shipped = {entry.slug: entry for entry in library.entries()}
    order = {topic.slug: topic.order for topic in library.topics()}
    last = last_revisions()
    held = Procedure.objects.select_related("department")
    ordered = sorted(held, key=lambda one: (order.get(one.topic, 99), one.is_permanent, fold(one.title)))
    return [_standing(one, last[one.id], shipped.get(one.slug), collectivity) for one in ordered]


def standing(slug: str, collectivity: CollectivityCard) -> Standing:
    """One of them; NotFound if it is not adopted here."""
    procedure = Procedure.objects.select_related("department").filter(slug=slug).first()
    if procedure is None:
        raise NotFound
    last = Revision.objects.filter(procedure=procedure).latest("number")
    entry = next((one for one in library.entries() if one.slug == slug), None)
    return _standing(procedure, last, entry, collectivity)


def history(slug: str) -> list[Past]:
    """All the revisions of a procedure, the last first; NotFound if it is not adopted here."""
    revisions = list(Revision.objects.filter(procedure__slug=slug).order_by("number"))
    if not revisions:
        raise NotFound
    told, before = [], None
    for revision in revisions:
        state = resolved_with(revision.base_digest, revision.overrides)
        told.append(Past(revision, tuple(changes(before, state)) if before else ()))
        before = state
    return told[::-1]


def proposed(collectivity: CollectivityCard, search: str = "") -> list[Proposed]:
    """What the library has for such a collectivité, by topic then title; all the words searched for, accents or not."""
    adopted = {procedure.slug: procedure for procedure in Procedure.objects.all()}
    titles = {topic.slug: topic.title for topic in library.topics()}
    words = fold(search).split()
    return [
        Proposed(entry, adopted.get(entry.slug))
        for entry in library.entries()
        if collectivity.kind in entry.procedure.kinds_of_collectivity
        and all(word in _text(entry, titles) for word in words)
    ]


def merging(found: Standing, choices: Mapping[str, str] | None = None) -> Merge:
    """What the library's newer revision and what is prepared here make together; NotFound if there is none."""
    if found.upstream is None:
        raise NotFound
    return merge(base(found.last.base_digest), found.upstream.content, found.overrides, choices)


def _standing(procedure: Procedure, last: Revision, entry: Entry | None, collectivity: CollectivityCard) -> Standing:
    overrides = dict(last.overrides if procedure.working_copy is None else procedure.working_copy)
    prepared = resolved_with(last.base_digest, overrides)
    return Standing(
        procedure=procedure,
        last=last,
        overrides=overrides,
        published=resolved_with(last.base_digest, last.overrides),
        prepared=prepared,
        problems=tuple(guard.problems(prepared, procedure.department, is_open=collectivity.is_open)),
        upstream=entry if entry and entry.digest != last.base_digest else None,
    )


def _text(entry: Entry, topics: Mapping[str, str]) -> str:
    shown = entry.procedure
    return fold(f"{shown.title} {shown.short_description} {topics.get(shown.topic, '')}")
