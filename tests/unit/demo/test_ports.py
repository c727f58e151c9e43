import socket
from collections.abc import Iterator

import pytest

from xcontact.demo import ports
from xcontact.demo.errors import DemoError


@pytest.fixture
def taken(base: int) -> Iterator[int]:
    """PostgreSQL's port of the plan, held by somebody else."""
    with socket.create_server(("127.0.0.1", ports.plan(base)["postgres"])) as listener:
        yield listener.getsockname()[1]


def test_the_portal_is_on_the_port_asked_for_and_all_the_others_differ(base: int) -> None:
    planned = ports.require_free(base)

    assert planned["web"] == base
    assert len(set(planned.values())) == len(planned)


def test_a_taken_port_is_named_with_another_that_is_free(base: int, taken: int) -> None:
    with pytest.raises(DemoError) as refusal:
        ports.require_free(base)

    sentence = str(refusal.value)
    assert f"Le port {taken}, prévu pour PostgreSQL, est déjà pris" in sentence
    proposed = int(sentence.rsplit("--port ", 1)[1])
    assert ports.require_free(proposed)["web"] == proposed != base


def test_a_free_plan_is_found_beyond_the_taken_one(base: int, taken: int) -> None:
    assert ports.free(base) > base


@pytest.mark.parametrize("port", [80, 0, -1, 32_700, 70_000])
def test_a_port_outside_the_usable_range_is_refused_in_french(port: int) -> None:
    with pytest.raises(DemoError, match="choisissez --port entre"):
        ports.plan(port)


def test_every_port_stays_below_those_the_system_gives_away() -> None:
    assert max(ports.plan(ports.HIGHEST).values()) < 32_768
