"""Whether an agent still works for the collectivité: asked of it after 90 days, his access shut after 120 (T67).

Pure: the moments are arguments. The clock alone never shuts out the one who holds the desk (`keeper`): a village with
one secretary would lose it, and citizens their answers; he is asked himself instead.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

NEVER = datetime.min.replace(tzinfo=UTC)


class Step(StrEnum):
    """What is owed to one membership."""

    FLAG = "flag"
    REMIND = "remind"
    SUSPEND = "suspend"


@dataclass(frozen=True)
class Delays:
    """Days since the collectivité last answered for the agent (settings AGENT_REVIEW_…_DAYS)."""

    flag: int = 90
    remind: int = 110
    suspend: int = 120


@dataclass(frozen=True)
class Standing:
    """One agent who may open the desk, as the review sees him. `seen_at`: when he last did, here."""

    agent_id: UUID
    is_administrator: bool
    counted_from: datetime
    seen_at: datetime | None = None
    flagged_at: datetime | None = None
    reminded_at: datetime | None = None
    suspended_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        return self.suspended_at is None


def next_step(one: Standing, delays: Delays) -> tuple[Step, datetime] | None:
    """The step still to come, and the moment from which it is due; None once he is suspended.

    A step that came late puts off those after it: nobody is shut out without the time that both notices leave.
    """
    if one.suspended_at is not None:
        return None
    flag, remind, suspend = (timedelta(days=days) for days in (delays.flag, delays.remind, delays.suspend))
    if one.flagged_at is None:
        return Step.FLAG, one.counted_from + flag
    if one.reminded_at is None:
        return Step.REMIND, max(one.counted_from + remind, one.flagged_at + remind - flag)
    return Step.SUSPEND, max(one.counted_from + suspend, one.reminded_at + suspend - remind)


def due_step(one: Standing, delays: Delays, at: datetime) -> Step | None:
    """What is to be done for him now."""
    found = next_step(one, delays)
    return found[0] if found and found[1] <= at else None


def keeper(everybody: Iterable[Standing]) -> Standing | None:
    """Who holds the desk: of the active administrators, or of the agents where there is none, the last to come."""
    active = [one for one in everybody if one.is_active]
    return max(active, key=lambda one: (one.is_administrator, one.seen_at or NEVER, one.agent_id.int), default=None)


def answers_for_himself(agent_id: UUID, everybody: Iterable[Standing], delays: Delays, at: datetime) -> bool:
    """Whether nobody else can say that he still works there: he holds the desk, and no other administrator comes.

    Otherwise it is asked of another: a leaver who can still log in does not vouch for himself.
    """
    everybody = list(everybody)
    held_by = keeper(everybody)
    if held_by is None or held_by.agent_id != agent_id:
        return False
    since = at - timedelta(days=delays.suspend)
    return not any(
        one.is_administrator and one.is_active and (one.seen_at or NEVER) > since
        for one in everybody
        if one.agent_id != agent_id
    )


def is_unattended(everybody: Iterable[Standing], delays: Delays, at: datetime) -> bool:
    """Whether nobody has opened this desk for as long as an unanswered agent keeps his access."""
    since = at - timedelta(days=delays.suspend)
    return all(max(one.seen_at or NEVER, one.counted_from) <= since for one in everybody if one.is_active)
