from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from xcontact.demo import ports, processes
from xcontact.demo.postgres import Postgres


@pytest.fixture
def server(tmp_path: Path, base: int) -> Iterator[Postgres]:
    server = Postgres(tmp_path, ports.plan(base)["postgres"], durable=False)
    server.start()
    yield server
    server.stop()
    server.erase()


def ask(server: Postgres, question: str) -> object:
    with psycopg.connect(server.admin_url) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


def test_it_folds_accented_letters_alike_on_every_system_and_keeps_time_in_utc(server: Postgres) -> None:
    assert ask(server, "SELECT upper('été à saint-œuf')") == "ÉTÉ À SAINT-ŒUF"
    assert ask(server, "SHOW timezone") == "UTC"


def test_the_next_start_ends_the_orphan_of_a_killed_run_and_keeps_its_rows(server: Postgres) -> None:
    with psycopg.connect(server.admin_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS row")
    orphan = int((server.data / "postmaster.pid").read_text().split()[0])

    heir = Postgres(server.home, server.port, durable=False)
    heir.start()
    try:
        assert processes.command_line(orphan) == ""
        assert ask(heir, "SELECT count(*) FROM kept") == 1
    finally:
        heir.stop()


def test_a_wrong_password_opens_nothing(server: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.admin_url.replace(server.password, "devine")).close()
