"""A key of one's own, in a browser whose key is Chromium's virtual one (WebAuthn §11)."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import acts
from tests.journeys.conftest import OpenReader
from tests.journeys.demo import Demo

pytestmark = pytest.mark.journey


def test_a_citizen_adds_a_key_then_enters_by_it_and_takes_it_away(demo: Demo, open_reader: OpenReader):
    citizen = open_reader()
    page, person = citizen.page, demo.person("paul.moreau")
    with_virtual_key(page)
    page.goto(f"{demo.portal}/compte/connexion/")
    acts.log_in(citizen, person, label="Adresse électronique")
    page.wait_for_url("**/mes-demandes/")
    page.goto(f"{demo.portal}/compte/securite/cles/")
    citizen.look()
    page.get_by_role("link", name="Une clé d’accès").click()
    citizen.look()
    page.get_by_label("Nom de cette clé").fill("Ordinateur de la mairie")
    page.get_by_role("button", name="Créer la clé d’accès").click()
    page.wait_for_url("**/compte/securite/cles/")
    expect(page.get_by_role("rowheader", name="Ordinateur de la mairie")).to_be_visible()
    citizen.look()
    try:
        page.context.clear_cookies()
        page.goto(f"{demo.portal}/compte/connexion/")
        citizen.look()
        page.get_by_role("button", name="Me connecter avec une clé d’accès").click()
        page.wait_for_url("**/mes-demandes/")
        page.context.clear_cookies()
        page.goto(f"{demo.portal}/compte/connexion/")
        acts.log_in(citizen, person, label="Adresse électronique")
        page.wait_for_url("**/compte/connexion/verification/")
        citizen.look()
        page.get_by_role("button", name="Utiliser ma clé d’accès").click()
        page.wait_for_url("**/mes-demandes/")
    finally:
        page.goto(f"{demo.portal}/compte/securite/cles/")
        page.get_by_role("link", name="Retirer Ordinateur de la mairie").click()
        citizen.look()
        page.get_by_label("Votre mot de passe").fill(person.password)
        page.get_by_role("button", name="Retirer", exact=True).click()
        page.wait_for_url("**/compte/securite/cles/")
    for way in ("application", "codes"):
        page.goto(f"{demo.portal}/compte/securite/cles/{way}/")
        citizen.look()


def with_virtual_key(page: Page) -> None:
    """The computer's own key, which checks who holds it and consents at once."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
