import os

import pytest

from xcontact.demo import ports


@pytest.fixture
def base() -> int:
    """A port from which a whole plan is free, away from those of other xdist workers."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return ports.free(20_000 + 1_000 * (worker % 12))
