"""The doorbell, on a real broker."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from dramatiq.brokers.redis import RedisBroker

from tenants.agenda import bell
from tests.integration.agenda.conftest import free_ports
from xcontact.demo import broker
from xcontact.demo.supervisor import Supervisor
from xcontact.kit.references import uuid7


@pytest.fixture
def queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisBroker]:
    planned = free_ports()
    supervisor = Supervisor(tmp_path, planned, say=lambda sentence: None)
    try:
        supervisor.start(broker.program(tmp_path, planned["broker"]))
        real = RedisBroker(url=f"redis://127.0.0.1:{planned['broker']}/0", middleware=[])
        real.declare_queue(bell.QUEUE)
        monkeypatch.setattr(bell, "broker", real)
        monkeypatch.setattr(bell.do_act, "broker", real)
        yield real
    finally:
        supervisor.stop()


def test_each_ring_that_nobody_has_heard_takes_room(queue: RedisBroker) -> None:
    assert bell.room() == bell.MOST_UNHEARD

    for _ in range(3):
        bell.ring("c_10387", uuid7())
    assert bell.room() == bell.MOST_UNHEARD - 3

    queue.consume(bell.QUEUE, prefetch=2).__next__()
    assert bell.room() == bell.MOST_UNHEARD - 1
