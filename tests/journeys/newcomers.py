"""Somebody new on the platform: an account of his own, whose address nobody else uses."""

from playwright.sync_api import expect

from tests.journeys.demo import Demo
from tests.journeys.reading import Reader
from tests.journeys.test_account import fill_address, link

PASSWORD = "Sillon-4-guitare"


def sign_up(reader: Reader, demo: Demo, email: str) -> None:
    """Colette Marchal, logged in once her mailbox has answered."""
    page = reader.page
    page.goto(f"{demo.portal}/compte/inscription/")
    page.get_by_label("Pour vous-même").check()
    page.get_by_label("Prénoms").fill("Colette")
    page.get_by_label("Nom", exact=True).fill("Marchal")
    page.get_by_label("Adresse électronique").fill(email)
    fill_address(reader)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_label("Le même mot de passe").fill(PASSWORD)
    page.get_by_label("J’ai lu et j’accepte").check()
    page.get_by_role("button", name="Créer mon compte").click()
    page.wait_for_url("**/compte/inscription/courriel/")
    page.goto(link(demo, email, about="Activez votre compte", path="/compte/activation/"))
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Activer mon compte").click()
    expect(page.get_by_role("button", name="Activer mon compte")).to_have_count(0)
