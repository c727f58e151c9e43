"""A hostile file may kill the process that reads it, never the one that answers the citizen."""

import os
import signal
import socket
import threading
from time import monotonic

import pytest

from tenant_apps.documents import examiner, sandbox
from tenant_apps.documents.inspection import inspect
from tenant_apps.documents.neutralisation import neutralise
from tenant_apps.documents.refusal import Refused
from tests.unit.tenant_apps.documents.corpus import drawing, honest, hostile


@pytest.mark.parametrize("file", [*honest.files(), *hostile.neutralisable()], ids=str)
def test_gives_what_inspection_and_neutralisation_give(file: honest.Honest | hostile.Neutralisable):
    examined = sandbox.examine(file.content, file.name)
    assert examined.inspected == inspect(file.content, file.name)
    assert examined.neutralised == neutralise(file.content, examined.inspected)


@pytest.mark.parametrize("file", hostile.refusable(), ids=str)
def test_refuses_in_the_same_words(file: hostile.Refusable):
    with pytest.raises(Refused) as refusal:
        sandbox.examine(file.content, file.name, file.declared)
    assert refusal.value.code == file.code


def test_starts_again_when_its_server_is_killed():
    sandbox.examine(drawing.png(), "a.png")
    server = sandbox._examiner._process
    assert server is not None
    os.kill(server.pid, signal.SIGKILL)
    assert sandbox.examine(drawing.png(), "a.png").inspected.width == 96


def test_serves_several_threads():
    answers: dict[int, int | None] = {}

    def ask(width: int) -> None:
        answers[width] = sandbox.examine(drawing.png(drawing.picture(width, 20)), "a.png").inspected.width

    threads = [threading.Thread(target=ask, args=(width,)) for width in range(20, 36)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {width: width for width in range(20, 36)}


def test_belongs_to_the_process_that_started_it():
    sandbox.examine(drawing.png(), "a.png")
    server = sandbox._examiner._process
    assert server is not None
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        sandbox.examine(drawing.png(), "a.png")
        own = sandbox._examiner._process
        os.write(writing, b"other" if own and own.pid != server.pid else b"same")
        sandbox._examiner.stop()
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 10) == b"other"
    assert sandbox.examine(drawing.png(), "a.png").inspected.width == 96


class TestChild:
    """The forked child's walls, tried from inside one."""

    def test_opens_neither_file_nor_connection(self):
        assert _inside(lambda: os.open("/etc/hostname", os.O_RDONLY)) == "OSError"
        assert _inside(lambda: socket.socket()) == "OSError"

    def test_writes_nothing(self, tmp_path):
        file = os.open(tmp_path / "x", os.O_CREAT | os.O_WRONLY)
        assert _inside(lambda: os.write(file, b"x")) == "killed by SIGXFSZ"
        os.close(file)

    def test_takes_no_more_than_its_memory(self):
        assert _inside(lambda: bytes(examiner.MAX_MEMORY)) == "MemoryError"

    def test_ends_in_time(self, monkeypatch):
        monkeypatch.setattr(examiner, "MAX_SECONDS", 1)
        started = monotonic()
        assert _inside(lambda: threading.Event().wait(20)) == "killed by SIGALRM"
        assert monotonic() - started < 5


def _inside(act) -> str:
    """What becomes of `act` in a child with the examiner's limits."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        examiner._limit()
        try:
            act()
            os.write(writing, b"done")
        except (OSError, MemoryError) as error:
            os.write(writing, type(error).__name__.encode())
        os._exit(0)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    told = os.read(reading, 40).decode()
    os.close(reading)
    return f"killed by {signal.Signals(os.WTERMSIG(status)).name}" if os.WIFSIGNALED(status) else told
