"""The demo that the journeys walk through: a process of its own, on free ports, in a home thrown away afterwards."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from xcontact.demo import birth, environment, ports, processes, state
from xcontact.demo.errors import DemoError
from xcontact.demo.postgres import Postgres

FIRST_PORT = 9_000
PATIENCE = 240.0
STOPS_WITHIN = 20.0
TAIL_LINES = 40


class Stage:
    """Starts at once, is ready later."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="xcontact-essai-"))
        self.port = ports.free(FIRST_PORT)
        self._log = self.home.with_suffix(".log")
        command = (sys.executable, "-m", "xcontact.demo", "--home", str(self.home), "--port", str(self.port))
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(
                birth.command(command), stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )

    def wait_until_ready(self) -> dict[str, str]:
        """The environment of the journeys; a DemoError with the demo's last words when it does not get ready."""

        def settled() -> bool:
            return self._process.poll() is not None or bool(state.read(self.home).get("ready"))

        if not processes.wait_for(settled, PATIENCE) or self._process.poll() is not None:
            words = "\n".join(self._log.read_text(errors="replace").splitlines()[-TAIL_LINES:])
            raise DemoError(f"La démonstration n’a pas démarré :\n{words}")
        planned = ports.plan(self.port)
        return {
            "XCONTACT_DEMO_URL": environment.portal_url(planned).rstrip("/"),
            "XCONTACT_DEMO_INBOX": environment.inbox_url(planned).rstrip("/"),
            "XCONTACT_DEMO_PEOPLE_FILE": str(environment.people_file(self.home)),
            "XCONTACT_DEMO_STATE": str(state.path(self.home)),
        }

    def close(self) -> None:
        """Stop the demo and forget its data."""
        self._process.terminate()
        try:
            self._process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        state.end_stale(self.home)
        Postgres(self.home, self.port).erase()
        shutil.rmtree(self.home, ignore_errors=True)
        self._log.unlink()
