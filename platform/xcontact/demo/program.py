"""One process of the demo: how it is started, known to be ready, and ended."""

import dataclasses
import os
import signal
import subprocess
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
    patience: float = 5.0
    ready_within: float = 60.0
    identity: str = birth.SAME


class Child:
    """A started program, alone in its own session, writing to one log."""

    def __init__(self, program: Program, logs: Path) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        logs.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                birth.command(program.command, identity=program.identity, death_signal=program.stop_signal),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **program.environment},
                cwd=program.folder,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def wait_until_ready(self) -> None:
        """Return when the program answers; a DemoError with its last words if it dies or takes too long."""
        program = self.program
        ready = processes.wait_for(lambda: not self.is_alive or program.is_ready(self.pid), program.ready_within)
        if ready and self.is_alive:
            return
        what = "ne répond pas" if self.is_alive else f"s’est arrêté (code {self.process.returncode})"
        raise DemoError(f"{program.label} {what}. Son journal : {self.log}\n{self.last_words()}")

    def last_words(self, lines: int = TAIL_LINES) -> str:
        """The end of the program's log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def stop(self) -> None:
        """Ask, wait, then kill the whole group; returns once it is gone."""
        if self.is_alive:
            self.process.send_signal(self.program.stop_signal)
            try:
                self.process.wait(self.program.patience)
            except subprocess.TimeoutExpired:
                processes.send_to_group(self.pid, signal.SIGKILL)
                self.process.wait()
        processes.send_to_group(self.pid, signal.SIGKILL)
