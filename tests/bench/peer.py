"""What django-tenants takes, in a process of its own: `create SCHEMA…` or `migrate`. Prints milliseconds as JSON."""

import json
import os
import subprocess
import sys
import time
from typing import Any


def measured(*words: str) -> Any:
    """The answer of such a process."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.bench.peer_settings"}
    command = [sys.executable, "-m", "tests.bench.peer", *words]
    answer = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(answer.stdout.splitlines()[-1])


def _create(schemas: list[str]) -> list[float]:
    from tenants.models import Collectivity

    times = []
    for schema in schemas:
        start = time.perf_counter()
        Collectivity(schema_name=schema).create_schema(check_if_exists=True, sync_schema=True, verbosity=0)
        times.append((time.perf_counter() - start) * 1000)
    return times


def _migrate() -> list[float]:
    from django.core.management import call_command

    start = time.perf_counter()
    call_command("migrate_schemas", tenant=True, interactive=False, verbosity=0)
    return [(time.perf_counter() - start) * 1000]


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(_create(sys.argv[2:]) if sys.argv[1] == "create" else _migrate()))
