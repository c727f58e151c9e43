import shutil
import subprocess
from pathlib import Path

import pytest

from xcontact.demo.application import ROOT

LAUNCHER = ROOT / "xcontact"


@pytest.mark.parametrize("shell", ["sh", "dash", "bash", "busybox"])
def test_the_launcher_is_plain_shell(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    words = [shell, "sh", "-n"] if shell == "busybox" else [shell, "-n"]

    subprocess.run([*words, LAUNCHER], check=True)


def test_the_launcher_says_which_python_it_needs_when_none_suits(tmp_path: Path) -> None:
    """A copy with a space in its path, an empty home, and a PATH whose every Python is a broken shim."""
    place = tmp_path / "mes documents"
    place.mkdir()
    shutil.copy(LAUNCHER, place)
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("dirname", "cat", "cksum", "sh"):
        (tools / name).symlink_to(shutil.which(name) or name)
    broken = tools / "python3"
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o755)
    for name in ("requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, place)

    answer = subprocess.run(
        [place / "xcontact", "demo"],
        env={"PATH": str(tools), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 1
    assert answer.stderr == "Il faut Python 3.11, 3.12, 3.13 ou 3.14 : installez-le, puis relancez cette commande.\n"


def test_the_gate_is_the_readmes_test_command() -> None:
    assert (ROOT / ".ci" / "run").read_text().endswith("exec ./xcontact test\n")
