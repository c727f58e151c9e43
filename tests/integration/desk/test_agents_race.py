"""Administrators who put each other out at the same instant: the desk keeps one (DESIGN decision 8)."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from tenant_apps.organisation import agents
from tenant_apps.organisation.models import Agent, AgentRole
from tenants import context
from tenants.registry import CollectivityCard
from tests.integration.accounts.colleagues import account, colleague
from xcontact.kit import clock
from xcontact.kit.errors import NotFound, Refused

pytestmark = pytest.mark.django_db(transaction=True)


def demote(by: Agent, other: Agent, card: CollectivityCard) -> None:
    agents.change_role(agent_id=other.id, role="AGENT", collectivity=card, by=by, at=clock.now())


def leave(by: Agent, other: Agent, card: CollectivityCard) -> None:
    agents.leave(agent_id=other.id, collectivity=card, by=by, at=clock.now())


def resign(by: Agent, other: Agent, card: CollectivityCard) -> None:
    demote(by, by, card)


@pytest.mark.parametrize("act", [demote, leave, resign])
def test_of_two_who_put_each_other_out_one_stays(
    troyes: CollectivityCard, act: Callable[[Agent, Agent, CollectivityCard], None]
) -> None:
    since = clock.now() - timedelta(days=100)
    anne = colleague(troyes, account("anne.roy"), "Anne Roy", since=since, boss=True)
    hugo = colleague(troyes, account("hugo.masson"), "Hugo Masson", since=since, boss=True)
    start = threading.Barrier(2)

    def one(pair: tuple[Agent, Agent]) -> str:
        try:
            with context.inside(troyes.schema):
                start.wait()
                act(*pair, troyes)
                return "done"
        except (Refused, NotFound) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        outcomes = list(both.map(one, [(anne, hugo), (hugo, anne)]))
    assert outcomes.count("done") == 1, outcomes
    with context.inside(troyes.schema):
        here = Agent.objects.filter(id__in=[anne.id, hugo.id], role=AgentRole.ADMINISTRATOR, left_on=None)
        assert here.count() == 1


@pytest.mark.parametrize("act", [demote, leave])
def test_who_has_just_been_put_out_puts_nobody_out(
    troyes: CollectivityCard, act: Callable[[Agent, Agent, CollectivityCard], None]
) -> None:
    """What he was when his click was read does not count any more."""
    since = clock.now() - timedelta(days=100)
    anne, hugo, _ = (colleague(troyes, account(name), name, since=since, boss=True) for name in ("anne", "hugo", "lea"))
    with context.inside(troyes.schema):
        act(anne, hugo, troyes)
        with pytest.raises(Refused):
            act(hugo, anne, troyes)
        assert Agent.objects.get(id=anne.id).role == AgentRole.ADMINISTRATOR
        assert Agent.objects.get(id=anne.id).left_on is None
