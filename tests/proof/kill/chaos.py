"""Faults: which process dies, how, and how long it stays away. Called by the thread that tends the processes."""

import os
import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Collection
from pathlib import Path

from xcontact.demo import processes
from xcontact.demo.supervisor import Post, Supervisor

# Where submission, documents and worker may be made to die (`xcontact.kit.failpoints`).
POINTS = ("u1", "u2", "u3", "s1", "s2", "s3", "s4", "s5", "s6", "w1", "w3", "w4", "w5", "w6")
# A point waits for somebody to pass; so many wait at a time.
POINTS_AT_A_TIME = 3
# How much more often than usual a favoured fault is drawn.
FAVOUR = 8
# Seconds that a server which Xcontact must wait for stays away.
LONGEST_OUTAGE = 4.0
GONE_WITHIN = 5.0


class Chaos:
    """One fault at a time, drawn from a seed. `faults` counts them by kind.

    `favoured`: the failpoints to place, and no other; the names of the methods here to call more often.
    """

    def __init__(
        self, supervisor: Supervisor, home: Path, points: Path, seed: int, favoured: Collection[str] = ()
    ) -> None:
        self._supervisor, self._home, self._points = supervisor, home, points
        self._random = random.Random(seed)
        self._waiting: set[str] = set()
        self.faults: Counter[str] = Counter()
        self._weights: dict[Callable[[], str], int] = {
            self.place_failpoint: 40,
            self.kill_web_worker: 8,
            self.kill_web: 3,
            self.kill_worker: 8,
            self.kill_dispatcher: 6,
            self.kill_fleet: 2,
            self.wipe_broker: 6,
            self.kill_postgres_backend: 4,
            self.kill_postgres: 3,
            self.silence_mail: 6,
            self.silence_objects: 3,
        }
        for fault in self._weights:
            if fault.__name__ in favoured:
                self._weights[fault] *= FAVOUR
        self._names = [name for name in POINTS if name in favoured] or POINTS

    def strike(self) -> None:
        """One fault. A failpoint counts when somebody has died of it."""
        self.count_hits()
        [fault] = self._random.choices(list(self._weights), weights=list(self._weights.values()))
        if kind := fault():
            self.faults[kind] += 1

    def count_hits(self) -> None:
        for name in sorted(self._waiting):
            if not (self._points / name).exists():
                self._waiting.discard(name)
                self.faults[f"failpoint {name}"] += 1

    def calm(self) -> None:
        """No point waits any more; what is dead comes back at once."""
        self.count_hits()
        for name in self._waiting:
            (self._points / name).unlink(missing_ok=True)
        self._waiting.clear()
        for post in self._supervisor.posts:
            if post.restart_at is not None:
                post.restart_at = time.monotonic()

    def place_failpoint(self) -> str:
        free = [name for name in self._names if name not in self._waiting]
        if len(self._waiting) < POINTS_AT_A_TIME and free:
            name = self._random.choice(free)
            (self._points / name).touch()
            self._waiting.add(name)
        return ""

    def kill_web_worker(self) -> str:
        return self._kill_child("web")

    def kill_web(self) -> str:
        return self._kill("web")

    def kill_worker(self) -> str:
        return self._kill("worker") if self._random.random() < 0.5 else self._kill_child("worker")

    def kill_dispatcher(self) -> str:
        return self._kill("dispatcher")

    def kill_fleet(self) -> str:
        return self._kill("fleet")

    def kill_postgres_backend(self) -> str:
        """PostgreSQL then ends them all and replays its log."""
        return self._kill_child("postgres")

    def kill_postgres(self) -> str:
        return self._kill("postgres")

    def silence_mail(self) -> str:
        return self._kill("mail", away=self._random.uniform(0, LONGEST_OUTAGE))

    def silence_objects(self) -> str:
        return self._kill("objects", away=self._random.uniform(0, LONGEST_OUTAGE))

    def wipe_broker(self) -> str:
        """Kill it, and let it come back knowing nothing."""
        if not (kind := self._kill("broker", away=self._random.uniform(0, LONGEST_OUTAGE / 2))):
            return ""
        for entry in (self._home / "broker").iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        return f"{kind}, its data wiped"

    def _kill(self, name: str, away: float = 0.0) -> str:
        post = self._post(name)
        if post is None:
            return ""
        processes.send(post.child.pid, signal.SIGKILL)
        processes.wait_for(lambda: not post.child.is_alive, GONE_WITHIN)
        if away:
            post.restart_at = time.monotonic() + away
        return name

    def _kill_child(self, name: str) -> str:
        post = self._post(name)
        children = children_of(post.child.pid) if post else []
        if not children:
            return ""
        processes.send(self._random.choice(children), signal.SIGKILL)
        return f"{name}, one of its processes"

    def _post(self, name: str) -> Post | None:
        """The living program of that name."""
        return next(
            (post for post in self._supervisor.posts if post.program.name == name and post.child.is_alive), None
        )


def children_of(pid: int) -> list[int]:
    answer = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    pairs = [tuple(map(int, line.split())) for line in answer.stdout.splitlines()]
    return sorted(child for child, parent in pairs if parent == pid and child != os.getpid())
