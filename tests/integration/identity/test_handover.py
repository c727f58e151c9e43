"""A collectivité learns how its applicant has proved who he is, and nothing else of FranceConnect."""

from collections.abc import Callable

import pytest
from django.test import Client

from tenants import context
from tenants.registry import CollectivityCard
from tenants.sessions import SessionStore
from tests.integration.accounts.people import travel as cross
from tests.integration.identity.forger import SUB, Forger
from tests.integration.identity.travellers import linked, travel

pytestmark = pytest.mark.django_db


def test_the_visitor_is_authenticated_by_franceconnect(
    forger: Forger, portal_client: Client, troyes: CollectivityCard, client_of: Callable[[CollectivityCard], Client]
) -> None:
    linked(forger)
    travel(portal_client, forger)
    subdomain = client_of(troyes)
    cross(subdomain, portal_client)
    with context.inside(troyes.schema):
        visitor = SessionStore(subdomain.cookies["session"].value)["visitor"]
    assert visitor["authenticated_by"] == "franceconnect"
    assert visitor["display_name"] == "Solène Jeanne VAUTRIN"
    assert SUB not in str(visitor)
