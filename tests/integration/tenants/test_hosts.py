"""From the Host header to a place."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import InternalError
from django.test import Client
from pytest_django import Settings

from tenant_apps.organisation.models import Signatory
from tenants import context
from tenants.fleet import history
from tenants.models import Session
from tenants.registry import CollectivityCard

pytestmark = pytest.mark.django_db(transaction=True)
ClientOf = Callable[[CollectivityCard], Client]


@pytest.fixture(autouse=True)
def _tiny_pages(settings: Settings) -> None:
    settings.ROOT_URLCONF = settings.COLLECTIVITY_URLCONF = "tests.integration.tenants.pages"
    settings.MIDDLEWARE = [
        "tenants.middleware.PlaceMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "tenants.middleware.SiblingMiddleware",
        "tenants.middleware.VisitorMiddleware",
        "tenants.middleware.NoStoreMiddleware",
    ]


def test_a_subdomain_stands_in_its_collectivité(client_of: ClientOf, troyes: CollectivityCard) -> None:
    assert client_of(troyes).get("/ou/").content.decode() == 'c_10387 c_10387 "c_10387", public'


def test_the_bare_domain_stands_on_the_portal(portal_client: Client) -> None:
    assert portal_client.get("/ou/").content.decode() == "portal portal public"


def test_it_stands_nowhere_again_when_the_answer_has_left(client_of: ClientOf, troyes: CollectivityCard) -> None:
    client_of(troyes).get("/ou/")
    assert context.current() is None
    with pytest.raises(InternalError):
        client_of(troyes).get("/ecrire/")
    assert context.current() is None


def test_a_get_writes_nothing_and_a_post_does(client_of: ClientOf, troyes: CollectivityCard) -> None:
    client = client_of(troyes)
    for read in (client.get, client.head, client.options):
        with pytest.raises(InternalError, match="read-only"):
            read("/ecrire/")
    assert client.post("/ecrire/").status_code == 200
    with context.inside(troyes.schema):
        assert Signatory.objects.count() == 1


def test_a_get_opens_a_session_all_the_same(client_of: ClientOf, troyes: CollectivityCard) -> None:
    response = client_of(troyes).get("/ou/")
    cookie = response.cookies["session"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["domain"]
    with context.inside(troyes.schema):
        assert Session.objects.only("key_hash").count() == 1


def test_a_page_is_kept_by_nobody(client_of: ClientOf, troyes: CollectivityCard) -> None:
    assert client_of(troyes).get("/ou/")["Cache-Control"] == "no-store"


@pytest.mark.parametrize("host", ["nulle-part.xcontact.localhost", "www.xcontact.localhost:8000"])
def test_a_subdomain_of_nobody_is_told_so(fleet: object, host: str) -> None:
    response = Client(headers={"host": host}).get("/ou/")
    assert response.status_code == 404
    assert "ne correspond à aucune collectivité" in response.content.decode()


@pytest.mark.parametrize(
    "host", ["example.org", "127.0.0.1", "a', 'b.xcontact.localhost", "", "a.b.xcontact.localhost"]
)
def test_a_host_that_is_not_ours_is_misdirected(fleet: object, host: str) -> None:
    response = Client(headers={"host": host}).get("/ou/")
    assert response.status_code == 421
    assert "ne correspond à aucune collectivité" in response.content.decode()


def test_a_suspended_collectivité_says_so(
    client_of: ClientOf, troyes: CollectivityCard, superuser: psycopg.Connection[Any]
) -> None:
    superuser.execute("UPDATE tenants_collectivity SET status = 'SUSPENDED' WHERE schema_name = 'c_10387'")
    response = client_of(troyes).get("/ou/")
    assert response.status_code == 503
    assert "Troyes ne reçoit plus de demandes ici" in response.content.decode()


@pytest.mark.parametrize(("behind", "status"), [(0, 200), (1, 200), (2, 503)])
def test_a_schema_one_step_behind_is_served_and_no_further(
    client_of: ClientOf, troyes: CollectivityCard, superuser: psycopg.Connection[Any], behind: int, status: int
) -> None:
    superuser.execute(
        "UPDATE tenants_collectivity SET fleet_step = %s WHERE schema_name = 'c_10387'", [history.code_step() - behind]
    )
    response = client_of(troyes).get("/ou/")
    assert response.status_code == status
    if status == 503:
        assert "mise à jour" in response.content.decode()


@pytest.mark.parametrize(
    ("site", "status"), [("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403), ("", 403)]
)
def test_a_sibling_posts_nothing_here(client_of: ClientOf, troyes: CollectivityCard, site: str, status: int) -> None:
    assert client_of(troyes).post("/ecrire/", headers={"sec-fetch-site": site}).status_code == status
