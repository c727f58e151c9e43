"""Reading what a collectivité offers."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared_apps.catalogue import library
from shared_apps.catalogue.library import ResolvedProcedure
from shared_apps.catalogue.models import LibraryRevision
from tenant_apps.organisation.models import Department
from tenant_apps.procedures.models import Procedure, ProcedureStatus, Revision


@dataclass(frozen=True)
class Published:
    """A procedure as the public meets it."""

    id: UUID
    slug: str
    department: Department
    revision_id: UUID
    resolved: ResolvedProcedure


def offered() -> list[Procedure]:
    """What is published, in one query."""
    return list(Procedure.objects.filter(status=ProcedureStatus.PUBLISHED).order_by("is_permanent", "title"))


def published(slug: str) -> Published | None:
    """A published procedure and its last revision, in one query."""
    revision = (
        Revision.objects.filter(procedure__slug=slug, procedure__status=ProcedureStatus.PUBLISHED)
        .select_related("procedure__department")
        .order_by("-number")
        .first()
    )
    if revision is None:
        return None
    procedure = revision.procedure
    return Published(procedure.id, procedure.slug, procedure.department, revision.id, _resolved_of(revision))


def titled(slug: str) -> tuple[str, str] | None:
    """The slug and title of a procedure that is published; None for any other."""
    found = Procedure.objects.filter(slug=slug, status=ProcedureStatus.PUBLISHED).first() if slug else None
    return (found.slug, found.title) if found else None


def of_revision(revision_id: UUID) -> ResolvedProcedure:
    """The procedure as it stood in that revision: it never changes."""
    return _resolved_of(Revision.objects.get(id=revision_id))


def last_revisions() -> dict[UUID, Revision]:
    """The last revision of each procedure, by the procedure's id, in one query."""
    latest = Revision.objects.order_by("procedure_id", "-number").distinct("procedure_id")
    return {revision.procedure_id: revision for revision in latest}


def resolved_with(base_digest: str, overrides: Mapping[str, Any]) -> ResolvedProcedure:
    """The procedure that these overrides make of that revision of the library; `Refused` if they do not fit it."""
    return _resolved(base_digest, json.dumps(overrides, sort_keys=True))


def base(digest: str) -> dict[str, Any]:
    """A procedure of the library as it stood: the one that ships, or a former one that LibraryRevision keeps."""
    return dict(_base(digest))


def _resolved_of(revision: Revision) -> ResolvedProcedure:
    return resolved_with(revision.base_digest, revision.overrides)


@functools.lru_cache(maxsize=512)
def _resolved(base_digest: str, overrides: str) -> ResolvedProcedure:
    return library.resolve(_base(base_digest), json.loads(overrides))


@functools.lru_cache(maxsize=512)
def _base(digest: str) -> dict[str, Any]:
    known = (*library.entries(), *library.blanks())
    shipped = next((entry.content for entry in known if entry.digest == digest), None)
    if shipped is not None:
        return shipped
    return dict(LibraryRevision.objects.get(digest=digest).content)
