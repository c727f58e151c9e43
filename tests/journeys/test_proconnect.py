"""A new agent of Troyes takes up an invitation with the demo's ProConnect, comes again by it and leaves by it."""

import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.journeys import acts
from tests.journeys.conftest import OpenReader
from tests.journeys.demo import Demo
from tests.journeys.reading import Reader

pytestmark = pytest.mark.journey


def test_an_invited_agent_enters_by_proconnect(demo: Demo, open_reader: OpenReader):
    """P-01 to P-03, P-05: with two factors at ProConnect, nothing else is asked; another SIRET is confirmed first."""
    reader = open_reader()
    page = reader.page
    by_proconnect(reader, f"{demo.portal}/agents/connexion/", who="Chevrier")
    expect(page.get_by_role("heading", level=1)).to_have_text("Aucun compte d’agent à ouvrir")
    reader.look()
    by_proconnect(reader, invitation(demo, open_reader), who="Lacourt")
    expect(page.locator("main")).to_contain_text("200 099 991 00013, pas de Troyes")
    reader.look()
    page.get_by_role("button", name="Ouvrir mon compte d’agent").click()
    reader.look()
    page.get_by_label("Je travaille aussi pour cette collectivité").check()
    page.get_by_label("Identifiant").fill(identifier := f"maud.{secrets.token_hex(3)}")
    page.get_by_role("button", name="Ouvrir mon compte d’agent").click()
    page.wait_for_url("**/agents/")
    page.goto(f"{demo.portal}/agents/securite/")
    expect(page.locator("main")).to_contain_text(identifier)
    expect(page.locator("main")).to_contain_text("votre seul moyen de l’ouvrir")
    reader.look()
    page.goto(f"{demo.portal}/compte/deconnexion/")
    page.locator("main").get_by_role("button", name="Me déconnecter").click()
    page.wait_for_url(f"{demo.portal}/")
    expect(page.locator("body")).to_contain_text("déconnecté de Xcontact et de ProConnect")
    by_proconnect(reader, f"{demo.portal}/agents/connexion/", who="Lacourt")
    page.wait_for_url("**/agents/")
    page.locator("main").get_by_role("link", name="Troyes").click()
    page.wait_for_url("**/bureau/")


def by_proconnect(reader: Reader, address: str, *, who: str) -> None:
    """From a page that offers it to the stand-in and back, as one of its invented agents."""
    page = reader.page
    page.goto(address)
    reader.look()
    page.get_by_role("button", name="S’identifier avec ProConnect").click()
    expect(page.locator(".ruban")).to_contain_text("ProConnect de démonstration")
    page.get_by_role("button", name=who).click()
    page.wait_for_url(re.compile(r"/agents/"))


def invitation(demo: Demo, open_reader: OpenReader) -> str:
    """Sent from Troyes' desk, read in the mailbox of whoever is invited."""
    administrator, email = open_reader(), f"maud.{secrets.token_hex(3)}@example.org"
    page = administrator.page
    page.goto(demo.collectivity("troyes", "/bureau/administration/agents/invitation/"))
    acts.log_in(administrator, demo.person("claire.troyes"), label="Identifiant")
    page.wait_for_url("**/bureau/administration/agents/invitation/")
    page.get_by_label("Prénom et nom").fill("Maud Lacourt")
    page.get_by_label("Qualité").fill("secrétaire de mairie")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_role("button", name="Envoyer l’invitation").click()
    page.wait_for_url("**/bureau/administration/agents/")
    text = str(demo.mail(email, about="Répondez aux usagers")["text"])
    return re.findall(r"https?://\S+/agents/invitation/\S+", text)[0]
