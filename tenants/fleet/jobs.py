"""What is asked of the fleet worker, and the worker: rows of one table, each done in its own transaction."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from threading import Event
from typing import Any

import psycopg
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from tenants import context
from tenants.fleet import opening
from tenants.fleet.owner import as_owner
from tenants.models import FleetJob, FleetJobState
from tenants.territory import Entry
from xcontact.kit import clock
from xcontact.kit.errors import Refused
from xcontact.kit.references import uuid7

log = logging.getLogger(__name__)
OPEN = "OPEN"
COMPLETE = "COMPLETE"
LOOK_EVERY = 0.3  # seconds


class NobodyAnswers(Exception):
    """No fleet worker took the work in time."""


def ask_to_open(wishes: Sequence[opening.Opening]) -> list[str]:
    """As the operator: ask for these collectivités; returns the keys to wait for. Asked twice, opened once."""
    return _ask(OPEN, [(wish.entry.schema, asdict(wish)) for wish in wishes])


def ask_to_complete(schema: str, *, telephone: str, email: str, postal_address: str) -> list[str]:
    """As the operator: give a collectivité what it lacks to open."""
    payload = {"schema": schema, "telephone": telephone, "email": email, "postal_address": postal_address}
    return _ask(COMPLETE, [(f"{schema} {uuid7().hex}", payload)])


def _ask(kind: str, wishes: list[tuple[str, dict[str, Any]]]) -> list[str]:
    with context.inside(context.OPERATOR):
        FleetJob.objects.bulk_create(
            [FleetJob(kind=kind, key=key, payload=payload, asked_at=clock.now()) for key, payload in wishes],
            batch_size=500,
            ignore_conflicts=True,
        )
        # What was refused is asked anew, with what is wished today; what is done stays done.
        refused = {job.key: job for job in FleetJob.objects.filter(kind=kind, state=FleetJobState.REFUSED)}
        again = [refused[key] for key, _ in wishes if key in refused]
        payloads = dict(wishes)
        for job in again:
            job.state, job.sentence, job.ended_at, job.payload = FleetJobState.WAITING, "", None, payloads[job.key]
        FleetJob.objects.bulk_update(again, ["state", "sentence", "ended_at", "payload"], batch_size=500)
    return [key for key, _ in wishes]


def wait(
    kind: str,
    keys: Sequence[str],
    report: Callable[[int, int], None] = lambda done, total: None,
    patience: float = 30.0,
) -> list[tuple[str, str]]:
    """Until all are ended: (key, sentence) of each refusal. `patience`: seconds without any progress."""
    last, since = -1, time.monotonic()
    while True:
        with context.inside(context.OPERATOR):
            jobs = FleetJob.objects.filter(kind=kind, key__in=keys)
            done = jobs.exclude(state=FleetJobState.WAITING).count()
            report(done, len(keys))
            if done == len(keys):
                refused = jobs.filter(state=FleetJobState.REFUSED).order_by("key")
                return list(refused.values_list("key", "sentence"))
        if done != last:
            last, since = done, time.monotonic()
        elif time.monotonic() - since > patience:
            raise NobodyAnswers
        time.sleep(LOOK_EVERY)


def work_once() -> bool:
    """As the fleet worker: do the oldest waiting job; False when there is none."""
    with as_owner(), transaction.atomic():
        job = (
            FleetJob.objects.select_for_update(skip_locked=True)
            .filter(state=FleetJobState.WAITING)
            .order_by("asked_at", "id")
            .first()
        )
        if job is None:
            return False
        try:
            with transaction.atomic():
                _do(job)
        except Refused as refusal:
            _end(job, FleetJobState.REFUSED, refusal.sentence)
        except (InterfaceError, OperationalError):
            raise  # the server is away or busy: the job waits
        except Exception as error:
            log.exception("fleet: %s", job)
            sentence = f"Erreur interne ({type(error).__name__}) : le journal du processus de flotte la décrit."
            _end(job, FleetJobState.REFUSED, sentence)
        else:
            _end(job, FleetJobState.DONE, "")
    return True


def work(stop: Event) -> None:
    """Until `stop`; a database that is down is waited for."""
    while not stop.is_set():
        try:
            if not work_once():
                stop.wait(LOOK_EVERY)
        except (DatabaseError, psycopg.Error) as error:
            log.warning("fleet: %s, trying again", type(error).__name__)
            with as_owner():
                connection.close()
            stop.wait(1)


def _do(job: FleetJob) -> None:
    payload = dict(job.payload)
    if job.kind == OPEN:
        entry = payload.pop("entry")
        entry["postcodes"] = tuple(entry["postcodes"])
        opening.open_collectivity(opening.Opening(entry=Entry(**entry), **payload))
    else:
        opening.complete_collectivity(payload.pop("schema"), **payload)


def _end(job: FleetJob, state: FleetJobState, sentence: str) -> None:
    FleetJob.objects.filter(id=job.id).update(state=state, sentence=sentence, ended_at=clock.now())
