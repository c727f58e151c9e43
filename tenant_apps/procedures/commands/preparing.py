"""Overrides prepared, confirmed and published. Two editors never overwrite each other silently (`seen`)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from tenant_apps.organisation.models import Agent
from tenant_apps.procedures import guard
from tenant_apps.procedures.commands.writing import (
    Overtaken,
    keep,
    locked,
    prepared,
    require_administrator,
    require_publishable,
    require_seen,
    revise,
    show,
)
from tenant_apps.procedures.events import ProcedureRevised
from tenant_apps.procedures.models import Procedure, ProcedureStatus, Revision
from tenant_apps.procedures.queries import last_revisions, resolved_with
from tenants.registry import CollectivityCard
from xcontact.kit import events
from xcontact.kit.errors import NotFound, Refused

_PREPARED = "Des changements sont préparés : publiez-les ou abandonnez-les d’abord."
_SAME = "Cette version est déjà celle qui est en vigueur."


@transaction.atomic
def save(*, slug: str, overrides: Mapping[str, Any], seen: int, by: Agent) -> Procedure:
    """Keep the overrides being prepared; the public sees nothing of them.

    `seen`: the procedure's `working_number` when its page was opened. Raises `Overtaken` when somebody else has written
    since (the same thing said twice is said once), `Refused` for what is not the collectivité's to change, `NotFound`.
    """
    require_administrator(by)
    procedure, last = locked(slug)
    if dict(overrides) == prepared(procedure, last):
        return procedure
    require_seen(procedure, seen)
    resolved_with(last.base_digest, overrides)
    keep(procedure, last, overrides)
    return procedure


@transaction.atomic
def give_up(*, slug: str, seen: int, by: Agent) -> Procedure:
    """Throw the working copy away: the last revision stands."""
    require_administrator(by)
    procedure, last = locked(slug)
    if procedure.working_copy is not None:
        require_seen(procedure, seen)
        keep(procedure, last, last.overrides)
    return procedure


@transaction.atomic
def confirm(
    *,
    slug: str,
    collectivity: CollectivityCard,
    keys: Sequence[str],
    by: Agent,
    at: datetime,
    corrections: Mapping[str, Any] | None = None,
    seen: int | None = None,
) -> Procedure:
    """The collectivité confirms facts of law that the library could not; with none left, the procedure is published.

    `corrections`: overrides that come with it (the delay and its text, the retention). What is confirmed is kept even
    while something else keeps the procedure from the public: the procedure returned is then not published.
    Raises `Refused` for an unknown fact, `Overtaken` (see `save`), `NotFound`.
    """
    require_administrator(by)
    procedure, last = locked(slug)
    overrides = prepared(procedure, last) | dict(corrections or {})
    overrides["confirmed"] = sorted({*overrides.get("confirmed", []), *keys})
    if overrides != prepared(procedure, last):
        if seen is not None:
            require_seen(procedure, seen)
        resolved_with(last.base_digest, overrides)
        keep(procedure, last, overrides)
    resolved = resolved_with(last.base_digest, overrides)
    if procedure.status == ProcedureStatus.DRAFT and not guard.problems(
        resolved, procedure.department, is_open=collectivity.is_open
    ):
        _publish(procedure, last, collectivity, by=by, note="Points de droit confirmés", at=at)
    return procedure


@transaction.atomic
def publish(
    *, slug: str, collectivity: CollectivityCard, seen: int, by: Agent, at: datetime, note: str = ""
) -> Procedure:
    """What is prepared becomes a new revision, shown to the public; with nothing prepared, what stands is shown.

    Pressed again, it changes nothing. Raises `Refused` with what keeps it from the public, `Overtaken`, `NotFound`.
    """
    require_administrator(by)
    procedure, last = locked(slug)
    if procedure.status == ProcedureStatus.PUBLISHED and procedure.working_copy is None:
        return procedure
    require_seen(procedure, seen)
    require_publishable(procedure, last.base_digest, prepared(procedure, last), collectivity)
    _publish(procedure, last, collectivity, by=by, note=note, at=at)
    return procedure


@transaction.atomic
def publish_ready(*, collectivity: CollectivityCard, by: Agent, at: datetime) -> list[Procedure]:
    """Every draft that nothing keeps from the public."""
    require_administrator(by)
    drafts = Procedure.objects.select_for_update(of=("self",)).select_related("department")
    last, ready = last_revisions(), []
    for procedure in drafts.filter(status=ProcedureStatus.DRAFT).order_by("title"):
        revision = last[procedure.id]
        resolved = resolved_with(revision.base_digest, prepared(procedure, revision))
        if not guard.problems(resolved, procedure.department, is_open=collectivity.is_open):
            _publish(procedure, revision, collectivity, by=by, note="", at=at)
            ready.append(procedure)
    return ready


@transaction.atomic
def go_back(*, slug: str, number: int, collectivity: CollectivityCard, seen: int, by: Agent, at: datetime) -> Procedure:
    """The overrides of a former revision again, as a new one; what was confirmed since stays confirmed.

    Raises `Refused` when they no longer fit the library, when something keeps them from the public, when they are
    those in force, or while something is prepared; `Overtaken`, `NotFound`.
    """
    require_administrator(by)
    procedure, last = locked(slug)
    former = Revision.objects.filter(procedure=procedure, number=number).first()
    if former is None:
        raise NotFound
    overrides = dict(former.overrides)
    if confirmed := last.overrides.get("confirmed"):
        overrides["confirmed"] = confirmed
    if overrides == last.overrides:
        raise Refused(_SAME)
    require_seen(procedure, seen)
    if procedure.working_copy is not None:
        raise Refused(_PREPARED)
    resolved_with(last.base_digest, overrides)
    if procedure.status == ProcedureStatus.PUBLISHED:
        require_publishable(procedure, last.base_digest, overrides, collectivity)
    note = f"Retour à la version {number}"
    revise(procedure, last, overrides=overrides, made_by=by.function, note=note, at=at)
    events.publish(ProcedureRevised(procedure.id, at))
    if procedure.status == ProcedureStatus.PUBLISHED:
        show([procedure], collectivity, at)
    return procedure


def _publish(
    procedure: Procedure, last: Revision, collectivity: CollectivityCard, *, by: Agent, note: str, at: datetime
) -> None:
    if procedure.working_copy is not None:
        overrides = prepared(procedure, last)
        revise(procedure, last, overrides=overrides, made_by=by.function, note=note, at=at)
        events.publish(ProcedureRevised(procedure.id, at))
    show([procedure], collectivity, at)


__all__ = ["Overtaken", "confirm", "give_up", "go_back", "publish", "publish_ready", "save"]
