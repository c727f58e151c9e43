"""What a run leaves in its home so that the next one knows: a lock while it lives, and its processes."""

import dataclasses
import fcntl
import json
import os
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from xcontact.demo import credentials, processes
from xcontact.demo.errors import DemoError

LOCK_NAME, STATE_NAME = "lock", "state.json"
PATIENCE = 3.0


@dataclasses.dataclass(frozen=True)
class Running:
    """A process of the run: its number, which its session bears too, its command, and the signal that stops it."""

    pid: int
    command: str
    stop_signal: int

    @property
    def is_alive(self) -> bool:
        """Whether that number still names that command, a child about to become it, or one on its way out."""
        line = processes.command_line(self.pid)
        return line.endswith(self.command) or (line == "" and not processes.has_ended(self.pid))


def path(home: Path) -> Path:
    """The state file, JSON: `supervisor` (its number), `ready`, `ports` by name, and by name `processes`."""
    return home / STATE_NAME


def take(home: Path) -> TextIO:
    """Be the only run on this home as long as the returned file stays open; a DemoError when another one lives."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (home / LOCK_NAME).open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        port = read(home).get("ports", {}).get("web", "?")
        raise DemoError(
            f"Une démonstration tourne déjà avec les données de {home}, sur le port {port}. "
            "Arrêtez-la d’abord (Ctrl-C dans sa fenêtre), ou donnez un autre dossier par --home."
        ) from None
    return lock


def read(home: Path) -> dict[str, Any]:
    """The last state written, empty when there is none."""
    try:
        state: dict[str, Any] = json.loads(path(home).read_text())
    except (OSError, ValueError):
        return {}
    return state


def write(home: Path, ports: Mapping[str, int], running: Mapping[str, Running], *, ready: bool) -> None:
    """Replace the state in one step."""
    listed = {name: dataclasses.asdict(process) for name, process in running.items()}
    draft = path(home).with_suffix(".new")
    content = {"supervisor": os.getpid(), "ready": ready, "ports": dict(ports), "processes": listed}
    draft.write_text(json.dumps(content, indent=2))
    draft.replace(path(home))


def clear(home: Path) -> None:
    path(home).unlink(missing_ok=True)


def end_stale(home: Path) -> bool:
    """End what a killed run left alive; whether there was such a run. To call with the lock held."""
    if not path(home).exists():
        return False
    left = [Running(**entry) for entry in read(home).get("processes", {}).values()]
    alive = [process for process in left if process.is_alive]

    def are_gone() -> bool:
        return all(processes.has_ended(process.pid) for process in alive)

    for process in alive:
        processes.send(process.pid, process.stop_signal)
    if not processes.wait_for(are_gone, PATIENCE):
        for process in alive:
            processes.send_to_group(process.pid, signal.SIGKILL)
        processes.wait_for(are_gone, PATIENCE)
    clear(home)
    return True


def erase(home: Path) -> None:
    """Delete all the data of this home but the lock; refuse a folder that is not a demo's."""
    entries = [entry for entry in home.iterdir() if entry.name != LOCK_NAME]
    if entries and not (home / credentials.FILE_NAME).exists():
        raise DemoError(f"{home} ne contient pas une démonstration : rien n’y est effacé.")
    for entry in entries:
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
