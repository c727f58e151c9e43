"""Named places where a process may be made to die, for the proof that nothing is lost (`./xcontact proof kill`).

Without the environment variable XCONTACT_FAILPOINTS, which no installation sets, `failpoint` does nothing.
"""

import os
import signal
from contextlib import suppress
from pathlib import Path

_FOLDER = os.environ.get("XCONTACT_FAILPOINTS", "")


def failpoint(name: str) -> None:
    """Kill this process with SIGKILL if the folder XCONTACT_FAILPOINTS holds a file of this name, which goes first.

    The file's removal decides who dies: one process, once.
    """
    if not _FOLDER:
        return
    with suppress(FileNotFoundError):
        Path(_FOLDER, name).unlink()
        os.kill(os.getpid(), signal.SIGKILL)
