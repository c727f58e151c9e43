"""What the verbs share: the procedure held, the guard before the public, a new revision, the public offer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tenant_apps.organisation.models import Agent, AgentRole
from tenant_apps.procedures import guard, offering
from tenant_apps.procedures.models import Procedure, ProcedureStatus, Revision
from tenant_apps.procedures.queries import resolved_with
from tenants.registry import CollectivityCard
from xcontact.kit.errors import NotFound, Refused

LONGEST_NOTE = 300


class Overtaken(Exception):
    """Somebody saved or published this procedure since the page was opened: `procedure` as it stands now."""

    def __init__(self, procedure: Procedure) -> None:
        super().__init__(procedure.slug)
        self.procedure = procedure


def require_administrator(agent: Agent) -> None:
    if agent.role != AgentRole.ADMINISTRATOR:
        raise Refused("Seul un administrateur change les démarches.")


def locked(slug: str) -> tuple[Procedure, Revision]:
    """The procedure, nobody else writing to it until the end of the transaction, and its last revision."""
    procedure = Procedure.objects.select_for_update(of=("self",)).select_related("department").filter(slug=slug).first()
    if procedure is None:
        raise NotFound
    return procedure, Revision.objects.filter(procedure=procedure).latest("number")


def prepared(procedure: Procedure, last: Revision) -> dict[str, Any]:
    """The overrides as they stand: being prepared, otherwise those of the last revision."""
    return dict(last.overrides if procedure.working_copy is None else procedure.working_copy)


def require_seen(procedure: Procedure, seen: int) -> None:
    if procedure.working_number != seen:
        raise Overtaken(procedure)


def require_publishable(
    procedure: Procedure, base_digest: str, overrides: Mapping[str, Any], collectivity: CollectivityCard
) -> None:
    """Refused with all that keeps it from the public (S-13, S-14)."""
    resolved = resolved_with(base_digest, overrides)
    if problems := guard.problems(resolved, procedure.department, is_open=collectivity.is_open):
        raise Refused(" ".join(problems))


def revise(
    procedure: Procedure,
    last: Revision,
    *,
    overrides: Mapping[str, Any],
    base_digest: str = "",
    made_by: str,
    note: str,
    at: datetime,
) -> Revision:
    """A new revision, on the last one's base unless another is given; the working copy has become it."""
    revision = Revision.objects.create(
        procedure=procedure,
        number=last.number + 1,
        base_digest=base_digest or last.base_digest,
        overrides=dict(overrides),
        made_at=at,
        made_by=made_by[:120],
        note=note[:LONGEST_NOTE],
    )
    resolved = resolved_with(revision.base_digest, revision.overrides)
    procedure.title, procedure.topic = resolved.title, resolved.topic
    procedure.working_copy = None
    procedure.working_number += 1
    procedure.save(update_fields=["title", "topic", "working_copy", "working_number"])
    return revision


def keep(procedure: Procedure, last: Revision, overrides: Mapping[str, Any]) -> None:
    """Save the overrides being prepared; those of the last revision again, nothing is prepared any more."""
    procedure.working_copy = None if dict(overrides) == last.overrides else dict(overrides)
    procedure.working_number += 1
    procedure.save(update_fields=["working_copy", "working_number"])


def show(procedures: Sequence[Procedure], collectivity: CollectivityCard, at: datetime) -> None:
    """Published, and found from the portal while they are open."""
    for procedure in procedures:
        procedure.status = ProcedureStatus.PUBLISHED
    Procedure.objects.filter(id__in=[one.id for one in procedures]).update(status=ProcedureStatus.PUBLISHED)
    offering.offer(procedures, collectivity.schema, at)
