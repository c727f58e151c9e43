"""Living inheritance: what SPL-Xdémat changes in the library reaches the collectivités, and loses nothing of theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from shared_apps.catalogue import library
from shared_apps.catalogue.merge import THEIRS, merge
from tenant_apps.organisation.models import Agent
from tenant_apps.procedures import guard
from tenant_apps.procedures.commands.writing import (
    Overtaken,
    locked,
    prepared,
    require_administrator,
    require_publishable,
    require_seen,
    revise,
    show,
)
from tenant_apps.procedures.models import Procedure, ProcedureStatus
from tenant_apps.procedures.queries import base, last_revisions, resolved_with
from tenants.registry import CollectivityCard
from xcontact.kit.errors import Refused

LIBRARY = "SPL-Xdémat"
NOTICE = "Mise à jour de la bibliothèque"
_CHOOSE = "Choisissez, pour chaque point, le texte à garder."


@dataclass(frozen=True)
class Carried:
    """Slugs: what was updated, and what waits for somebody to choose."""

    applied: tuple[str, ...]
    waiting: tuple[str, ...]


def carry_all(*, collectivity: CollectivityCard, at: datetime) -> Carried:
    """Carry all that the library changed; each procedure in a transaction of its own."""
    shipped = {entry.slug: entry.digest for entry in library.entries()}
    last = last_revisions()
    behind = [
        procedure.slug
        for procedure in Procedure.objects.order_by("slug")
        if procedure.slug in shipped and last[procedure.id].base_digest != shipped[procedure.slug]
    ]
    applied = [slug for slug in behind if carry_upstream(slug=slug, collectivity=collectivity, at=at)]
    return Carried(tuple(applied), tuple(slug for slug in behind if slug not in applied))


@transaction.atomic
def carry_upstream(*, slug: str, collectivity: CollectivityCard, at: datetime) -> bool:
    """Take the library's last revision when nothing of the collectivité's own stands against it; True if taken.

    It waits when both changed the same thing, when what is being prepared would meet it, or when a published
    procedure would no longer be publishable (a new fact of law to confirm).
    """
    procedure, last = locked(slug)
    entry = library.entry(slug)
    if entry.digest == last.base_digest:
        return False
    merged = merge(base(last.base_digest), entry.content, last.overrides)
    prepares = procedure.working_copy
    preparing = None if prepares is None else merge(base(last.base_digest), entry.content, prepares)
    if merged.conflicts or (preparing and preparing.conflicts):
        return False
    try:
        resolved = resolved_with(entry.digest, merged.overrides)
        if preparing:
            resolved_with(entry.digest, preparing.overrides)
    except Refused:
        return False
    is_published = procedure.status == ProcedureStatus.PUBLISHED
    if is_published and guard.problems(resolved, procedure.department, is_open=True):
        return False
    revise(
        procedure,
        last,
        overrides=merged.overrides,
        base_digest=entry.digest,
        made_by=LIBRARY,
        note=NOTICE,
        at=at,
    )
    if preparing and preparing.overrides != merged.overrides:
        procedure.working_copy = preparing.overrides
        procedure.save(update_fields=["working_copy"])
    if is_published:
        show([procedure], collectivity, at)
    return True


@transaction.atomic
def settle(
    *,
    slug: str,
    choices: Mapping[str, str],
    confirmed: Sequence[str],
    digest: str,
    collectivity: CollectivityCard,
    seen: int,
    by: Agent,
    at: datetime,
) -> Procedure:
    """Take the library's revision `digest`, each conflict settled by OURS or THEIRS, new facts of law confirmed.

    Raises `Refused` when a conflict is left, when it could not be published any more; `Overtaken` when somebody has
    written since, or when the library has changed again; `NotFound`.
    """
    require_administrator(by)
    procedure, last = locked(slug)
    entry = library.entry(slug)
    if last.base_digest == digest == entry.digest:
        return procedure
    if entry.digest != digest:
        raise Overtaken(procedure)
    require_seen(procedure, seen)
    merged = merge(base(last.base_digest), entry.content, prepared(procedure, last), choices)
    if any(key not in choices for key in merged.conflicts):
        raise Refused(_CHOOSE)
    overrides = _with_confirmed(merged.overrides, confirmed)
    if procedure.status == ProcedureStatus.PUBLISHED:
        require_publishable(procedure, entry.digest, overrides, collectivity)
    resolved_with(entry.digest, overrides)
    kept = "textes de la bibliothèque repris" if THEIRS in choices.values() else "textes de la collectivité gardés"
    revise(
        procedure,
        last,
        overrides=overrides,
        base_digest=entry.digest,
        made_by=by.function,
        note=f"{NOTICE}, {kept}" if merged.conflicts else NOTICE,
        at=at,
    )
    if procedure.status == ProcedureStatus.PUBLISHED:
        show([procedure], collectivity, at)
    return procedure


def _with_confirmed(overrides: Mapping[str, Any], confirmed: Sequence[str]) -> dict[str, Any]:
    if not confirmed:
        return dict(overrides)
    return {**overrides, "confirmed": sorted({*overrides.get("confirmed", []), *confirmed})}
