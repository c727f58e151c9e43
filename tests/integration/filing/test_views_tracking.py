"""« Mes demandes » on the portal: everything, everywhere, whatever one collectivité is doing."""

from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from psycopg import Connection

from shared_apps.accounts import portal_session
from shared_apps.accounts.models import Footprint, User
from tenants import context, registry
from tenants.registry import CollectivityCard
from tenants.sessions import ACCOUNT_KEY, SessionStore
from tests.factories import requests as factories
from tests.integration.filing.browsing import words
from xcontact.kit import clock


@pytest.fixture
def account(on_portal: None) -> User:
    return User.objects.create(
        email="marie@example.org", given_name="Marie", family_name="Lambert", activated_at=clock.now(), password="!"
    )


@pytest.fixture
def portal(account: User, portal_client: Client) -> Client:
    """The portal, where Marie is logged in."""
    store = SessionStore()
    store[ACCOUNT_KEY] = str(account.id)
    store[portal_session.AUDIENCE_KEY] = "citizen"
    store[portal_session.BY_KEY], store[portal_session.AT_KEY] = "password", clock.now().isoformat()
    store.create()
    portal_client.cookies[configured.SESSION_COOKIE_NAME] = store.session_key
    return portal_client


def been_to(account: User, card: CollectivityCard) -> Any:
    """Her footprint there, and who she is there."""
    footprint = Footprint.objects.create(user=account, place=card.schema)
    return factories.applicant(pseudonym=footprint.pseudonym)


@pytest.mark.django_db
def test_whoever_is_unknown_logs_in_and_comes_back(portal_client: Client):
    assert portal_client.get("/mes-demandes/")["Location"] == "/compte/connexion/?suite=%2Fmes-demandes%2F"


@pytest.mark.django_db
def test_an_empty_list_says_what_to_do(portal: Client):
    text = words(portal.get("/mes-demandes/"))
    assert "Vous n’avez pas encore de demande" in text and "Chercher ma collectivité" in text


@pytest.mark.django_db
def test_requests_and_drafts_of_every_collectivity_are_there_and_nobody_else_s(
    portal: Client, account: User, troyes: CollectivityCard, epernay: CollectivityCard
):
    here, there = been_to(account, troyes), been_to(account, epernay)
    with context.inside(troyes.schema):
        sent = factories.submitted(troyes, here)
        others = factories.submitted(troyes, factories.applicant())
    with context.inside(epernay.schema):
        draft = factories.draft(there, "autre-demande")
    page = portal.get("/mes-demandes/")
    text = words(page)
    assert f"n° {sent.reference}" in text and "À la mairie : enregistrée" in text
    assert "Brouillons" in text and "Épernay" in text
    assert str(others.reference) not in text
    body = page.content.decode()
    assert f"//troyes.xcontact.localhost:8000/connexion/?suite=/demandes/{sent.reference}/" in body
    assert f"//epernay.xcontact.localhost:8000/connexion/?suite=/demarches/autre-demande/demande/{draft.id}/" in body


@pytest.mark.django_db
def test_each_collectivity_costs_its_role_and_one_query(
    portal: Client, account: User, troyes: CollectivityCard, epernay: CollectivityCard, oeuilly: CollectivityCard
):
    cards = [troyes, epernay, oeuilly]
    for card in cards:
        been_to(account, card)
    portal.get("/mes-demandes/")
    with CaptureQueriesContext(connection) as queries:
        portal.get("/mes-demandes/")
    assert len(queries) <= 3 + 2 * len(cards)


@pytest.mark.django_db(transaction=True)
def test_a_collectivity_out_of_order_does_not_hide_the_others(
    portal: Client,
    account: User,
    troyes: CollectivityCard,
    epernay: CollectivityCard,
    superuser: Connection[Any],
):
    here = been_to(account, troyes)
    been_to(account, epernay)
    with context.inside(troyes.schema):
        sent = factories.submitted(troyes, here)
    superuser.execute(f"ALTER TABLE {epernay.schema}.requests_servicerequest RENAME TO away")
    try:
        text = words(portal.get("/mes-demandes/"))
    finally:
        superuser.execute(f"ALTER TABLE {epernay.schema}.away RENAME TO requests_servicerequest")
    assert "Épernay : service momentanément indisponible." in text
    assert str(sent.reference) in text


@pytest.mark.django_db
def test_a_collectivity_being_updated_is_named(
    portal: Client, account: User, epernay: CollectivityCard, monkeypatch: pytest.MonkeyPatch
):
    been_to(account, epernay)
    registry.forget()
    monkeypatch.setattr("tenants.fleet.history.serves", lambda step: False)
    assert "Épernay : service momentanément indisponible." in words(portal.get("/mes-demandes/"))
