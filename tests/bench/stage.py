"""A PostgreSQL of its own from the wheel, in a folder thrown away afterwards; collectivités are opened by our own code.

Durable, as in production: a commit waits for the disk.
"""

import contextlib
import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from xcontact.demo.postgres import Postgres

SETTINGS = "tests.bench.settings"
PREFIX, PASSWORD = "bench", "bench"


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


@contextlib.contextmanager
def server() -> Iterator[Postgres]:
    home = Path(tempfile.mkdtemp(prefix="xcontact-bench-"))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    postgres = Postgres(home, port)
    try:
        postgres.start()
        yield postgres
    finally:
        postgres.stop()
        postgres.erase()
        shutil.rmtree(home, ignore_errors=True)


def choose_database(postgres: Postgres, name: str) -> None:
    """Tell this process and its children which database to work in; Django is not set up yet, or reads it anew."""
    place = f"127.0.0.1:{postgres.port}/{name}"
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "XCONTACT_ROLE_PREFIX": f"{PREFIX}_{name}",
        "XCONTACT_DATABASE_URL": f"postgresql://{PREFIX}_{name}_app:{PASSWORD}@{place}",
        "XCONTACT_OWNER_DATABASE_URL": f"postgresql://{PREFIX}_{name}_owner:{PASSWORD}@{place}",
    }


def prepare(postgres: Postgres, name: str = "fleet") -> None:
    """Database, roles and public schema, and Django on them."""
    choose_database(postgres, name)
    import django

    django.setup()
    from tenants.fleet import cluster, migrate

    cluster.prepare(
        postgres.admin_url,
        owner=(f"{PREFIX}_{name}_owner", PASSWORD),
        app=(f"{PREFIX}_{name}_app", PASSWORD),
        database=name,
        prefix=f"{PREFIX}_{name}",
    )
    migrate.migrate_fleet()


def open_collectivités(wanted: int) -> list[float]:
    """Open so many more of the registry, each by the one way there is; returns the milliseconds of each."""
    from tenants import context, territory
    from tenants.fleet.opening import Opening, open_collectivity
    from tenants.models import Collectivity

    with context.portal():
        present = set(Collectivity.objects.values_list("schema_name", flat=True))
    missing = [entry for entry in territory.official() if entry.schema not in present][:wanted]
    times = []
    for number, entry in enumerate(missing, start=1):
        start = time.perf_counter()
        open_collectivity(Opening(entry, telephone="03 25 00 00 00", email="mairie@example.org"))
        times.append((time.perf_counter() - start) * 1000)
        if number % 100 == 0:
            say(f"  {number} / {wanted}")
    return times
