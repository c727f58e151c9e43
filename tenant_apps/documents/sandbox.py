"""Inspection and neutralisation in a process of their own, which a hostile file may kill without harm.

`examine` hands each file to `examiner`, a small server that this process keeps warm: for each file it forks a
child that can open nothing, write nothing, and die of too much memory or time. Children share nothing with each
other, and the server starts without our environment, so that no secret stands near a parser.
Safe to call from several threads, and after a fork.
"""

import atexit
import json
import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass

from tenant_apps.documents import sentences
from tenant_apps.documents.findings import Finding
from tenant_apps.documents.inspection import Inspected, check_size
from tenant_apps.documents.kinds import Kind
from tenant_apps.documents.refusal import Refused

# Seconds of wall clock for one file; the child dies by itself, the margin is for a machine under load.
MAX_SECONDS = 10
_MARGIN = 5
# Files examined at a time by one web process, each within the child's own memory limit.
_AT_A_TIME = 2
# A child's first word.
PRESENT = b"+"
_MAX_ANSWER = 64 * 1024 * 1024


@dataclass(frozen=True)
class Examined:
    """An accepted file and the copy that an agent may open."""

    inspected: Inspected
    neutralised: bytes


def examine(content: bytes, name: str, declared: str = "") -> Examined:
    """Inspect and neutralise in a child process. Raises `Refused`, with `not_examined` when the child died."""
    check_size(len(content))
    order = json.dumps({"name": name, "declared": declared, "size": len(content)}).encode() + b"\n"
    try:
        answer = _examiner.ask(order + content)
        told, _, neutralised = answer.partition(b"\n")
        verdict = json.loads(told)
    except (OSError, ValueError) as error:
        raise Refused(sentences.NOT_EXAMINED, "not_examined") from error
    if "refused" in verdict:
        raise Refused(verdict["refused"], verdict["code"])
    kind, findings = Kind(verdict.pop("kind")), frozenset(map(Finding, verdict.pop("findings")))
    return Examined(Inspected(kind=kind, findings=findings, **verdict), neutralised)


class _Examiner:
    """The warm server, started at the first file and again whenever it is gone."""

    def __init__(self) -> None:
        self._turns = threading.BoundedSemaphore(_AT_A_TIME)
        self._starting = threading.Lock()
        self._door: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, order: bytes) -> bytes:
        """The child's whole answer; empty when it died. Raises OSError when it gives none in time."""
        with self._turns:
            # A child first says that it is there: when none did, the server died and the file is not to blame.
            answer = self._ask_once(order) or self._ask_once(order)
            return answer.removeprefix(PRESENT)

    def _ask_once(self, order: bytes) -> bytes:
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                self._hand_over(theirs)
            ours.settimeout(MAX_SECONDS + _MARGIN)
            try:
                ours.sendall(order)
                return _read_all(ours)
            except ConnectionError:
                return b""

    def _hand_over(self, line: socket.socket) -> None:
        with self._starting:
            if self._process is None or self._process.poll() is not None:
                self._start()
            assert self._door is not None
            try:
                socket.send_fds(self._door, [b"!"], [line.fileno()])
            except OSError:
                self._start()
                socket.send_fds(self._door, [b"!"], [line.fileno()])

    def _start(self) -> None:
        self.stop()
        door, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "tenant_apps.documents.examiner", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},
            )
        self._door = door

    def stop(self) -> None:
        """The server ends by itself when its door closes."""
        if self._door is not None:
            self._door.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._door = self._process = None


def _read_all(line: socket.socket) -> bytes:
    answer = bytearray()
    while piece := line.recv(256 * 1024):
        answer += piece
        if len(answer) > _MAX_ANSWER:
            raise OSError("the answer is longer than any document")
    return bytes(answer)


_examiner = _Examiner()


def _forget_parent() -> None:
    """After a fork the server belongs to the parent: this process starts its own."""
    global _examiner
    _examiner = _Examiner()


os.register_at_fork(after_in_child=_forget_parent)
atexit.register(lambda: _examiner.stop())
