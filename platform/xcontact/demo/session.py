"""A whole demonstration: servers, database, Xcontact, demo collectivités, and the proof that its pages answer."""

import contextlib
import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from xcontact.demo import application, environment, ports, probe, processes, servers, state
from xcontact.demo.errors import DemoError
from xcontact.demo.postgres import Postgres
from xcontact.demo.supervisor import Supervisor

SUBDOMAINS = "SELECT domain FROM public.tenants_domain WHERE is_primary ORDER BY domain LIMIT 50"
PAGE_PATIENCE = 30.0


@dataclasses.dataclass(frozen=True)
class Demo:
    """A demonstration that runs and answers. `people` is what `open_demo` wrote: who, where, address, identifier…"""

    supervisor: Supervisor
    portal: str
    inbox: str
    collectivities: list[str]
    people: list[dict[str, Any]]


@contextlib.contextmanager
def running(home: Path, port: int, say: Callable[[str], None], *, fresh: bool = False) -> Iterator[Demo]:
    """The demonstration while the block lasts, on the data of this home, wiped first if `fresh`."""
    with state.take(home):
        if state.end_stale(home):
            say("La démonstration précédente avait été coupée net : ses restes sont arrêtés, ses données gardées.")
        if fresh:
            state.erase(home)
            Postgres(home, port).erase()
        planned = ports.require_free(port)
        supervisor = Supervisor(home, planned, say)
        try:
            yield _start(supervisor, home, planned)
        finally:
            supervisor.stop()


def _start(supervisor: Supervisor, home: Path, planned: dict[str, int]) -> Demo:
    postgres = servers.start(supervisor, home, planned)
    words = ("prepare_cluster", "--admin-url", postgres.admin_url)
    supervisor.run(application.manage(home, planned, "Comptes et base de données", *words))
    supervisor.run(application.manage(home, planned, "Tables", "migrate_fleet"))
    supervisor.start(*application.programs(home, planned))
    supervisor.run(application.manage(home, planned, "Collectivités et personnes inventées", "open_demo"), aloud=True)
    subdomains = _subdomains(home, planned)
    for host in (environment.BASE_DOMAIN, *(f"{name}.{environment.BASE_DOMAIN}" for name in subdomains)):
        _require_page(supervisor, planned["web"], host)
    supervisor.announce_ready()
    return Demo(
        supervisor,
        portal=environment.portal_url(planned),
        inbox=environment.inbox_url(planned),
        collectivities=[environment.collectivity_url(planned, name) for name in subdomains],
        people=_people(home),
    )


def _subdomains(home: Path, planned: dict[str, int]) -> list[str]:
    with psycopg.connect(environment.owner_url(home, planned)) as connection:
        return [row[0] for row in connection.execute(SUBDOMAINS)]


def _people(home: Path) -> list[dict[str, Any]]:
    file = environment.people_file(home)
    people: list[dict[str, Any]] = json.loads(file.read_text()) if file.exists() else []
    return people


def _require_page(supervisor: Supervisor, port: int, host: str) -> None:
    def answers() -> bool:
        supervisor.tend()
        return probe.answers(port, "/", host)

    if not processes.wait_for(answers, PAGE_PATIENCE):
        status = probe.get(port, "/", host)[0]
        raise DemoError(f"La page d’accueil de {host} répond {status} au lieu de 200. Voyez le journal web.log.")
