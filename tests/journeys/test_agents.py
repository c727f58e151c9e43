"""The agents of a département: one is invited, sets up an account, is confirmed, and leaves (T11, T13)."""

import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.journeys import acts
from tests.journeys.conftest import OpenReader
from tests.journeys.demo import Demo
from tests.journeys.reading import Reader

pytestmark = pytest.mark.journey
PASSWORD = "Sillon-4-guitare"


def test_an_agent_is_invited_confirmed_and_leaves(demo: Demo, open_reader: OpenReader):
    administrator, invited = open_reader(), open_reader()
    page = administrator.page
    name, email = f"Maud Lacourt {secrets.token_hex(2)}", f"maud.{secrets.token_hex(3)}@example.org"
    page.goto(demo.collectivity("aube", "/bureau/administration/agents/"))
    acts.log_in(administrator, demo.person("nadia.aube"), label="Identifiant")
    page.get_by_role("link", name="Inviter un agent").click()
    page.get_by_role("button", name="Envoyer l’invitation").click()
    administrator.look()
    page.get_by_label("Prénom et nom").fill(name)
    page.get_by_label("Qualité").fill("instructrice")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_role("button", name="Envoyer l’invitation").click()
    row = page.get_by_role("row", name=name)
    expect(row).to_contain_text("Invité")
    accept(invited, demo, email)
    page.reload()
    expect(row).to_contain_text("Actif")
    row.get_by_role("button", name="Travaille toujours ici").click()
    expect(page.get_by_text("confirmé")).not_to_have_count(0)
    administrator.look()
    row.get_by_role("link", name="Changer").click()
    administrator.look()
    page.get_by_role("link", name="Annuler").click()
    row.get_by_role("link", name="A quitté le service").click()
    administrator.look()
    page.get_by_role("button", name="Enregistrer son départ").click()
    expect(page.get_by_role("table", name="Ont quitté le service")).to_contain_text(name)
    administrator.look()
    refused = invited.page.goto(demo.collectivity("aube", "/bureau/"))
    assert refused is not None and refused.status == 404, (refused.status, refused.url)
    expect(invited.page.get_by_text("À faire aujourd’hui")).to_have_count(0)
    invited.look()
    invited.page.goto(f"{demo.portal}/agents/")
    expect(invited.page.locator("main")).to_contain_text("Aucune collectivité")


def accept(reader: Reader, demo: Demo, email: str) -> None:
    """An account with a password and a sheet of codes, up to the desk."""
    page = reader.page
    text = str(demo.mail(email, about="Répondez aux usagers")["text"])
    page.goto(re.findall(r"https?://\S+/agents/invitation/\S+", text)[0])
    reader.look()
    page.get_by_label("Identifiant").fill(identifier := f"maud.{secrets.token_hex(3)}")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_label("Le même mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Créer mon compte d’agent").click()
    page.get_by_label("Identifiant").fill(identifier)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Se connecter").click()
    page.get_by_role("link", name="Dix codes sur papier").wait_for()
    reader.look()
    page.get_by_role("link", name="Dix codes sur papier").click()
    reader.look()
    page.get_by_label("Recopiez l’un des dix codes").fill(page.locator("[data-codes] strong").first.inner_text())
    page.get_by_role("button", name="J’ai la liste").click()
    page.goto(demo.collectivity("aube", "/bureau/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("À faire aujourd’hui")
