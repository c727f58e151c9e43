"""Broker, mail sink, worker and dispatcher as real processes on the tests' database; no web server."""

import dataclasses
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import database
from tests.proof.kill import chaos, evidence
from xcontact.demo import application, broker, mail, ports
from xcontact.demo.supervisor import Supervisor

FIRST_PORT = 12_000
DISPATCHER = (sys.executable, "-m", "tests.proof.kill.hasty")
FILER = (sys.executable, "-m", "tests.proof.kill.filer")


def free_ports() -> dict[str, int]:
    """A whole plan, away from those of other xdist workers."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return ports.plan(ports.free(FIRST_PORT + 1_000 * (worker % 8)))


class House:
    """The processes, what a test does to them, and what it sees of them."""

    def __init__(self, home: Path) -> None:
        self.home, self.points, self.notebook = home, home / "points", home / "notebook.jsonl"
        self.points.mkdir()
        self.database = f"{database.server.admin_url.rpartition('/')[0]}/{database.NAME}"
        self._ports = free_ports()
        self._environment = os.environ | {
            "XCONTACT_BROKER_URL": f"redis://127.0.0.1:{self._ports['broker']}/0",
            "XCONTACT_SMTP_URL": f"smtp://127.0.0.1:{self._ports['smtp']}",
            "XCONTACT_SMS_URL": f"sink://{self.home / 'sms'}",
            "XCONTACT_FAILPOINTS": str(self.points),
        }
        self._supervisor = Supervisor(home, self._ports, say=lambda sentence: None)
        self.chaos = chaos.Chaos(self._supervisor, home, self.points, seed=0)

    def start(self) -> None:
        programs = {program.name: program for program in application.programs(self.home, self._ports)}
        self._supervisor.start(
            broker.program(self.home, self._ports["broker"]),
            mail.program(self.home, self._ports["smtp"], self._ports["inbox"]),
        )
        # A layer of their own: a worker whose broker has gone takes its whole patience to stop.
        self._supervisor.start(
            dataclasses.replace(programs["worker"], environment=self._environment),
            dataclasses.replace(programs["dispatcher"], environment=self._environment, command=DISPATCHER),
        )

    def stop(self) -> None:
        self._supervisor.stop()

    def file(self, subdomain: str, count: int, meanwhile: Callable[[], None] = lambda: None) -> int:
        """Run the filer to its end, or its death; its exit code."""
        command = (*FILER, str(self.notebook), subdomain, str(count))
        with subprocess.Popen(command, env=self._environment, cwd=application.ROOT) as filer:
            while filer.poll() is None:
                meanwhile()
                self._supervisor.tend()
                time.sleep(0.02)
        return filer.returncode

    def wait_until(self, condition: Callable[[], bool], seconds: float) -> bool:
        limit = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > limit:
                return False
            self._supervisor.tend()
            time.sleep(0.1)
        return True

    def evidence(self) -> evidence.Evidence:
        return evidence.gather(self.database, self._stored, self.home / "mail")

    def _stored(self, key: str) -> bytes | None:
        path = Path(os.environ["XCONTACT_STORAGE_FOLDER"], key)
        return path.read_bytes() if path.exists() else None


@pytest.fixture
def house(tmp_path: Path, transactional_db: None) -> Iterator[House]:
    house = House(tmp_path)
    try:
        house.start()
        yield house
    finally:
        house.stop()
