import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from xcontact.demo import processes, state
from xcontact.demo.errors import DemoError
from xcontact.demo.program import Program
from xcontact.demo.supervisor import Supervisor

SCRIPT = """
import sys
from pathlib import Path
from xcontact.demo import interruption
from xcontact.demo.program import Program
from xcontact.demo.supervisor import Supervisor

interruption.listen()
supervisor = Supervisor(Path(sys.argv[1]), {"web": 8000}, print)
try:
    supervisor.start(Program(name="one", label="Un", command=("sleep", "300")))
    supervisor.start(Program(name="two", label="Deux", command=("sleep", "301")))
    supervisor.announce_ready()
    supervisor.tend_forever()
except KeyboardInterrupt:
    supervisor.stop()
"""
SLEEPER = Program(name="sleeper", label="Le dormeur", command=("sleep", "300"))
STUBBORN = Program(
    name="stubborn", label="Le têtu", command=("sh", "-c", "trap '' TERM; echo prêt; sleep 300"), patience=0.3
)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    supervisor = Supervisor(tmp_path, {"web": 8000}, said.append)
    yield supervisor
    supervisor.stop()


@pytest.fixture
def supervising(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", SCRIPT, tmp_path], stdout=subprocess.DEVNULL) as process:
        assert processes.wait_for(lambda: bool(state.read(tmp_path).get("ready")), 10)
        yield process
        process.kill()


def pids(home: Path) -> list[int]:
    return [entry["pid"] for entry in state.read(home)["processes"].values()]


def tend_until_pid_differs(supervisor: Supervisor, home: Path, former: int) -> int:
    limit = time.monotonic() + 5
    while pids(home) == [former] and time.monotonic() < limit:
        supervisor.tend()
    return pids(home)[0]


def test_a_killed_child_is_replaced_and_the_person_is_told(
    supervisor: Supervisor, said: list[str], tmp_path: Path
) -> None:
    supervisor.start(SLEEPER)
    [former] = pids(tmp_path)

    os.kill(former, signal.SIGKILL)
    current = tend_until_pid_differs(supervisor, tmp_path, former)

    assert current != former
    assert processes.wait_for(lambda: processes.command_line(current) == "sleep 300", 5)
    assert "Le dormeur : arrêt imprévu (code -9), redémarrage." in said


def test_a_run_in_which_a_child_died_is_not_calm(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(SLEEPER)
    supervisor.require_calm()
    [former] = pids(tmp_path)
    os.kill(former, signal.SIGKILL)
    tend_until_pid_differs(supervisor, tmp_path, former)

    with pytest.raises(DemoError, match="Le dormeur : s’est arrêté après son démarrage"):
        supervisor.require_calm()


def test_a_child_that_ignores_term_is_killed(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(STUBBORN)
    [pid] = pids(tmp_path)
    log = tmp_path / "logs" / "stubborn.log"
    assert processes.wait_for(lambda: "prêt" in log.read_text(), 5)

    supervisor.stop()

    assert processes.command_line(pid) == ""
    assert not state.path(tmp_path).exists()


def test_a_program_that_dies_at_once_is_reported_with_its_last_words(supervisor: Supervisor) -> None:
    dying = Program(
        name="dying",
        label="Le mourant",
        command=("sh", "-c", "echo adresse illisible; exit 3"),
        is_ready=lambda pid: False,
    )

    with pytest.raises(DemoError, match=r"Le mourant : s’est arrêté \(code 3\)[\s\S]*adresse illisible"):
        supervisor.start(dying)


def test_a_command_that_fails_is_reported_with_its_last_words(supervisor: Supervisor) -> None:
    failing = Program(name="failing", label="Tables", command=("sh", "-c", "echo table absente >&2; exit 2"))

    with pytest.raises(DemoError, match=r"Tables : échec \(code 2\)[\s\S]*table absente"):
        supervisor.run(failing)


def test_term_stops_every_child(supervising: subprocess.Popen[bytes], tmp_path: Path) -> None:
    children = pids(tmp_path)
    assert processes.wait_for(lambda: [*map(processes.command_line, children)] == ["sleep 300", "sleep 301"], 5)

    supervising.terminate()

    assert supervising.wait(timeout=10) == 0
    assert [*map(processes.command_line, children)] == ["", ""]
    assert not state.path(tmp_path).exists()


def test_after_kill_9_of_the_supervisor_nothing_survives_the_next_start(
    supervising: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    children = pids(tmp_path)
    supervising.kill()
    supervising.wait()
    assert json.loads(state.path(tmp_path).read_text())["ready"] is True

    assert state.end_stale(tmp_path) is True

    assert processes.wait_for(lambda: not any(map(processes.command_line, children)), 5)
