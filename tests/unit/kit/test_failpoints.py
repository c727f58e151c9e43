import os
import signal
import subprocess
import sys
from pathlib import Path

SCRIPT = "from xcontact.kit.failpoints import failpoint; failpoint('s5'); print('alive')"


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if name != "XCONTACT_FAILPOINTS"}
    command = [sys.executable, "-c", SCRIPT]
    return subprocess.run(command, env=plain | environment, capture_output=True, text=True, check=False)


def test_dies_where_it_is_asked_to_and_once(tmp_path: Path) -> None:
    (tmp_path / "s5").touch()

    first, second = run(XCONTACT_FAILPOINTS=str(tmp_path)), run(XCONTACT_FAILPOINTS=str(tmp_path))

    assert (first.returncode, first.stdout) == (-signal.SIGKILL, "")
    assert (second.returncode, second.stdout) == (0, "alive\n")


def test_another_name_kills_nobody(tmp_path: Path) -> None:
    (tmp_path / "s4").touch()

    assert run(XCONTACT_FAILPOINTS=str(tmp_path)).stdout == "alive\n"


def test_does_nothing_without_the_variable(tmp_path: Path) -> None:
    (tmp_path / "s5").touch()

    assert run().stdout == "alive\n"
