"""The agents of a collectivité: who they are stands here, whether they get in stands on the portal.

A place is never changed inside a transaction: what touches both is written here first, then there.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from shared_apps.accounts import commands as accounts
from shared_apps.accounts import memberships
from shared_apps.accounts.memberships import Bond
from tenant_apps.organisation import review
from tenant_apps.organisation.models import Agent, AgentRole
from tenants import agenda, context
from tenants.registry import CollectivityCard
from xcontact.kit.clock import paris_date
from xcontact.kit.errors import NotFound, Refused

END_MEMBERSHIP = "end_agent_membership"
ONLY_ADMINISTRATORS = "Seul un administrateur gère les agents."
LAST_ADMINISTRATOR = (
    "C’est le dernier administrateur qui ouvre ce bureau. Nommez d’abord un autre administrateur, "
    "et attendez qu’il ait ouvert son accès."
)
ASK_ANOTHER = "Un autre administrateur doit confirmer que vous travaillez toujours ici."
NOT_HIMSELF = "Un autre administrateur enregistre votre départ : invitez d’abord la personne qui prend la suite."
HAS_ACCESS = "Cet agent a déjà son accès : il n’a pas besoin d’une invitation."


@dataclass(frozen=True)
class Member:
    """One agent as an administrator sees him; nothing of what he does elsewhere."""

    agent: Agent
    bond: Bond | None
    is_invited: bool
    answers_for_himself: bool

    @property
    def is_suspended(self) -> bool:
        return self.bond is not None and self.bond.suspended_at is not None

    @property
    def is_active(self) -> bool:
        return self.bond is not None and not self.is_suspended

    @property
    def is_to_confirm(self) -> bool:
        return self.is_active and self.bond is not None and self.bond.flagged_at is not None


def delays() -> review.Delays:
    return review.Delays(
        settings.AGENT_REVIEW_FLAG_DAYS, settings.AGENT_REVIEW_REMIND_DAYS, settings.AGENT_REVIEW_SUSPEND_DAYS
    )


def present(on: date) -> list[Agent]:
    """Those who have not left, by name."""
    return list(Agent.objects.filter(Q(left_on=None) | Q(left_on__gt=on)).order_by("display_name", "id"))


def departed(on: date) -> list[Agent]:
    """Those who have left, the last first."""
    return list(Agent.objects.filter(left_on__lte=on).order_by("-left_on", "display_name"))


def members(collectivity: CollectivityCard, at: datetime) -> list[Member]:
    """The agents present, by name, with what the portal says of this collectivité alone."""
    agents = present(paris_date(at))
    with context.inside(context.PORTAL, read_only=True):
        bonds = {bond.agent_id: bond for bond in memberships.of_place(collectivity.schema)}
        invited = memberships.invited(collectivity.schema, at)
    everybody = standings(agents, bonds)
    return [
        Member(
            agent,
            bonds.get(agent.id),
            agent.id in invited,
            review.answers_for_himself(agent.id, everybody, delays(), at),
        )
        for agent in agents
    ]


def member(collectivity: CollectivityCard, agent_id: UUID, at: datetime) -> Member:
    """One of them; NotFound where he has left or never was."""
    found = next((one for one in members(collectivity, at) if one.agent.id == agent_id), None)
    if found is None:
        raise NotFound
    return found


def standings(agents: list[Agent], bonds: dict[UUID, Bond]) -> list[review.Standing]:
    """As the review sees those who have an access."""
    return [
        review.Standing(
            agent_id=agent.id,
            is_administrator=agent.role == AgentRole.ADMINISTRATOR,
            counted_from=bond.counted_from,
            seen_at=bond.seen_at,
            flagged_at=bond.flagged_at,
            reminded_at=bond.reminded_at,
            suspended_at=bond.suspended_at,
        )
        for agent in agents
        if (bond := bonds.get(agent.id))
    ]


def invite(
    *, name: str, function: str, email: str, role: str, collectivity: CollectivityCard, by: Agent, at: datetime
) -> Agent:
    """A new agent, with an invitation by mail. Should the mail not be written, the page shows him not invited."""
    _require_administrator(by)
    agent = Agent.objects.create(display_name=name, function=function, email=email, role=AgentRole(role))
    _write_to(agent, collectivity, at)
    return agent


def invite_again(*, agent_id: UUID, collectivity: CollectivityCard, by: Agent, at: datetime) -> Agent:
    """A new invitation in place of the former, which serves no more.

    Also for whoever ProConnect alone lets in: another provider of identity gives him another `sub` (P-04).
    """
    _require_administrator(by)
    found = member(collectivity, agent_id, at)
    if found.bond is not None and found.bond.has_password:
        raise Refused(HAS_ACCESS)
    if not found.agent.email:
        raise Refused("L’adresse de cet agent n’est pas connue : invitez-le à nouveau avec son adresse.")
    _write_to(found.agent, collectivity, at)
    return found.agent


def confirm(*, agent_id: UUID, collectivity: CollectivityCard, by: Agent, at: datetime) -> Agent:
    """He still works here: his access goes on, or is reopened. Each is answered for by another, where there is one."""
    found = member(collectivity, agent_id, at)
    if found.agent.id == by.id:
        if not found.answers_for_himself:
            raise Refused(ASK_ANOTHER)
    else:
        _require_administrator(by)
    if found.bond is None:
        raise Refused("Cet agent n’a pas encore ouvert son accès.")
    _confirm(collectivity, [found], at)
    return found.agent


def confirm_all(*, collectivity: CollectivityCard, by: Agent, at: datetime) -> int:
    """All who get in still work here; whoever is suspended stays so. Returns how many."""
    _require_administrator(by)
    still = [
        one for one in members(collectivity, at) if one.is_active and (one.agent.id != by.id or one.answers_for_himself)
    ]
    return _confirm(collectivity, still, at)


def change_role(*, agent_id: UUID, role: str, collectivity: CollectivityCard, by: Agent, at: datetime) -> Agent:
    """What he may do; the last administrator who opens the desk stays one."""
    _require_administrator(by)
    everybody = members(collectivity, at)
    with transaction.atomic():
        agent = _held(agent_id, by, everybody)
        if agent.role == AgentRole.ADMINISTRATOR and role != AgentRole.ADMINISTRATOR:
            _demand_another(agent_id, everybody)
        agent.role = AgentRole(role)
        agent.save(update_fields=["role"])
    return agent


def leave(*, agent_id: UUID, collectivity: CollectivityCard, by: Agent, at: datetime) -> Agent:
    """He has left: from now on he opens nothing here. His requests stay under his name, his other collectivités too."""
    _require_administrator(by)
    if agent_id == by.id:
        raise Refused(NOT_HIMSELF)
    everybody = members(collectivity, at)
    with transaction.atomic():
        agent = _held(agent_id, by, everybody)
        if agent.role == AgentRole.ADMINISTRATOR:
            _demand_another(agent_id, everybody)
        agent.left_on = paris_date(at)
        agent.save(update_fields=["left_on"])
        agenda.schedule(END_MEMBERSHIP, agent.id, at=at)
    end_membership(agent.id, at)
    agenda.cancel(agent.id, END_MEMBERSHIP)
    return agent


def end_membership(agent_id: UUID, at: datetime) -> None:
    """What the portal knows of somebody who has left this collectivité. Also done by the agenda, after a kill."""
    place = context.current() or ""
    with context.inside(context.PORTAL):
        accounts.end_membership(place=place, agent_id=agent_id, at=at)


def _confirm(collectivity: CollectivityCard, found: list[Member], at: datetime) -> int:
    with context.inside(context.PORTAL):
        return accounts.confirm_memberships(collectivity=collectivity, agent_ids=[one.agent.id for one in found], at=at)


def _write_to(agent: Agent, collectivity: CollectivityCard, at: datetime) -> None:
    with context.inside(context.PORTAL), transaction.atomic():
        accounts.revoke_invitations(place=collectivity.schema, agent_id=agent.id, at=at)
        accounts.invite(place=collectivity.schema, name=collectivity.name, agent_id=agent.id, email=agent.email, at=at)


def _held(agent_id: UUID, by: Agent, everybody: list[Member]) -> Agent:
    """Locked with all who are present: two administrators do not put each other out at once."""
    locked = Agent.objects.select_for_update().filter(id__in=[one.agent.id for one in everybody]).order_by("id")
    present = {one.id: one for one in locked if one.left_on is None}
    if by.id not in present:
        raise Refused(ONLY_ADMINISTRATORS)
    _require_administrator(present[by.id])
    agent = present.get(agent_id)
    if agent is None:
        raise NotFound
    return agent


def _demand_another(agent_id: UUID, everybody: list[Member]) -> None:
    """As the rows stand now that they are locked."""
    others = [one.agent.id for one in everybody if one.is_active and one.agent.id != agent_id]
    if not Agent.objects.filter(id__in=others, role=AgentRole.ADMINISTRATOR, left_on=None).exists():
        raise Refused(LAST_ADMINISTRATOR)


def _require_administrator(agent: Agent) -> None:
    if agent.role != AgentRole.ADMINISTRATOR:
        raise Refused(ONLY_ADMINISTRATORS)
