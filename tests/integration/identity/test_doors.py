"""Where FranceConnect is met: one callback for all, its own button (law.md F-06, F-10)."""

from collections.abc import Callable

import pytest
from django.test import Client

from tenants.registry import CollectivityCard
from tests.integration.identity.forger import Forger

pytestmark = pytest.mark.django_db


def test_f06_the_callback_is_the_portal_s_alone(
    portal_client: Client, client_of: Callable[[CollectivityCard], Client], troyes: CollectivityCard, forger: Forger
) -> None:
    """F-06: one client, one address to come back to, so that a person has one `sub`."""
    assert portal_client.get("/franceconnect/retour/").status_code == 400
    assert client_of(troyes).get("/franceconnect/retour/").status_code == 404


def test_f10_the_button_has_its_words_and_its_explanation(portal_client: Client, forger: Forger) -> None:
    """F-10"""
    page = portal_client.get("/compte/connexion/").content.decode().replace("&nbsp;", " ")
    assert "S’identifier avec FranceConnect" in page
    assert 'href="https://franceconnect.gouv.fr/"' in page and "Qu’est-ce que FranceConnect ?" in page
