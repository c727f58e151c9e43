import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from xcontact.demo import credentials, processes, state
from xcontact.demo.errors import DemoError


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "300"], start_new_session=True) as process:
        assert processes.wait_for(lambda: processes.command_line(process.pid) == "sleep 300", 5)
        yield process
        process.kill()


def left_behind(home: Path, pid: int, command: str) -> None:
    home.mkdir(exist_ok=True)
    state.write(home, {"web": 8000}, {"sleeper": state.Running(pid, command, stop_signal=15)}, ready=True)


def test_a_second_run_on_the_same_home_is_told_the_port_of_the_first(tmp_path: Path) -> None:
    with state.take(tmp_path):
        left_behind(tmp_path, 0, "")
        with pytest.raises(DemoError, match=r"tourne déjà .* sur le port 8000"):
            state.take(tmp_path)


def test_the_home_is_free_again_once_its_run_has_ended(tmp_path: Path) -> None:
    with state.take(tmp_path):
        pass
    with state.take(tmp_path) as lock:
        assert not lock.closed


def test_a_killed_runs_processes_are_ended(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    left_behind(tmp_path, sleeper.pid, "sleep 300")

    # Zombies keep no command line: the wait ends although this test is the parent.
    assert state.end_stale(tmp_path) is True

    assert sleeper.wait(timeout=5) == -15
    assert state.read(tmp_path) == {}


def test_a_number_that_another_program_bears_now_is_left_alone(
    tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    left_behind(tmp_path, sleeper.pid, "postgres -D elsewhere")

    assert state.end_stale(tmp_path) is True

    assert sleeper.poll() is None


def test_a_home_that_was_left_properly_is_not_stale(tmp_path: Path) -> None:
    assert state.end_stale(tmp_path) is False


def test_erasing_keeps_only_the_lock(tmp_path: Path) -> None:
    credentials.load(tmp_path)
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "1.eml").write_text("x")
    with state.take(tmp_path):
        state.erase(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [state.LOCK_NAME]


def test_a_folder_that_is_no_demonstration_is_never_erased(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()

    with pytest.raises(DemoError, match="rien n’y est effacé"):
        state.erase(tmp_path)

    assert (tmp_path / "photos").is_dir()


def test_secrets_are_drawn_once_and_readable_by_their_owner_alone(tmp_path: Path) -> None:
    first = credentials.load(tmp_path)

    assert credentials.load(tmp_path) == first
    assert len({first.postgres, first.owner, first.app, first.secret_key}) == 4
    assert (tmp_path / credentials.FILE_NAME).stat().st_mode & 0o777 == 0o600
