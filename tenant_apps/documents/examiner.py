"""The warm server behind `sandbox`: `python -m tenant_apps.documents.examiner <door>`.

`door` is the number of an inherited socket. Each byte received on it comes with a line (a socket): a child is
forked, which reads one file on the line, answers on it and ends. The server ends when the door closes.
"""

import json
import logging
import os
import resource
import signal
import socket
import sys
import warnings
from contextlib import suppress
from dataclasses import asdict
from io import BytesIO

import pikepdf
from PIL import ExifTags, Image

from tenant_apps.documents.inspection import inspect
from tenant_apps.documents.neutralisation import neutralise
from tenant_apps.documents.pictures import decoding
from tenant_apps.documents.refusal import Refused
from tenant_apps.documents.sandbox import MAX_SECONDS, PRESENT

MAX_MEMORY = 1024 * 1024 * 1024


def serve(door: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # The libraries' remarks on damaged files: the answer tells what matters.
    warnings.simplefilter("ignore")
    logging.disable()
    _warm_up()
    while True:
        message, lines, _, _ = socket.recv_fds(door, 1, 1)
        if not message:
            return
        line = socket.socket(fileno=lines[0])
        if os.fork() == 0:
            door.close()
            line.sendall(PRESENT)
            _limit()
            _answer(line)
            os._exit(0)
        line.close()


def _limit() -> None:
    """No memory nor time beyond measure, no file written, nothing opened: neither a file nor a connection."""
    signal.setitimer(signal.ITIMER_REAL, MAX_SECONDS)
    limits = {
        resource.RLIMIT_AS: MAX_MEMORY,
        resource.RLIMIT_CPU: MAX_SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 0,
    }
    for limit, value in limits.items():
        # macOS knows no limit of address space.
        with suppress(ValueError):
            resource.setrlimit(limit, (value, value))


def _answer(line: socket.socket) -> None:
    with line.makefile("rb") as order:
        asked = json.loads(order.readline())
        content = order.read(asked["size"])
    try:
        inspected = inspect(content, asked["name"], asked["declared"])
        neutralised = neutralise(content, inspected)
    except Refused as refusal:
        _send(line, {"refused": refusal.sentence, "code": refusal.code}, b"")
    else:
        _send(line, asdict(inspected) | {"findings": sorted(inspected.findings)}, neutralised)


def _send(line: socket.socket, verdict: dict[str, object], neutralised: bytes) -> None:
    line.sendall(json.dumps(verdict).encode() + b"\n" + neutralised)


def _warm_up() -> None:
    """Examine one small file of each kind, so that a child, which can open nothing, has nothing left to import."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    for extension in ("jpeg", "png"):
        picture = BytesIO()
        Image.new("RGB", (16, 16)).save(picture, format=extension, exif=exif)
        neutralise(picture.getvalue(), inspect(picture.getvalue(), ""))
        if extension == "jpeg":
            decoding.coded_anew(picture.getvalue())
    document = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(document, encryption=pikepdf.Encryption(owner="-"))
    neutralise(document.getvalue(), inspect(document.getvalue(), ""))


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
