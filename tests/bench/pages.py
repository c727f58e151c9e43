"""SQL queries of the pages that everybody opens, warm; where the connection stands counts as a query."""

from typing import Any

from tests.bench import stage

PORTAL, HOME = "/mes-demandes/", "/"


def run(collectivites: int = 5, requests: int = 3) -> dict[str, Any]:
    with stage.server() as postgres:
        stage.prepare(postgres)
        from django.test import Client

        from tenants import addresses, context, registry
        from tenants.models import Domain

        stage.open_collectivités(collectivites)
        with context.portal():
            subdomains = list(Domain.objects.values_list("domain", flat=True))
        registry.forget()
        account = _citizen_with_requests(subdomains, requests)
        visitor = Client(headers={"host": addresses.host(subdomains[0])})
        citizen = Client(headers={"host": addresses.host()})
        citizen.post("/compte/connexion/", {"email": account, "password": PASSWORD})
        home, mine = _queries(visitor, HOME), _queries(citizen, PORTAL)
        return {
            "home_queries": len(home),
            "mine_queries": len(mine),
            "mine_allowed": 3 + 2 * collectivites,
            "collectivites": collectivites,
            "requests_each": requests,
        }


PASSWORD = "Velours-7-brouette"


def _citizen_with_requests(subdomains: list[str], requests: int) -> str:
    from shared_apps.accounts.models import Footprint
    from tenants import context, registry
    from tests.factories import requests as make
    from tests.integration.accounts import people

    account = people.citizen()
    for subdomain in subdomains:
        card = registry.by_subdomain(subdomain)
        assert card is not None
        with context.portal():
            footprint = Footprint.objects.create(user=account, place=card.schema)
        with context.inside(card.schema):
            for _ in range(requests):
                make.submitted(card, make.applicant(pseudonym=footprint.pseudonym))
    return str(account.email)


def _queries(client: Any, path: str) -> list[str]:
    """What the second warm visit asks PostgreSQL."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(2):
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    found = [query["sql"] for query in captured]
    for sql in found:
        stage.say(f"  {path} {sql[:150]}")
    return found
