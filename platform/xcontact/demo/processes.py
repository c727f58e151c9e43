"""Processes seen from outside: which one a number names, how to signal it, how to wait."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PAUSE = 0.02


def command_line(pid: int) -> str:
    """The command of a living process, or an empty string."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            return ""
    answer = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return answer.stdout.strip()


def has_ended(pid: int) -> bool:
    """Whether nothing of the process is left but perhaps its number: files and ports are closed."""
    if sys.platform == "linux":
        try:
            status = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            threads = os.listdir(f"/proc/{pid}/task")
        except OSError:
            return True
        return status in "ZX" and len(threads) == 1  # the first thread may be gone and another still hold a port
    answer = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return answer.stdout.strip()[:1] in ("", "Z")


def send(pid: int, number: int) -> None:
    """Send a signal to a process; a dead one is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def send_to_group(leader: int, number: int) -> None:
    """Send a signal to all the processes of a group; an empty one is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition came true within so many seconds."""
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            return False
        time.sleep(PAUSE)
    return True
