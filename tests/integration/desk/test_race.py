"""Two agents who press at the same instant, each on a connection of his own."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tenant_apps.organisation.models import Agent
from tenant_apps.requests import commands
from tenant_apps.requests.commands.seen import Changed, as_seen
from tenant_apps.requests.models import JournalEntry
from tenants import context
from tenants.registry import CollectivityCard
from tests.factories.requests import agent
from tests.integration.desk.people import sent
from xcontact.kit import clock


@pytest.mark.django_db(transaction=True)
def test_of_two_agents_at_once_one_acts_and_the_other_is_told(troyes: CollectivityCard) -> None:
    with context.inside(troyes.schema):
        rivals = [agent("Claire Petit"), agent("Hugo Masson")]
        request = sent(troyes)
        last = JournalEntry.objects.filter(request=request).latest("number").number
    start = threading.Barrier(2)

    def take_up(by: Agent) -> str:
        try:
            with context.inside(troyes.schema):
                start.wait()
                with as_seen(str(request.reference), seen=last, by=by):
                    commands.take_up(reference=str(request.reference), collectivity=troyes, by=by, at=clock.now())
                return "done"
        except Changed as changed:
            return f"told of {[line.verb for line in changed.lines]}"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        outcomes = sorted(both.map(take_up, rivals))
    assert outcomes == ["done", "told of ['take_up']"]
    with context.inside(troyes.schema):
        assert JournalEntry.objects.filter(request=request, verb="take_up").count() == 1
