"""A short, seeded walk for the gate; `./xcontact proof isolation` walks two thousand times."""

from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.tenants import walk

GATE = settings(
    max_examples=40,
    stateful_step_count=40,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.django_db(transaction=True)
def test_no_turn_leads_to_a_neighbour(superuser: psycopg.Connection[Any]) -> None:
    walk.Walk.superuser = superuser
    walk.sow()
    run_state_machine_as_test(walk.Walk, settings=GATE)
