"""Two thousand long walks among places and transactions, none the same as yesterday's."""

from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.tenants import walk

WHOLE = settings(
    max_examples=2_000, stateful_step_count=80, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)


@pytest.mark.django_db(transaction=True)
def test_no_turn_leads_to_a_neighbour(superuser: psycopg.Connection[Any]) -> None:
    walk.Walk.superuser = superuser
    walk.sow()
    run_state_machine_as_test(walk.Walk, settings=WHOLE)
