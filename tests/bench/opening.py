"""Opening a collectivité ready for use, beside what django-tenants takes for the bare schema."""

from statistics import median, quantiles
from typing import Any

from tests.bench import peer, stage
from tests.bench.history import Releases

LONG_HISTORY = 25


def run(schemas: int = 1_000, more: int = 25) -> dict[str, Any]:
    """`schemas` stand already; `more` are timed: role, grants, schema, domain, departments and pack, committed."""
    releases = Releases()
    with stage.server() as postgres:
        stage.prepare(postgres)
        from tenants.fleet import history, migrate

        stage.say(f"{schemas} collectivités…")
        stage.open_collectivités(schemas)
        today = history.code_step()
        figures = {"schemas": schemas, "migrations": today, **_compared(more, "c_98")}
        stage.say(f"{LONG_HISTORY} migrations…")
        releases.add(LONG_HISTORY - today)
        migrate.migrate_fleet()
        figures["long_history"] = {"migrations": history.code_step(), **_compared(more, "c_99")}
        return figures


def _compared(more: int, prefix: str) -> dict[str, Any]:
    stage.open_collectivités(2)  # the template's DDL is read once for each version
    times = stage.open_collectivités(more)
    stage.say(f"  {median(times):.0f} ms ; django-tenants…")
    theirs = peer.measured("create", *(f"{prefix}{number:03}" for number in range(3)))
    return {
        "median_ms": round(median(times), 1),
        "p95_ms": round(quantiles(times, n=20)[-1], 1),
        "n": len(times),
        "django_tenants_ms": round(median(theirs), 1),
        "django_tenants_n": len(theirs),
        "ratio": round(median(theirs) / median(times), 1),
    }
