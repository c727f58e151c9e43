"""A first request: filled before there is an account, sent once there is one; and the same with an account already."""

import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import acts, documents
from tests.journeys.conftest import OpenReader
from tests.journeys.demo import Demo
from tests.journeys.reading import Reader

pytestmark = pytest.mark.journey
DESCRIPTION = "Un lampadaire éteint devant la médiathèque."
PASSWORD = "Velours-7-brouette"


def fill_as_nobody(reader: Reader, demo: Demo, email: str) -> str:
    """From the procedure's page to the check, nothing asked about an account; returns the draft's address."""
    page = reader.page
    page.goto(demo.collectivity("troyes", f"/demarches/{acts.SLUG}/"))
    expect(page.locator("main")).to_contain_text("Vous pourrez créer votre compte à la fin")
    reader.look()
    page.get_by_role("button", name="Commencer la demande").click()
    page.wait_for_url("**/contact_details/")
    page.get_by_label("Pour moi-même ou ma famille").check()
    page.get_by_label("Votre nom", exact=True).fill("Dupré")
    page.get_by_label("Vos prénoms").fill("Jeanne")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Numéro et rue").fill("3 rue Émile-Zola")
    page.get_by_label("Code postal").fill("10000")
    page.get_by_label("Commune", exact=True).fill("Troyes")
    acts.fill(reader, DESCRIPTION)
    acts.join(reader, documents.three(), documents.program_named_pdf())
    page.wait_for_url("**/verification/")
    expect(page.locator("main")).to_contain_text("votre demande est prête, rien n’est perdu")
    expect(page.get_by_role("button", name="Valider et transmettre")).to_have_count(0)
    reader.look()
    return page.url


def sign_up(page: Page, email: str) -> None:
    page.get_by_label("Prénoms").fill("Jeanne")
    page.get_by_label("Nom", exact=True).fill("Dupré")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Numéro et rue").fill("3 rue Émile-Zola")
    page.get_by_label("Code postal").fill("10000")
    page.get_by_label("Commune", exact=True).fill("Troyes")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_label("Le même mot de passe").fill(PASSWORD)
    page.get_by_label("J’ai lu et j’accepte").check()
    page.get_by_role("button", name="Créer mon compte").click()
    page.wait_for_url("**/compte/inscription/courriel/")


@pytest.mark.parametrize("elsewhere", [False, True], ids=["in the same browser", "the mail opened elsewhere"])
def test_the_account_is_made_at_the_end_and_nothing_is_lost(demo: Demo, open_reader: OpenReader, elsewhere: bool):
    email = f"jeanne.{secrets.token_hex(4)}@example.org"
    reader = open_reader(scripts=False)
    check = fill_as_nobody(reader, demo, email)
    reader.page.get_by_role("link", name="Je crée mon compte").click()
    reader.page.wait_for_url("**/compte/inscription/**")
    sign_up(reader.page, email)
    letter = demo.mail(email, about="Activez votre compte")
    found = re.search(r"https?://\S+/compte/activation/\S+", letter["text"])
    assert found
    there = open_reader(scripts=False) if elsewhere else reader
    there.page.goto(found[0])
    there.page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    there.page.get_by_role("button", name="Activer mon compte").click()
    if elsewhere:
        expect(there.page.get_by_role("heading", name="Est-ce bien votre demande")).to_be_visible()
        there.look()
        there.page.get_by_role("button", name="Reprendre cette demande").click()
    there.page.wait_for_url(check)
    expect(there.page.locator("main")).to_contain_text(DESCRIPTION)
    expect(there.page.locator("main")).to_contain_text("trou rue de l’École.jpg")
    reference = acts.send(there)
    assert reference in demo.mail(email, about=reference)["text"]


def test_whoever_has_an_account_logs_in_at_the_end(demo: Demo, open_reader: OpenReader):
    paul = demo.person("paul.moreau")
    reader = open_reader()
    check = fill_as_nobody(reader, demo, paul.identifier)
    reader.page.get_by_role("link", name="J’ai déjà un compte").click()
    acts.log_in(reader, paul, label="Adresse électronique")
    reader.page.wait_for_url(check)
    expect(reader.page.locator("main")).to_contain_text(DESCRIPTION)
    assert acts.send(reader)
