"""What the tenants' room tells the rooms above."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

from tenants.registry import CollectivityCard
from tenants.visitors import Applicant


@dataclass(frozen=True)
class FleetMigrated:
    """The public schema is at this code's version; told as the owner."""


@dataclass(frozen=True)
class CollectivityOpened:
    """A schema has just been cut, in the transaction still open; told as the owner, standing in that schema.

    The ids are those that its first department and its first agent are to take.
    """

    collectivity: CollectivityCard
    agent_email: str
    department_id: UUID
    agent_id: UUID


@dataclass(frozen=True)
class CollectivityCompleted:
    """A collectivité can now be reached: what was held back may be published. Told as the owner, in its schema."""

    collectivity: CollectivityCard


@dataclass(frozen=True)
class VisitorRecognised:
    """The portal has said who is in front of us; told on his collectivité's host, standing there.

    `session`: the new one, which still holds what the unknown visitor had begun; `destination`: the local path that he
    goes on to.
    """

    visitor: Applicant
    session: SessionBase
    destination: str
