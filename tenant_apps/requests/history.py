"""What happened to a request, as far as its clocks care. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from xcontact.kit.clock import paris_date


@dataclass(frozen=True)
class Event:
    """Something that happened to a request, at an aware moment."""

    at: datetime


@dataclass(frozen=True)
class Received(Event):
    """An authority received the request; after a forwarding, first the other one, then the competent one."""

    competent: bool = True


@dataclass(frozen=True)
class Registered(Event):
    """The registration receipt was sent."""


@dataclass(frozen=True)
class Acknowledged(Event):
    """A complete acknowledgement was sent."""


@dataclass(frozen=True)
class SupplementAsked(Event):
    """Something missing was asked for, to arrive by the end of `due_on`.

    `blocking`: the law requires it and the file cannot be examined without it (L. 114-5-1).
    """

    due_on: date
    blocking: bool = True


@dataclass(frozen=True)
class SupplementReceived(Event):
    """Something arrived; `complete` when nothing that was asked for is missing any more."""

    complete: bool = True


@dataclass(frozen=True)
class Decided(Event):
    """An express decision was notified."""

    favourable: bool


@dataclass(frozen=True)
class Lapsed(Event):
    """Silence decided, on its date."""

    favourable: bool


@dataclass(frozen=True)
class Closed(Event):
    """Answered, classified or withdrawn, without a decision."""


@dataclass(frozen=True)
class Reopened(Event):
    """A closing was undone: the clocks run again as if it had not been."""


@dataclass(frozen=True)
class Forwarded(Event):
    """Handed over to the competent authority, which acknowledges it (L. 114-4)."""


@dataclass(frozen=True)
class ReasonsAsked(Event):
    """The applicant asked for the reasons of an implicit rejection, in time to contest it (L. 232-4)."""


@dataclass(frozen=True)
class ReasonsGiven(Event):
    """Those reasons were told to him."""


@dataclass(frozen=True)
class AttestationAsked(Event):
    """The applicant asked for the attestation of an implicit acceptance (L. 232-3)."""


@dataclass(frozen=True)
class AttestationDelivered(Event):
    """He was given it."""


@dataclass(frozen=True)
class MarkedAbusive(Event):
    """No acknowledgement is due any more (L. 112-11)."""


Kind = TypeVar("Kind", bound=Event)


@dataclass(frozen=True)
class Pause:
    """One request for a supplement, from the day it was asked to the day it was answered or `due_on` passed."""

    asked_on: date
    due_on: date
    answered_on: date | None

    @property
    def ends_on(self) -> date:
        """The earlier of the answer and the limit, never before the question."""
        return max(self.asked_on, min(self.due_on, self.answered_on or self.due_on))


def of_kind(events: Sequence[Event], kind: type[Kind]) -> list[Kind]:
    """The events of that kind, in order of time."""
    return sorted((event for event in events if isinstance(event, kind)), key=lambda event: event.at)


def blocking_pauses(events: Sequence[Event]) -> list[Pause]:
    """The blocking supplements asked for, each with the day of the first complete answer after it."""
    answers = [answer for answer in of_kind(events, SupplementReceived) if answer.complete]
    pauses = []
    for asked in of_kind(events, SupplementAsked):
        if asked.blocking:
            answered = next((answer.at for answer in answers if answer.at >= asked.at), None)
            pauses.append(Pause(paris_date(asked.at), asked.due_on, paris_date(answered) if answered else None))
    return pauses


class History:
    """The events read once, for the questions that the clocks ask."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = sorted(events, key=lambda event: event.at)
        receptions = of_kind(events, Received)
        self.received = next(iter(receptions), None)
        self.competent = next((reception for reception in receptions if reception.competent), None)
        self.registered_at = self.first(Registered, Acknowledged, MarkedAbusive)
        self.acknowledged_at = self.first(Acknowledged, Forwarded, MarkedAbusive)
        self.decisions: list[Decided | Lapsed] = [event for event in self.events if isinstance(event, Decided | Lapsed)]

    def first(self, *kinds: type[Event]) -> datetime | None:
        """The moment of the first event of these kinds."""
        return next((event.at for event in self.events if isinstance(event, kinds)), None)

    @property
    def ended_at(self) -> datetime | None:
        """The moment from which silence can decide nothing any more; a reopening undoes a closing."""
        ended: datetime | None = None
        for event in self.events:
            if isinstance(event, Decided | Lapsed | Forwarded):
                return ended or event.at
            if isinstance(event, Closed):
                ended = ended or event.at
            elif isinstance(event, Reopened):
                ended = None
        return ended
