"""The house's fixtures. PostgreSQL comes by itself (tests/database.py); every test runs as the runtime login.

    pytestmark = pytest.mark.django_db                       rolled back; the usual case
    @pytest.mark.django_db(transaction=True)                 really commits; rows are swept away afterwards
    @pytest.mark.django_db(transaction=True, databases=["default", "owner"])   opens or migrates collectivités

    troyes, epernay, oeuilly     CollectivityCard of three real collectivités, open, in the state that opening leaves
    inside_troyes, on_portal     stand there for the whole test; elsewhere `with context.inside(troyes.schema):`
    client_of(card)              a browser on a collectivité's subdomain (django.test.Client with its Host)
    portal_client                a browser on the portal
    at(moment)                   kit.clock.now() answers this moment until the test ends
    superuser                    psycopg connection past all walls (autocommit): to look at the catalogue or to cheat

A test starts standing nowhere, where nothing can be read: say where it stands. A place is not changed inside
`transaction.atomic()`. After a test with `transaction=True` every row is put back as it was before, and the
collectivités that it opened are removed; a table that it changed is its own to restore.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.test import Client, TransactionTestCase, override_settings

from tenants import addresses, context, registry, territory
from tenants.fleet import cluster, migrate
from tenants.fleet.opening import Opening, open_collectivity
from tenants.registry import CollectivityCard
from tests import database
from tests.sweeping import Sweeper
from xcontact.kit import clock

REACHED = {"telephone": "03 25 42 33 33", "email": "mairie@example.org", "agent_email": "secretariat@example.org"}
TROYES, EPERNAY, OEUILLY = "10387", "51230", "51410"


@pytest.fixture(scope="session")
def fleet(django_db_blocker: Any) -> Iterator[dict[str, CollectivityCard]]:
    """A migrated platform with three collectivités, by INSEE code."""
    database.server.start()
    with django_db_blocker.unblock():
        cluster.prepare(
            database.server.admin_url,
            owner=(f"{database.NAME}_owner", database.PASSWORD),
            app=(f"{database.NAME}_app", database.PASSWORD),
            database=database.NAME,
            prefix=database.NAME,
        )
        migrate.migrate_fleet()
        opened = {}
        for insee in (TROYES, EPERNAY, OEUILLY):
            entry = territory.by_insee(insee)
            assert entry is not None
            opened[insee] = open_collectivity(Opening(entry, **REACHED))  # type: ignore[arg-type]
    yield opened
    with django_db_blocker.unblock():
        connections.close_all()
        connections["default"].close_pool()  # type: ignore[attr-defined]
    database.drop()


@pytest.fixture(scope="session")
def django_db_setup(fleet: dict[str, CollectivityCard]) -> Iterator[None]:
    """Instead of Django's own test database; what a transactional test commits is swept by `Sweeper`, not flushed."""
    patch = pytest.MonkeyPatch()
    sweeper = Sweeper()
    patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: sweeper.sweep())
    yield
    patch.undo()
    sweeper.close()


@pytest.fixture(scope="session", autouse=True)
def _static_files_when_asked_for() -> Iterator[None]:
    """Found in the sources at each request for one: a list of them all, made anew by each `Client`, costs 5 ms."""
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    yield
    registry.forget()
    context.stand(None)


@pytest.fixture
def troyes(fleet: dict[str, CollectivityCard]) -> CollectivityCard:
    return fleet[TROYES]


@pytest.fixture
def epernay(fleet: dict[str, CollectivityCard]) -> CollectivityCard:
    return fleet[EPERNAY]


@pytest.fixture
def oeuilly(fleet: dict[str, CollectivityCard]) -> CollectivityCard:
    return fleet[OEUILLY]


@pytest.fixture
def inside_troyes(db: None, troyes: CollectivityCard) -> Iterator[CollectivityCard]:
    with context.inside(troyes.schema):
        yield troyes


@pytest.fixture
def on_portal(db: None) -> Iterator[None]:
    with context.portal():
        yield


@pytest.fixture
def client_of() -> Callable[[CollectivityCard], Client]:
    return lambda card: Client(headers={"host": addresses.host(card.subdomain)})


@pytest.fixture
def portal_client() -> Client:
    return Client(headers={"host": addresses.host()})


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def superuser(fleet: object) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database.server.admin_url, dbname=database.NAME, autocommit=True) as connection:
        yield connection
