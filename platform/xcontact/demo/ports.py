"""Which port each server takes: fixed distances from the portal's, below the system's own range, tested free."""

import contextlib
import os
import socket
from collections.abc import Mapping
from pathlib import Path

from xcontact.demo.errors import DemoError

DEFAULT_PORT = 8000
DISTANCES: Mapping[str, int] = {
    "web": 0,
    "inbox": 25,
    "smtp": 26,
    "franceconnect": 27,
    "proconnect": 28,
    "directory": 29,
    "postgres": 32,
    "s3": 33,
    "s3_grpc": 34,
    "s3_master": 35,
    "s3_master_grpc": 36,
    "s3_volume": 37,
    "s3_volume_grpc": 38,
    "s3_filer": 39,
    "s3_filer_grpc": 40,
    "broker": 79,
}
LOWEST, HIGHEST = 1_024, 32_767 - max(DISTANCES.values())
WHAT = {"web": "le portail", "inbox": "la boîte aux lettres", "smtp": "le courrier", "postgres": "PostgreSQL"}
STEP = 100
# SeaweedFS names its sockets by port, in this fixed folder, and forgets them there.
SOCKETS = Path("/tmp")  # noqa: S108


def plan(port: int) -> dict[str, int]:
    """Every server's port, the portal being on this one."""
    if not LOWEST <= port <= HIGHEST:
        raise DemoError(f"Le port {port} ne convient pas : choisissez --port entre {LOWEST} et {HIGHEST}.")
    return {name: port + distance for name, distance in DISTANCES.items()}


def is_free(port: int) -> bool:
    """Whether nobody listens there; on ::1 neither, which browsers try first for `*.localhost`."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with contextlib.suppress(OSError), contextlib.closing(socket.socket(family)) as caller:
            if caller.connect_ex((address, port)) == 0:
                return False
    if _has_socket_of_somebody_else(port):
        return False
    with contextlib.closing(socket.socket()) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def require_free(port: int) -> dict[str, int]:
    """The plan for this port, or a DemoError that names the first taken one and another --port that is free."""
    planned = plan(port)
    for name, number in planned.items():
        if not is_free(number):
            what = WHAT.get(name, "un serveur interne")
            raise DemoError(
                f"Le port {number}, prévu pour {what}, est déjà pris sur cet ordinateur. "
                f"Fermez le programme qui l’occupe, ou lancez : ./xcontact demo --port {free(port + STEP)}"
            )
    return planned


def free(first: int) -> int:
    """The first port from there on, by steps, of which the whole plan is free."""
    for port in range(first, HIGHEST, STEP):
        if all(map(is_free, plan(port).values())):
            return port
    raise DemoError("Aucune série de ports n’est libre sur cet ordinateur.")


def _has_socket_of_somebody_else(port: int) -> bool:
    """A leftover that only its owner or root may replace."""
    return any(os.geteuid() not in (0, path.stat().st_uid) for path in SOCKETS.glob(f"seaweedfs-*-{port}.sock"))
