"""One process of the demo: how it is started, known to be ready, and ended."""

import dataclasses
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from xcontact.demo import birth, processes
from xcontact.demo.errors import DemoError

TAIL_LINES = 25


@dataclasses.dataclass(frozen=True, kw_only=True)
class Program:
    """What to run. `is_ready` is given the process's number; `patience` is seconds from the first signal to KILL."""

    name: str
    label: str
    command: tuple[str, ...]
    is_ready: Callable[[int], bool] = lambda pid: True
    environment: Mapping[str, str] = dataclasses.field(default_factory=dict)
    folder: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 4.0
    ready_within: float = 60.0
    identity: str = birth.SAME


class Child:
    """A started program, alone in its own session, writing to one log, or `aloud` to our own output."""

    def __init__(self, program: Program, logs: Path, *, aloud: bool = False) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        self._asked_at: float | None = None
        logs.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                birth.command(program.command, identity=program.identity, death_signal=program.stop_signal),
                stdin=subprocess.DEVNULL,
                stdout=None if aloud else output,
                stderr=None if aloud else subprocess.STDOUT,
                env={**os.environ, **program.environment},
                cwd=program.folder,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it lives; minus the signal's number when a signal ended it."""
        return self.process.poll()

    @property
    def is_alive(self) -> bool:
        return self.exit_code is None

    def wait_until_ready(self) -> None:
        """Return when the program answers; a DemoError with its last words if it dies or takes too long."""
        program = self.program
        ready = processes.wait_for(lambda: not self.is_alive or program.is_ready(self.pid), program.ready_within)
        if not self.is_alive:
            raise self.failure(f"s’est arrêté (code {self.exit_code})")
        if not ready:
            raise self.failure(f"ne répond pas après {program.ready_within:.0f} s")

    def failure(self, what: str) -> DemoError:
        """The sentence and the last words of a program to which this happened."""
        return DemoError(f"{self.program.label} : {what}. Son journal : {self.log}\n{self._last_words()}")

    def ask_to_stop(self) -> None:
        """Send the first signal, once; its patience runs from there."""
        if self._asked_at is None:
            self._asked_at = time.monotonic()
            if self.is_alive:
                self.process.send_signal(self.program.stop_signal)

    def stop(self) -> None:
        """Ask, wait, then kill; returns once the whole group is gone."""
        self.ask_to_stop()
        limit = (self._asked_at or 0.0) + self.program.patience
        try:
            self.process.wait(max(0.0, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        processes.send_to_group(self.pid, signal.SIGKILL)

    def _last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:])
