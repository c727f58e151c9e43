"""Starts programs layer upon layer, restarts the dead, and stops all in the reverse order. One thread, no lock."""

import dataclasses
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn

from xcontact.demo import state
from xcontact.demo.program import Child, Program

PAUSE = 0.05
FIRST_BACKOFF, LONGEST_BACKOFF = 0.25, 8.0
SETTLED = 30.0


@dataclasses.dataclass
class Post:
    """A program's place: its present child, and when it was or will be started. Durations in seconds."""

    program: Program
    child: Child
    started: float
    backoff: float = FIRST_BACKOFF
    restart_at: float | None = None
    restarts: int = 0


class Supervisor:
    """Keeps the programs of one home. `say` is told, in French, what the person in front of the screen should know."""

    def __init__(self, home: Path, ports: Mapping[str, int], say: Callable[[str], None]) -> None:
        self._home = home
        self._logs = home / "logs"
        self._ports = ports
        self._say = say
        self._layers: list[list[Post]] = []
        self._ready = False

    @property
    def posts(self) -> list[Post]:
        """In the order they were started."""
        return [post for layer in self._layers for post in layer]

    def start(self, *programs: Program) -> None:
        """Start these together and return when all are ready; they will stop together, before those already here."""
        layer: list[Post] = []
        self._layers.append(layer)
        for program in programs:
            layer.append(Post(program, Child(program, self._logs), time.monotonic()))
        self._record()
        for post in layer:
            post.child.wait_until_ready()
            self._say(f"{post.program.label} : {_seconds(time.monotonic() - post.started)}")

    def run(self, program: Program, *, aloud: bool = False) -> None:
        """Run a program to its end while tending the others; a DemoError with its last words when it fails."""
        started = time.monotonic()
        child = Child(program, self._logs, aloud=aloud)
        try:
            while child.is_alive:
                self.tend()
                time.sleep(PAUSE)
        finally:
            child.stop()
        if child.exit_code:
            raise child.failure(f"échec (code {child.exit_code})")
        self._say(f"{program.label} : {_seconds(time.monotonic() - started)}")

    def tend(self) -> None:
        """Restart whoever died, the sooner the rarer it dies."""
        moment = time.monotonic()
        for post in self.posts:
            if post.child.is_alive:
                if moment - post.started > SETTLED:
                    post.backoff = FIRST_BACKOFF
            elif post.restart_at is None:
                post.restart_at = moment + post.backoff
                post.backoff = min(2 * post.backoff, LONGEST_BACKOFF)
                self._say(f"{post.program.label} : arrêt imprévu (code {post.child.exit_code}), redémarrage.")
            elif moment >= post.restart_at:
                post.child.stop()
                post.child, post.started, post.restart_at = Child(post.program, self._logs), moment, None
                post.restarts += 1
                self._record()

    def tend_forever(self) -> NoReturn:
        """Until a signal's handler raises."""
        while True:
            self.tend()
            time.sleep(PAUSE)

    def require_calm(self) -> None:
        """A DemoError about the first program that died since its start, be it alive again."""
        self.tend()
        for post in self.posts:
            if post.restarts or post.restart_at is not None:
                raise post.child.failure("s’est arrêté après son démarrage")

    def announce_ready(self) -> None:
        """Note in the state file that everything answers."""
        self._ready = True
        self._record()

    def stop(self) -> None:
        """Stop all, the latest layer first; the state file goes last."""
        while self._layers:
            layer = self._layers.pop()
            for post in layer:
                post.child.ask_to_stop()
            for post in layer:
                post.child.stop()
        state.clear(self._home)

    def _record(self) -> None:
        running = {
            post.program.name: state.Running(post.child.pid, " ".join(post.program.command), post.program.stop_signal)
            for post in self.posts
        }
        state.write(self._home, self._ports, running, ready=self._ready)


def _seconds(duration: float) -> str:
    return f"{duration:.1f} s".replace(".", ",")
