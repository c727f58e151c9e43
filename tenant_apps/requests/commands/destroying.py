"""From the end of a request's retention to its destruction, which a human confirms (law.md D-05).

A request that has ended is looked at when its retention is over: it then leaves the desk's lists and waits. The
collectivité sends its « bordereau d’élimination » to the Archives départementales, and confirms with their visa
(articles L. 212-2 and L. 212-3 of the code du patrimoine). The agenda alone destroys nothing: a clock that jumps makes
files wait, no more.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tenant_apps.organisation.models import Agent, AgentRole
from tenant_apps.requests import closing, destruction, journal, lifecycle
from tenant_apps.requests.commands.reviewing import locked
from tenant_apps.requests.destruction import ERASE_REQUEST, MOST
from tenant_apps.requests.lifecycle import Status
from tenant_apps.requests.models import ServiceRequest
from tenants import agenda, server_clock
from xcontact.kit import workdays
from xcontact.kit.clock import paris_date
from xcontact.kit.errors import Refused
from xcontact.kit.text import typeset

LONGEST_MONTHS = 120
BATCH = 500
NOT_AN_ADMINISTRATOR = "Seul un administrateur décide du sort des dossiers dont la conservation est finie."


class ListChanged(Refused):
    """The slip no longer holds the files that its reader saw."""

    def __init__(self) -> None:
        super().__init__(
            "La liste a changé depuis que vous l’avez ouverte : rien n’est détruit. Vérifiez que le visa couvre tous "
            "les dossiers ci-dessous, puis confirmez de nouveau."
        )


class NothingLeft(Refused):
    """All that the slip held is being destroyed, or was."""

    def __init__(self) -> None:
        super().__init__("La destruction des dossiers de ce bordereau est déjà confirmée.")


@agenda.act(closing.RETENTION_OVER)
def mark_over(request_id: UUID, at: datetime) -> None:
    """Say that a request waits to be destroyed; come back later where its retention is not over. Erases nothing."""
    row = ServiceRequest.objects.select_for_update().filter(id=request_id).first()
    if row is None or row.standing is Status.DRAFT or row.erased_at is not None or lifecycle.is_open(row.standing):
        return
    over_at = closing.over_at(row)
    if over_at > at:
        _set(row, None)
        agenda.schedule(closing.RETENTION_OVER, row.id, at=over_at)
    elif row.retention_over_at is None:
        _set(row, at)


def enter(rows: Sequence[ServiceRequest], *, at: datetime) -> int:
    """Enter the end of the retention of these requests, none of them open, in the agenda. Returns how many.

    Those that wait already stay as they are; one that waits too early, after a clock that jumped, waits no more.
    """
    due: dict[datetime, list[UUID]] = defaultdict(list)
    last_days = closing.kept_until(rows)
    for row in rows:
        over_at = workdays.end_of_day(last_days[row.id])
        if row.erased_at is None and (row.retention_over_at is None or over_at > at):
            due[over_at].append(row.id)
            _set(row, None)
    for moment, ids in due.items():
        agenda.schedule_all(closing.RETENTION_OVER, ids, at=moment)
    return sum(len(ids) for ids in due.values())


def enter_all(*, at: datetime) -> int:
    """The same for all that has ended here, also before requests were entered as they end. Safe to do again."""
    ended = ServiceRequest.objects.filter(submitted_at__isnull=False, erased_at=None)
    ids = list(ended.exclude(status__in=destruction.OPEN).order_by("id").values_list("id", flat=True))
    entered = 0
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            held = ServiceRequest.objects.select_for_update().filter(id__in=ids[start : start + BATCH])
            entered += enter([row for row in held if not lifecycle.is_open(row.standing)], at=at)
    return entered


@transaction.atomic
def confirm(*, cut_at: datetime, fingerprint: str, visa: str, visa_on: date, by: Agent, at: datetime) -> int:
    """Have the files of the slip cut at that moment destroyed, under the Archives' visa. Returns how many.

    `fingerprint`: that of the list which the agent has read (`destruction.Slip`). Each request gets its line before the
    agenda empties it. Raises `NothingLeft`, `ListChanged`; Refused with a sentence otherwise.
    """
    _demand_administrator(by)
    server_clock.demand_agreement(at)
    if not visa.strip():
        raise Refused("Indiquez le numéro du visa des Archives départementales.")
    if visa_on > paris_date(at):
        raise Refused("La date du visa est dans le futur.")
    if visa_on < paris_date(cut_at):
        raise Refused("Le visa ne peut pas précéder le bordereau qu’il approuve.")
    _hold(cut_at)
    slip = destruction.slip(cut_at, at)
    if not slip.lines:
        raise NothingLeft
    if slip.fingerprint != fingerprint:
        raise ListChanged
    rows = ServiceRequest.objects.in_bulk([line.id for line in slip.lines])
    for row in rows.values():
        journal.write(
            row,
            journal.DESTROY,
            actor=journal.AGENT,
            at=at,
            facts={
                "function": typeset(by.function),
                "visa": visa.strip(),
                "visa_on": visa_on.isoformat(),
                "slip": slip.number,
                "list": slip.fingerprint,
            },
            private={"agent": str(by.id), "name": by.display_name},
        )
    agenda.schedule_all(ERASE_REQUEST, rows, at=at)
    return len(rows)


@transaction.atomic
def keep_longer(*, reference: str, months: int, reason: str, by: Agent, at: datetime) -> date:
    """Put the destruction of a request off by so many months from that day, for a reason. Returns its new last day."""
    _demand_administrator(by)
    row = locked(reference)
    if row.erased_at is not None or row.retention_over_at is None:
        raise Refused("Ce dossier n’attend pas d’être détruit.")
    if not reason.strip():
        raise Refused("Dites pourquoi ce dossier doit être gardé.")
    if not 1 <= months <= LONGEST_MONTHS:
        raise Refused(f"Indiquez un nombre de mois, de 1 à {LONGEST_MONTHS}.")
    until = workdays.add_months(paris_date(at), months)
    journal.write(
        row,
        journal.KEEP_LONGER,
        actor=journal.AGENT,
        at=at,
        facts={"function": typeset(by.function), "until": until.isoformat()},
        private={"agent": str(by.id), "name": by.display_name, "reason": reason.strip()},
    )
    _set(row, None)
    agenda.cancel(row.id, ERASE_REQUEST)
    agenda.schedule(closing.RETENTION_OVER, row.id, at=closing.over_at(row))
    return until


def _hold(cut_at: datetime) -> None:
    """Two confirmations at once are done one after the other."""
    held = ServiceRequest.objects.select_for_update().filter(retention_over_at__lte=cut_at, erased_at=None)
    list(held.order_by("retention_over_at", "id").values_list("id", flat=True)[:MOST])


def _set(row: ServiceRequest, over_at: datetime | None) -> None:
    if row.retention_over_at != over_at:
        row.retention_over_at = over_at
        row.save(update_fields=["retention_over_at"])


def _demand_administrator(by: Agent) -> None:
    if by.role != AgentRole.ADMINISTRATOR:
        raise Refused(NOT_AN_ADMINISTRATOR)
