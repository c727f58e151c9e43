"""A citizen adds his mobile, comes back by a code sent to it, and undoes the change from his mailbox (T31, T34)."""

import re
import secrets
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import OpenReader
from tests.journeys.demo import PATIENCE, Demo
from tests.journeys.newcomers import sign_up
from tests.journeys.reading import Reader
from tests.journeys.test_account import link

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("scripts", [True, False])
def test_a_mobile_is_added_opens_the_account_and_is_undone(demo: Demo, open_reader: OpenReader, scripts: bool):
    reader = open_reader(scripts=scripts)
    email, last = f"colette.{secrets.token_hex(4)}@example.org", f"{secrets.randbelow(10**4):04}"
    typed, number = f"06 39 98 {last[:2]} {last[2:]}", f"+3363998{last}"
    sign_up(reader, demo, email)
    first = add_mobile(reader, demo, typed, number)
    reader.page.context.clear_cookies()
    come_back(reader, demo, typed, number, former=first)
    undo(reader, demo, email)


def add_mobile(reader: Reader, demo: Demo, typed: str, number: str) -> str:
    """The code that proved it."""
    page = reader.page
    page.goto(f"{demo.portal}/compte/")
    page.get_by_role("link", name="Ajouter mon mobile").click()
    reader.look()
    page.get_by_label("Numéro de mobile").fill("03 25 42 33 33")
    page.get_by_role("button", name="Recevoir un code").click()
    expect(page.locator("main")).to_contain_text("un mobile commence par 06 ou 07")
    reader.look()
    page.get_by_label("Numéro de mobile").fill(typed)
    page.get_by_role("button", name="Recevoir un code").click()
    page.wait_for_url("**/compte/telephone/code/")
    reader.look()
    code = code_sent(demo, number)
    page.get_by_label("Code reçu par SMS").fill(code)
    page.get_by_role("button", name="Confirmer ce mobile").click()
    page.wait_for_url("**/compte/")
    expect(page.locator("main")).to_contain_text("••")
    expect(page.locator("main")).to_contain_text("Votre mobile est confirmé")
    reader.look()
    return code


def come_back(reader: Reader, demo: Demo, typed: str, number: str, *, former: str) -> None:
    page = reader.page
    page.goto(f"{demo.portal}/compte/connexion/?suite=/compte/securite/")
    reader.look()
    page.get_by_role("link", name="Recevoir un code par SMS").click()
    reader.look()
    page.get_by_label("Numéro de mobile").fill(typed)
    page.get_by_role("button", name="Recevoir le code").click()
    page.wait_for_url("**/compte/connexion/telephone/code/**")
    code = code_sent(demo, number, other_than=former)
    page.get_by_label("Code reçu par SMS").fill(f"{(int(code) + 1) % 10**6:06}")
    page.locator("main").get_by_role("button", name="Se connecter").click()
    expect(page.locator("main")).to_contain_text("Ce code ne convient pas")
    reader.look()
    page.get_by_label("Code reçu par SMS").fill(code)
    page.locator("main").get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/compte/securite/")
    expect(page.locator("main")).to_contain_text("Téléphone mobile ajouté")
    reader.look()


def undo(reader: Reader, demo: Demo, email: str) -> None:
    """From the mailbox: the number opens nothing any more, and every session ends."""
    page = reader.page
    page.goto(link(demo, email, about="Le mobile qui ouvre votre compte", path="/compte/telephone/annulation/"))
    reader.look()
    page.get_by_role("button", name="Annuler ce changement").click()
    expect(page.get_by_role("heading", name="Le changement de mobile est annulé")).to_be_visible()
    reader.look()
    page.goto(f"{demo.portal}/compte/")
    page.wait_for_url("**/compte/connexion/**")


def code_sent(demo: Demo, number: str, *, other_than: str = "") -> str:
    """What the newest message to this number ends with, as browsers read it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = re.search(r"^@\S+ #(\d{6})$", demo.text(number)["text"], re.MULTILINE)
        assert found
        if found[1] != other_than:
            return found[1]
        time.sleep(0.3)
    raise AssertionError("no other code came")
