"""A request's clocks, computed again from its journal after each act, and stored with their reasons."""

from datetime import datetime, timedelta

from django.conf import settings

from tenant_apps.procedures import queries as procedures
from tenant_apps.requests import closing, deadlines, journal, lifecycle, reminders
from tenant_apps.requests.deadlines import Clock, ClockKind
from tenant_apps.requests.models import Deadline, JournalEntry, ServiceRequest
from tenant_apps.requests.policies import Convention
from tenant_apps.requests.rules import calendar_of, office_of, rules_of
from tenants import agenda
from tenants.registry import CollectivityCard

CONVENTION = Convention.SAME_DAY
LAPSE = "lapse"
RESUME = "resume_clocks"
REMIND = "remind"
_SILENCE = frozenset({ClockKind.ACCEPTANCE, ClockKind.REJECTION})
# What the collectivité has to do before a date, as opposed to the applicant's own dates.
_OURS = frozenset({ClockKind.ACKNOWLEDGEMENT, ClockKind.ANSWER, ClockKind.REASONS, *_SILENCE})


def read(request: ServiceRequest, collectivity: CollectivityCard, at: datetime) -> list[Clock]:
    """All the clocks that the journal has started."""
    return deadlines.clocks(
        rules_of(procedures.of_revision(request.revision_id)),
        journal.history(journal.entries(request)),
        calendar_of(collectivity),
        at=at,
        convention=CONVENTION,
        office=office_of(collectivity),
    )


def recompute(request: ServiceRequest, collectivity: CollectivityCard, at: datetime) -> list[Clock]:
    """In the transaction of an act: store the clocks, the request's nearest date, and its acts in the agenda.

    Those are silence's, the clocks' resumption, the reminders, and the end of the retention of a request that has ended
    (D-05).
    """
    clocks = read(request, collectivity, at)
    Deadline.objects.filter(request=request).delete()
    positions: dict[ClockKind, int] = {}
    rows = []
    for clock in clocks:
        position = positions[clock.kind] = positions.get(clock.kind, -1) + 1
        rows.append(_row(request, clock, position))
    Deadline.objects.bulk_create(rows)
    running = [clock for clock in clocks if clock.running and clock.kind in _OURS]
    nearest = min((clock.due_at for clock in running if clock.due_at), default=None)
    request.next_due_at = nearest
    request.save(update_fields=["next_due_at"])
    _enter_silence(request, clocks)
    _enter_resumption(request, clocks, at)
    enter_reminders(request, clocks, collectivity, at)
    _enter_end_of_retention(request)
    return clocks


def enter_reminders(request: ServiceRequest, clocks: list[Clock], collectivity: CollectivityCard, at: datetime) -> None:
    """The one act that sends this request's reminders, at the moment of the next; struck when none is to come."""
    moment = reminders.next_moment(clocks, reminded(request), calendar_of(collectivity), reminder_plan(), at=at)
    if moment is None:
        agenda.cancel(request.id, REMIND)
    else:
        agenda.schedule(REMIND, request.id, at=moment)


def reminded(request: ServiceRequest) -> frozenset[reminders.Told]:
    """The reminders that the journal says were sent."""
    lines = JournalEntry.objects.filter(request=request, verb=journal.REMIND).values_list("public", flat=True)
    return frozenset((facts["clock"], facts["due_on"], facts["days"]) for facts in (line["facts"] for line in lines))


def reminder_plan() -> reminders.Plan:
    """How long before, as this installation has set it."""
    return reminders.Plan(
        supplement=tuple(settings.SUPPLEMENT_REMINDER_DAYS),
        answer=tuple(settings.SILENCE_REMINDER_DAYS),
        acknowledgement=tuple(settings.ACKNOWLEDGEMENT_REMINDER_DAYS),
    )


def _enter_silence(request: ServiceRequest, clocks: list[Clock]) -> None:
    silence = next((clock for clock in clocks if clock.kind in _SILENCE and clock.stopped_at is None), None)
    if silence is None or silence.due_at is None:
        agenda.cancel(request.id, LAPSE)
    else:
        agenda.schedule(LAPSE, request.id, at=silence.due_at)


def _enter_resumption(request: ServiceRequest, clocks: list[Clock], at: datetime) -> None:
    """A clock paused by a supplement runs again when the applicant's time is up: it is computed again then."""
    limits = [
        clock.due_at
        for clock in clocks
        if clock.kind is ClockKind.SUPPLEMENT and clock.stopped_at is None and clock.due_at and clock.due_at >= at
    ]
    if limits:
        agenda.schedule(RESUME, request.id, at=min(limits) + timedelta(seconds=1))
    else:
        agenda.cancel(request.id, RESUME)


def _enter_end_of_retention(request: ServiceRequest) -> None:
    """An open request's act finds it open and does nothing: it needs no striking."""
    if request.retention_over_at is not None:
        request.retention_over_at = None
        request.save(update_fields=["retention_over_at"])
    if not lifecycle.is_open(request.standing):
        agenda.schedule(closing.RETENTION_OVER, request.id, at=closing.over_at(request))


def _row(request: ServiceRequest, clock: Clock, position: int) -> Deadline:
    return Deadline(
        request=request,
        kind=clock.kind.value,
        position=position,
        starts_at=clock.starts_at,
        due_at=clock.due_at,
        stopped_at=clock.stopped_at,
        paused=clock.paused,
        rule=clock.rule,
        inputs=clock.inputs,
        why=clock.why,
        sentence_citizen=clock.sentence_citizen,
        sentence_agent=clock.sentence_agent,
    )
