"""The gate's steps, and running one."""

import dataclasses
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from xcontact.demo.application import MANAGE, ROOT

BIN = Path(sys.executable).parent
WITHOUT_DATABASE = {"XCONTACT_POOL": "0"}
STOPS_WITHIN = 20.0


@dataclasses.dataclass(frozen=True)
class Step:
    """A command of the gate. What a `loud` one prints is shown as it comes; a quiet one's only when it fails."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = dataclasses.field(default_factory=dict)
    is_loud: bool = False


@dataclasses.dataclass(frozen=True)
class Outcome:
    step: Step
    seconds: float
    exit_code: int
    last_line: str

    @property
    def line(self) -> str:
        """One line for the summary."""
        verdict = "bien" if self.exit_code == 0 else f"ÉCHEC (code {self.exit_code})"
        return f"{self.step.name:<38} {self.seconds:>7.1f} s   {verdict}".replace(".", ",")


def static() -> list[Step]:
    """What needs neither database nor browser."""
    return [
        Step("ruff check", (str(BIN / "ruff"), "check", "--quiet", ".")),
        Step("ruff format --check", (str(BIN / "ruff"), "format", "--check", "--quiet", ".")),
        Step("mypy", (str(BIN / "mypy"), "--no-error-summary")),
        Step("lint-imports", (str(BIN / "lint-imports"),)),
        Step("makemigrations --check", (*MANAGE, "makemigrations", "--check", "--dry-run"), WITHOUT_DATABASE),
        Step("check", (*MANAGE, "check"), WITHOUT_DATABASE),
    ]


def tests() -> Step:
    folders = ("tests/unit", "tests/integration", "tests/house")
    return Step("pytest : unit, integration, house", _pytest(*folders, "-n", "2"), is_loud=True)


def journeys(environment: Mapping[str, str]) -> Step:
    """The browser over the running demo that this environment describes."""
    return Step("pytest : journeys", _pytest("tests/journeys"), environment, is_loud=True)


def run(step: Step) -> Outcome:
    """Run to the end; whatever it prints is either shown at once or kept for a failure."""
    print(f"— {step.name}", flush=True)
    started = time.monotonic()
    kept: list[str] = []
    with subprocess.Popen(
        step.command,
        cwd=ROOT,
        env={**os.environ, **step.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            kept.append(line.rstrip("\n"))
            if step.is_loud:
                print(kept[-1], flush=True)
    if process.returncode and not step.is_loud:
        print(*kept, sep="\n", flush=True)
    last_line = next((line for line in reversed(kept) if line.strip()), "")
    return Outcome(step, time.monotonic() - started, process.returncode, last_line)


class Beside:
    """A step under way while others run: what it prints is kept for its end. `close` ends one that goes on in vain."""

    def __init__(self, step: Step) -> None:
        self._step, self._kept = step, ""
        self._started = self._ended = time.monotonic()
        self._process = subprocess.Popen(
            step.command,
            cwd=ROOT,
            env={**os.environ, **step.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self._watch = threading.Thread(target=self._follow, daemon=True)
        self._watch.start()

    def outcome(self) -> Outcome:
        """Wait for its end and show all that it printed."""
        print(f"— {self._step.name}", flush=True)
        self._watch.join()
        kept = self._kept.splitlines()
        print(*kept, sep="\n", flush=True)
        last_line = next((line for line in reversed(kept) if line.strip()), "")
        return Outcome(self._step, self._ended - self._started, self._process.returncode, last_line)

    def close(self) -> None:
        if self._watch.is_alive():
            self._process.send_signal(signal.SIGINT)
            self._watch.join(STOPS_WITHIN)
            self._process.kill()
        self._watch.join()

    def _follow(self) -> None:
        self._kept, _ = self._process.communicate()
        self._ended = time.monotonic()


def _pytest(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "pytest", "-q", *words)
