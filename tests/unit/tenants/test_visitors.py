from datetime import UTC, datetime
from uuid import UUID

import pytest

from tenants.visitors import Agent, Anonymous, Applicant, Visitor, from_session, to_session

AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
ID = UUID("0195d3e0-0000-7000-8000-000000000001")


@pytest.mark.parametrize(
    "visitor",
    [
        Applicant(ID, "INDIVIDUAL", "Léa Martin", "lea@example.org", "password", AT, {"postcode": "10000"}),
        Agent(ID, "Secrétariat", "password", AT),
    ],
)
def test_a_session_gives_back_whoever_it_was_opened_for(visitor: Applicant | Agent) -> None:
    assert from_session(to_session(visitor)) == visitor


@pytest.mark.parametrize("stored", [None, {}])
def test_without_a_session_nobody_is_known(stored: dict[str, str] | None) -> None:
    visitor: Visitor = from_session(stored)
    assert visitor == Anonymous() and not visitor.is_agent and not visitor.is_applicant
