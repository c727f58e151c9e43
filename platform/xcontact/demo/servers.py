"""The servers Xcontact stands on: PostgreSQL, the broker, the object store, the mail sink, two identity providers, the
State's directories of addresses and companies.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from xcontact.demo import (
    broker,
    credentials,
    directory,
    environment,
    franceconnect,
    mail,
    objects,
    ports,
    proconnect,
    state,
)
from xcontact.demo.postgres import Postgres
from xcontact.demo.supervisor import Supervisor

EVERY = ("postgres", "broker", "objects", "mail", "franceconnect", "proconnect", "directory")


def start(supervisor: Supervisor, home: Path, planned: dict[str, int], only: tuple[str, ...] = EVERY) -> Postgres:
    """Start these servers as one layer; the object store only where it exists."""
    postgres = Postgres(home, planned["postgres"])
    programs = []
    if "postgres" in only:
        postgres.prepare()
        programs.append(postgres.program())
    if "mail" in only:
        programs.append(mail.program(home, planned["smtp"], planned["inbox"]))
    if "broker" in only:
        programs.append(broker.program(home, planned["broker"]))
    if "objects" in only and objects.is_available():
        programs.append(objects.program(home, planned, credentials.load(home)))
    if "franceconnect" in only:
        programs.append(franceconnect.program(home, planned, environment.portal_url(planned)))
    if "proconnect" in only:
        programs.append(proconnect.program(home, planned, environment.portal_url(planned)))
    if "directory" in only:
        programs.append(directory.program(planned["directory"]))
    supervisor.start(*programs)
    return postgres


@contextlib.contextmanager
def running(home: Path, port: int | None = None, only: tuple[str, ...] = EVERY) -> Iterator[dict[str, str]]:
    """The servers on free ports while the block lasts; yields the XCONTACT_… environment Django needs to reach them."""
    home = home.resolve()
    with state.take(home):
        state.end_stale(home)
        planned = ports.plan(port or ports.free(ports.DEFAULT_PORT + ports.STEP))
        supervisor = Supervisor(home, planned, say=lambda sentence: None)
        try:
            postgres = start(supervisor, home, planned, only)
            yield environment.of_owner(home, planned) | {"XCONTACT_ADMIN_URL": postgres.admin_url}
        finally:
            supervisor.stop()
