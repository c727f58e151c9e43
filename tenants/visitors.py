"""Who is in front of us on a subdomain, where there is no account: an applicant, an agent, or nobody known."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

SESSION_KEY = "visitor"


@dataclass(frozen=True)
class Anonymous:
    is_applicant = False
    is_agent = False


@dataclass(frozen=True)
class Applicant:
    """A citizen, under the pseudonym that this collectivité alone knows."""

    pseudonym: UUID
    kind: Literal["INDIVIDUAL", "ASSOCIATION", "BUSINESS"]
    display_name: str
    email: str
    authenticated_by: str
    authenticated_at: datetime
    # What pre-fills a form, on the citizen's side: never stored by the collectivité before he sends it.
    profile: dict[str, Any] = field(default_factory=dict)
    is_applicant = True
    is_agent = False


@dataclass(frozen=True)
class Agent:
    """Somebody of the collectivité, as its own table of agents names him."""

    agent_id: UUID
    display_name: str
    authenticated_by: str
    authenticated_at: datetime
    is_applicant = False
    is_agent = True


Visitor = Anonymous | Applicant | Agent


def to_session(visitor: Applicant | Agent) -> dict[str, Any]:
    """As JSON."""
    common = {
        "display_name": visitor.display_name,
        "authenticated_by": visitor.authenticated_by,
        "authenticated_at": visitor.authenticated_at.isoformat(),
    }
    if isinstance(visitor, Agent):
        return {"is": "agent", "agent_id": str(visitor.agent_id), **common}
    return {
        "is": "applicant",
        "pseudonym": str(visitor.pseudonym),
        "kind": visitor.kind,
        "email": visitor.email,
        "profile": visitor.profile,
        **common,
    }


def from_session(stored: dict[str, Any] | None) -> Visitor:
    if not stored:
        return Anonymous()
    authenticated_at = datetime.fromisoformat(stored["authenticated_at"])
    if stored["is"] == "agent":
        return Agent(UUID(stored["agent_id"]), stored["display_name"], stored["authenticated_by"], authenticated_at)
    return Applicant(
        pseudonym=UUID(stored["pseudonym"]),
        kind=stored["kind"],
        display_name=stored["display_name"],
        email=stored["email"],
        authenticated_by=stored["authenticated_by"],
        authenticated_at=authenticated_at,
        profile=stored["profile"],
    )
