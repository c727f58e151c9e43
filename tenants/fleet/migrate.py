"""Bring the whole platform to this code's version: public schema, template, then every collectivité.

A migration's SQL is rendered once, against the template, and kept as a numbered step; a schema that is behind is sent
the steps it lacks. Resumable: each batch commits with its schemas' new number.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from psycopg import sql

from tenants.events import FleetMigrated
from tenants.fleet import cluster, grants, history, template
from tenants.fleet.owner import as_owner
from tenants.models import Collectivity, FleetStep
from xcontact.kit import events

# Schemas a transaction. A batch that meets a lock is taken again one schema at a time, the locked ones at the end.
BATCH = 20
LOCK_TIMEOUT = "2s"
# After a step that wrote rows: PostgreSQL alters no table whose foreign keys it has still to check.
_KEYS_CHECKED = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
Report = Callable[[int, int], None]


def migrate_fleet(report: Report = lambda done, total: None) -> int:
    """Everything, in order. Returns how many collectivités were brought forward."""
    with as_owner():
        _prepare_database()
        call_command("migrate", verbosity=0, interactive=False)
        with transaction.atomic():
            grants.apply()
            events.publish(FleetMigrated())
        _prepare_template()
    _render_missing_steps()
    return bring_forward(report)


def _prepare_database() -> None:
    """Idempotent rights of the database itself, skipped when they stand."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_default_acl WHERE defaclrole = to_regrole(%s)", [f"{settings.ROLE_PREFIX}_builder"]
        )
        if cursor.fetchone():
            return
        for extension in ("unaccent", "pg_trgm"):
            cursor.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    with transaction.atomic():
        cluster.prepare_database(
            connection.connection, app=settings.DATABASES["default"]["USER"], prefix=settings.ROLE_PREFIX
        )


def _prepare_template() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE SCHEMA IF NOT EXISTS {} AUTHORIZATION {}").format(
                sql.Identifier(template.NAME), sql.Identifier(f"{settings.ROLE_PREFIX}_builder")
            )
        )


def _render_missing_steps() -> None:
    """Render what the code has and the history lacks, one step at a time, applying each to the template."""
    with as_owner(template.NAME):
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        known = set(FleetStep.objects.values_list("app", "name"))
        for app, name in history.planned():
            if (app, name) in known:
                continue
            number = history.recorded_step() + 1
            with transaction.atomic():
                statements = _render(app, name)
                FleetStep.objects.create(number=number, app=app, name=name, statements=statements)
                _send(template.NAME, statements)
                recorder.record_applied(app, name)


def _render(app: str, name: str) -> list[str]:
    """The SQL of one migration, as `sqlmigrate` would say it in the template."""
    executor = MigrationExecutor(connection)
    state: ProjectState = executor.loader.project_state((app, name), at_end=False)
    migration = executor.loader.get_migration(app, name)
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        migration.apply(state, editor, collect_sql=True)
    return [line for line in editor.collected_sql if line.strip() and not line.lstrip().startswith("--")]


def bring_forward(report: Report = lambda done, total: None) -> int:
    """Send each schema the steps it lacks. Killed half-way, the same call goes on from there."""
    with as_owner():
        steps = {step.number: step.statements for step in FleetStep.objects.order_by("number")}
        latest = max(steps, default=0)
        behind = list(
            Collectivity.objects.filter(fleet_step__lt=latest)
            .order_by("schema_name")
            .values_list("schema_name", "fleet_step")
        )
        done, busy = 0, []
        for batch in _batches(behind):
            locked = _apply_unlocked(batch, steps, latest)
            busy += locked
            done += len(batch) - len(locked)
            report(done, len(behind))
        for schema in busy:
            _apply_patiently(schema, steps, latest)
            done += 1
            report(done, len(behind))
    return len(behind)


def _apply_unlocked(batch: list[tuple[str, int]], steps: dict[int, list[str]], latest: int) -> list[tuple[str, int]]:
    """The batch, or as much of it as nobody holds; returns those at work, whose turn comes after all others."""
    try:
        _apply(batch, steps, latest)
    except psycopg.errors.LockNotAvailable:
        if len(batch) == 1:
            return batch
        return [locked for schema in batch for locked in _apply_unlocked([schema], steps, latest)]
    return []


def _apply(batch: list[tuple[str, int]], steps: dict[int, list[str]], latest: int) -> None:
    with raw_transaction() as raw:
        raw.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(LOCK_TIMEOUT)))
        raw.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(f"{settings.ROLE_PREFIX}_builder")))
        for schema, step in batch:
            script = f";\n{_KEYS_CHECKED};\n".join(_script(steps[number]) for number in range(step + 1, latest + 1))
            raw.execute(
                f'SET LOCAL search_path = "{schema}", public;\n{script}'.encode()  # our own SQL, without parameters
            )
        raw.execute("RESET ROLE")
        raw.execute("SET LOCAL search_path = public")
        raw.execute(
            "UPDATE tenants_collectivity SET fleet_step = %s WHERE schema_name = ANY(%s)",
            [latest, [schema for schema, _ in batch]],
        )


def _apply_patiently(schema: tuple[str, int], steps: dict[int, list[str]], latest: int, tries: int = 30) -> None:
    for attempt in range(1, tries + 1):
        try:
            _apply([schema], steps, latest)
        except psycopg.errors.LockNotAvailable:
            if attempt == tries:
                raise
            time.sleep(0.2)
        else:
            return


def _send(schema: str, statements: list[str]) -> None:
    """In the current transaction, as the builder, so that what is made is open to the group."""
    raw = connection.connection
    raw.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(f"{settings.ROLE_PREFIX}_builder")))
    raw.execute(f'SET LOCAL search_path = "{schema}", public;\n'.encode() + _script(statements).encode())
    raw.execute("RESET ROLE")


def _script(statements: list[str]) -> str:
    return ";\n".join(statement.rstrip().rstrip(";") for statement in statements)


@contextmanager
def raw_transaction() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A transaction on the raw connection: several statements in one message are not for Django's cursor."""
    connection.ensure_connection()
    raw = connection.connection
    with raw.transaction():
        yield raw


def _batches(items: list[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch
