"""Agents of real collectivités, with their accounts, whose work there is reviewed."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from shared_apps.accounts.models import AccountEvent, AgentAccount, AgentMembership
from tenant_apps.organisation import review_rounds
from tenant_apps.organisation.models import Agent, AgentRole
from tenants import addresses, agenda, context, visitors
from tenants.agenda import standing
from tenants.models import AgendaAct, Session
from tenants.registry import CollectivityCard
from tenants.sessions import SessionStore, digest

DAY = timedelta(days=1)


def account(identifier: str, *, email: str = "") -> AgentAccount:
    with context.portal():
        return AgentAccount._default_manager.create(
            identifier=identifier, email=email or f"{identifier}@example.org", password=make_password("Velours-7-brou")
        )


def colleague(
    card: CollectivityCard,
    owner: AgentAccount,
    name: str,
    *,
    since: datetime,
    boss: bool = False,
    function: str = "secrétaire",
) -> Agent:
    """An agent of that collectivité, who gets in since then."""
    with context.inside(card.schema):
        agent = Agent.objects.create(
            display_name=name, function=function, role=AgentRole.ADMINISTRATOR if boss else AgentRole.AGENT
        )
    with context.portal():
        AgentMembership.objects.create(account=owner, place=card.schema, agent_id=agent.id, since=since)
    return agent


def bond(card: CollectivityCard, owner: AgentAccount) -> AgentMembership:
    with context.portal():
        return AgentMembership.objects.get(account=owner, place=card.schema)


def comes(card: CollectivityCard, owner: AgentAccount, at: datetime) -> None:
    """He opens that desk, as the hand-over writes it down."""
    with context.portal():
        AccountEvent.objects.create(holder=owner.id, what="desk_opened", at=at, facts={"place": card.schema})


def happened(owner: AgentAccount, what: str) -> list[datetime]:
    with context.portal():
        found = AccountEvent.objects.filter(holder=owner.id, what=what)
        return list(found.order_by("at").values_list("at", flat=True))


def open_desk(card: CollectivityCard, owner: AgentAccount, agent: Agent, at: datetime, **held: Any) -> Client:
    """A browser at that desk, in a session of this account, which holds that besides."""
    with context.inside(card.schema):
        store = SessionStore()
        store[visitors.SESSION_KEY] = visitors.to_session(visitors.Agent(agent.id, agent.display_name, "password", at))
        store.update(held)
        store.create()
    with context.portal():
        Session.objects.filter(key_hash=digest(str(store.session_key))).update(account_id=owner.id)
    client = Client(headers={"host": addresses.host(card.subdomain)})
    client.cookies[settings.SESSION_COOKIE_NAME] = str(store.session_key)
    return client


def plant(at: datetime) -> None:
    with context.inside(context.DISPATCH):
        standing.plant(at)


def go_round() -> None:
    """As the dispatcher and the worker do."""
    with context.portal():
        act = AgendaAct.objects.get(act=review_rounds.GO_ROUND)
    assert agenda.perform(context.PORTAL, act.id)
