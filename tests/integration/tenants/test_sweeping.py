"""What a transactional test commits is gone for the next one."""

import pytest

from tenants import agenda, context, territory
from tenants.fleet.opening import Opening, open_collectivity
from tenants.models import AgendaAct, Collectivity
from tenants.registry import CollectivityCard
from xcontact.kit import clock
from xcontact.kit.references import uuid7

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.mark.parametrize("turn", [1, 2])
def test_each_finds_the_database_as_the_set_up_left_it(troyes: CollectivityCard, turn: int) -> None:
    with context.inside(troyes.schema):
        assert not AgendaAct.objects.exists()
        agenda.schedule("x", uuid7(), at=clock.now())
    with context.portal():
        assert Collectivity.objects.count() == 3
    entry = territory.by_insee("10081")
    assert entry
    assert open_collectivity(Opening(entry)).status == "PREPARING"
