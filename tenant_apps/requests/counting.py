"""A legal deadline as a value: what it counts down to, by which article, from which facts. Pure."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from xcontact.kit.clock import paris_date


class ClockKind(StrEnum):
    """What a clock counts down to."""

    REGISTRATION = "registration"
    ACKNOWLEDGEMENT = "acknowledgement"
    ACCEPTANCE = "acceptance"
    REJECTION = "rejection"
    ANSWER = "answer"
    SUPPLEMENT = "supplement"
    ATTESTATION = "attestation"
    REASONS = "reasons"
    APPEAL = "appeal"


_SILENCE = frozenset({ClockKind.ACCEPTANCE, ClockKind.REJECTION})


@dataclass(frozen=True)
class Clock:
    """One legal deadline, with its « pourquoi ? ».

    `due_at`: the last second to act, in Paris, except for the silence clocks, where it is the midnight at which the
    decision is born; None when no date can be told. `stopped_at`: when what was due was done, or ceased to be due.
    `rule`: the article; `inputs`: the facts counted from (JSON types, dates as YYYY-MM-DD); `why`: both in a sentence.
    """

    kind: ClockKind
    starts_at: datetime
    due_at: datetime | None
    rule: str
    inputs: dict[str, object] = field(hash=False)
    why: str
    sentence_citizen: str
    sentence_agent: str
    paused: bool = False
    stopped_at: datetime | None = None

    @property
    def due_on(self) -> date | None:
        """The legal date, in Paris."""
        return paris_date(self.due_at) if self.due_at else None

    @property
    def act_by(self) -> date | None:
        """The last day on which an agent can still act: the eve, for a decision born at midnight (S-30)."""
        if self.due_on is None:
            return None
        return self.due_on - timedelta(days=1) if self.kind in _SILENCE else self.due_on

    @property
    def running(self) -> bool:
        """Whether something is still due, at a date that is known and is not paused."""
        return self.stopped_at is None and self.due_at is not None and not self.paused
