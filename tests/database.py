"""The tests' PostgreSQL: a pytest plugin, loaded by pyproject.toml before Django reads its settings.

A server from the wheel, in a temporary folder, started when a test first wants it (or at once for xdist's workers);
with XCONTACT_TEST_ADMIN_URL=postgresql://postgres:…@host:port/postgres, that server instead. Each worker has a database
and a ROLE_PREFIX of its own, since roles belong to the cluster. Of the shell's other XCONTACT_ variables, only those
that name a running demo and a browser are heeded.
"""

import os
import shutil
import socket
import tempfile
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from xcontact.demo.postgres import Postgres

KEPT = ("XCONTACT_TEST_", "XCONTACT_PG_BIN", "XCONTACT_DEMO_", "XCONTACT_CHROMIUM")
GIVEN = "XCONTACT_TEST_ADMIN_URL"
PASSWORD = "essai"
RUN = os.environ.setdefault("XCONTACT_TEST_RUN", f"t{os.getpid()}")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
NAME = f"{RUN}{WORKER}"


class Server:
    """Where the tests' database lives; ours to start and stop unless an address was given."""

    def __init__(self) -> None:
        self.home: Path | None = None
        self.postgres: Postgres | None = None
        self.started = False
        if GIVEN not in os.environ:
            self.home = Path(tempfile.mkdtemp(prefix="xcontact-tests-"))
            self.postgres = Postgres(self.home, _free_port(), durable=False)
        self.admin_url = self.postgres.admin_url if self.postgres else os.environ[GIVEN]

    def start(self) -> None:
        if self.postgres and not self.started:
            self.postgres.start()
            self.started = True

    def end(self) -> None:
        if self.postgres and self.started:
            self.postgres.stop()
            self.postgres.erase()
        if self.home:
            shutil.rmtree(self.home, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _set_environment() -> None:
    place = server.admin_url.rsplit("@", 1)[1].rsplit("/", 1)[0]
    for name in [name for name in os.environ if name.startswith("XCONTACT_") and not name.startswith(KEPT)]:
        del os.environ[name]
    os.environ |= {
        "XCONTACT_ROLE_PREFIX": NAME,
        "XCONTACT_DATABASE_URL": f"postgresql://{NAME}_app:{PASSWORD}@{place}/{NAME}",
        "XCONTACT_OWNER_DATABASE_URL": f"postgresql://{NAME}_owner:{PASSWORD}@{place}/{NAME}",
        "XCONTACT_STORAGE_FOLDER": str(Path(tempfile.gettempdir()) / f"xcontact-documents-{NAME}"),
    }


server = Server()
_set_environment()


def pytest_configure(config: pytest.Config) -> None:
    """xdist's workers share the server of their controller, which outlives them."""
    if not WORKER and getattr(config.option, "numprocesses", None):
        server.start()
        os.environ[GIVEN] = server.admin_url


def pytest_unconfigure() -> None:
    server.end()


def drop() -> None:
    """Remove this worker's database and roles; pointless on a server that is about to be erased."""
    if server.postgres:
        return
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))
        roles = admin.execute(
            "SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s) ORDER BY rolname = %s",
            [f"{NAME}_", f"{NAME}_owner"],  # the owner last: it granted the others
        )
        for (role,) in roles.fetchall():
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(str(role))))
