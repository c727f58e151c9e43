"""The public offer of a collectivité: what the portal finds, while it is open."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from shared_apps.catalogue.library import ResolvedProcedure
from shared_apps.catalogue.models import Offer
from tenant_apps.procedures.models import Procedure, ProcedureStatus
from tenant_apps.procedures.queries import last_revisions, resolved_with
from tenants import agenda, context
from xcontact.kit.clock import PARIS, paris_date

TURN = "procedures.turn"


def offer(procedures: Sequence[Procedure], place: str, at: datetime) -> None:
    """List those that are open on that day and strike the others; each comes back in the agenda when that changes."""
    today, last, listed = paris_date(at), last_revisions(), []
    for procedure in procedures:
        revision = last[procedure.id]
        resolved = resolved_with(revision.base_digest, revision.overrides)
        if not resolved.closure(today):
            listed.append(procedure)
        if turn := _next_turn(resolved, today):
            agenda.schedule(TURN, procedure.id, at=datetime.combine(turn, time(), PARIS))
        else:
            agenda.cancel(procedure.id, TURN)
    hidden = [one.slug for one in procedures if one not in listed]
    Offer.objects.filter(place=place, slug__in=hidden).delete()
    Offer.objects.bulk_create(
        [Offer(place=place, slug=one.slug, title=one.title, topic=one.topic) for one in listed],
        update_conflicts=True,
        unique_fields=["place", "slug"],
        update_fields=["title", "topic"],
    )


@agenda.act(TURN)
def turn(procedure_id: UUID, at: datetime) -> None:
    """A procedure opens or closes on its date; one withdrawn meanwhile stays hidden."""
    published = Procedure.objects.filter(id=procedure_id, status=ProcedureStatus.PUBLISHED)
    offer(list(published.select_for_update()), context.current() or "", at)


def _next_turn(resolved: ResolvedProcedure, today: date) -> date | None:
    """The next day on which it opens, or on which it is closed for the first time."""
    after = resolved.closes_on + timedelta(days=1) if resolved.closes_on else None
    return min((day for day in (resolved.opens_on, after) if day and day > today), default=None)
