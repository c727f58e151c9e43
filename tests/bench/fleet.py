"""Migrating the fleet: nothing to do, one column, killed half-way and started again."""

import contextlib
import io
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import psycopg
from psycopg import sql

from tests.bench import peer, stage
from tests.bench.history import Releases
from xcontact.demo.application import MANAGE
from xcontact.demo.postgres import Postgres

PEERS = 20
_OURS = sql.Identifier("xcontact_template", "django_migrations")


def run(schemas: int = 1_000) -> dict[str, Any]:
    releases = Releases()
    with stage.server() as postgres:
        stage.prepare(postgres)
        from tenants.fleet import migrate

        stage.say(f"{schemas} collectivités…")
        stage.open_collectivités(schemas)
        figures: dict[str, Any] = {
            "schemas": schemas,
            "noop_ms": _median_ms(migrate.bring_forward, 20),
            "noop_command_ms": _median_ms(lambda: _quiet(migrate.migrate_fleet), 3),
        }
        releases.add()
        stage.say("une colonne…")
        start = time.perf_counter()
        assert migrate.migrate_fleet() == schemas
        figures["one_column_s"] = round(time.perf_counter() - start, 2)
        releases.add()
        stage.say("une autre, interrompue…")
        figures["killed"] = _killed_and_resumed(postgres, schemas)
        stage.say("django-tenants…")
        figures["django_tenants"] = _peers(postgres, releases)
        return figures


def _median_ms(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return round(median(taken), 2)


def _quiet(work: Callable[[], object]) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        work()


def _killed_and_resumed(postgres: Postgres, schemas: int) -> dict[str, Any]:
    """The command of the operators, killed by -9 when half is done, then the same command again."""
    command = [*MANAGE, "migrate_fleet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        said = b""
        while piece := process.stdout.read1(200):
            said += piece
            done = [int(number) for number in re.findall(rb"(\d+) / \d+", said)]
            if done and done[-1] >= schemas // 2:
                break
        process.send_signal(signal.SIGKILL)
    before = _with_latest_column(postgres, schemas)
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return {
        "done_before": before,
        "done_after": _with_latest_column(postgres, schemas),
        "resumed_s": round(time.perf_counter() - start, 2),
    }


def _with_latest_column(postgres: Postgres, schemas: int) -> int:
    """How many collectivités have the newest column, told by the catalogue and by the registry alike."""
    with psycopg.connect(postgres.admin_url, dbname="fleet") as admin:
        column = admin.execute(
            "SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE a.attname = 'extra_9002' AND n.nspname ~ '^[ced]_'"
        ).fetchone()
        step = admin.execute(
            "SELECT count(*) FROM tenants_collectivity WHERE fleet_step = (SELECT max(number) FROM tenants_fleetstep)"
        ).fetchone()
    assert column is not None and column == step, (column, step)
    return int(column[0])


def _peers(postgres: Postgres, releases: Releases) -> dict[str, Any]:
    """A database of their own, cut by us and given the table of migrations that theirs keep in every schema."""
    stage.choose_database(postgres, "twenty")
    program = f"from tests.bench import fleet; fleet.open_twenty({postgres.port}, '{postgres.home}')"
    subprocess.run([sys.executable, "-c", program], check=True)
    with psycopg.connect(postgres.admin_url, dbname="twenty", autocommit=True) as admin:
        owner = sql.Identifier(f"{stage.PREFIX}_twenty_owner")
        for (schema,) in admin.execute("SELECT schema_name FROM tenants_collectivity").fetchall():
            table = sql.Identifier(schema, "django_migrations")
            for statement in (
                "CREATE TABLE {table} (LIKE {ours} INCLUDING ALL)",
                "INSERT INTO {table} (app, name, applied) SELECT app, name, applied FROM {ours} ORDER BY id",
                "ALTER TABLE {table} OWNER TO {owner}",
                "GRANT USAGE, CREATE ON SCHEMA {schema} TO {owner}",
            ):
                names = {"table": table, "ours": _OURS, "owner": owner, "schema": sql.Identifier(schema)}
                admin.execute(sql.SQL(statement).format(**names))
    peer.measured("migrate")  # theirs notes the shared applications in every schema too
    noop = peer.measured("migrate")[0] / PEERS
    releases.add()
    one_column = peer.measured("migrate")[0] / PEERS
    return {
        "schemas": PEERS,
        "noop_ms_per_schema": round(noop, 1),
        "one_column_ms_per_schema": round(one_column, 1),
    }


def open_twenty(port: int, home: str) -> None:
    """In a process of its own: Django has one default database in its life."""
    from pathlib import Path

    postgres = Postgres(Path(home), port)
    stage.prepare(postgres, "twenty")
    stage.open_collectivités(PEERS)
