"""What an empty collectivité weighs: in the catalogue, on disk, and in a backend that serves a thousand of them."""

import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import psycopg

from tests.bench import stage
from xcontact.demo.postgres import Postgres

THREADS = 4
_RELATIONS = """
WITH own AS (SELECT oid, reltoastrelid FROM pg_class WHERE relnamespace = %(schema)s::regnamespace),
     toast AS (SELECT reltoastrelid AS oid FROM own WHERE reltoastrelid <> 0),
     toast_indexes AS (SELECT indexrelid FROM pg_index WHERE indrelid IN (SELECT oid FROM toast))
SELECT (SELECT count(*) FROM own), (SELECT count(*) FROM toast), (SELECT count(*) FROM toast_indexes),
       (SELECT sum(pg_total_relation_size(oid)) FROM pg_class
        WHERE relnamespace = %(schema)s::regnamespace AND relkind = 'r')
"""
_HEAVIEST = """
SELECT relname, (SELECT count(*) FROM pg_index WHERE indrelid = c.oid), reltoastrelid <> 0,
       pg_total_relation_size(c.oid)
FROM pg_class c WHERE relnamespace = %(schema)s::regnamespace AND relkind = 'r' ORDER BY 4 DESC
"""


def run(schemas: int = 1_000) -> dict[str, Any]:
    with stage.server() as postgres:
        stage.prepare(postgres)
        stage.say(f"{schemas} collectivités…")
        stage.open_collectivités(schemas)
        with psycopg.connect(postgres.admin_url, dbname="fleet", autocommit=True) as admin:
            (schema,) = admin.execute("SELECT min(schema_name) FROM tenants_collectivity").fetchone()  # type: ignore[misc]
            own, toast, toast_indexes, size = admin.execute(_RELATIONS, {"schema": schema}).fetchone()  # type: ignore[misc]
            for table, indexes, has_toast, bytes_ in admin.execute(_HEAVIEST, {"schema": schema}):
                stage.say(f"  {table:32} {indexes} index{' + toast' if has_toast else ''} {bytes_:>9,}")
        stage.say("visites…")
        recycled = _largest_backend(postgres)
        stage.say(f"  {recycled:.0f} Mo ; sans renouvellement…")
        return {
            "schemas": schemas,
            "relations": own + toast + toast_indexes,
            "of_which_toast": toast + toast_indexes,
            "bytes": int(size),
            "backend_mb": round(recycled, 1),
            "backend_mb_never_renewed": round(_largest_backend(postgres, renewed_after=10**9), 1),
        }


def _largest_backend(postgres: Postgres, renewed_after: int | None = None) -> float:
    """Megabytes of private memory of the largest backend while every collectivité is visited twice, in threads."""
    from django.conf import settings
    from django.db import connections

    from tenants import context
    from tenants.models import Collectivity

    usual = settings.SCHEMAS_PER_CONNECTION
    settings.SCHEMAS_PER_CONNECTION = renewed_after or usual
    connections["default"].close_pool()  # type: ignore[attr-defined]
    with context.portal():
        places = list(Collectivity.objects.values_list("schema_name", flat=True))
    waiting: Queue[str] = Queue()
    for place in [*places, *places]:
        waiting.put(place)
    errors: list[Exception] = []
    threads = [threading.Thread(target=_visit, args=(waiting, errors)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    largest, finished = 0.0, threading.Event()
    while not finished.wait(0.1):
        largest = max(largest, *_private_megabytes(postgres), 0.0)
        if not any(thread.is_alive() for thread in threads):
            finished.set()
    settings.SCHEMAS_PER_CONNECTION = usual
    if errors:
        raise errors[0]
    return largest


def _visit(waiting: Queue[str], errors: list[Exception]) -> None:
    """More than a page touches: every table is read, and one is written to."""
    from django.apps import apps
    from django.conf import settings
    from django.db import connection, transaction

    from tenant_apps.organisation.models import Department
    from tenants import context

    models = [model for model in apps.get_models() if model._meta.app_config.name in settings.TENANT_APPS]
    try:
        while True:
            with context.inside(waiting.get_nowait()):
                for model in models:
                    list(islice(model._default_manager.all(), 3))
                with transaction.atomic():
                    Department.objects.create(name="visite")
                    transaction.set_rollback(True)
            connection.close()  # as at the end of a request: back to the pool
    except Empty:
        return
    except Exception as error:  # noqa: BLE001 - handed to the main thread
        errors.append(error)
    finally:
        connection.close()


def _private_megabytes(postgres: Postgres) -> Iterator[float]:
    with psycopg.connect(postgres.admin_url, dbname="fleet", autocommit=True) as admin:
        pids = admin.execute(
            "SELECT pid FROM pg_stat_activity WHERE usename = %s", [f"{stage.PREFIX}_fleet_app"]
        ).fetchall()
    for (pid,) in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        yield sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024
