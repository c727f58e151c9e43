"""Linking an account to FranceConnect: given up at the provider, then done, then undone (F-05, F-08)."""

import secrets

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import OpenReader
from tests.journeys.demo import Demo
from tests.journeys.newcomers import sign_up
from tests.journeys.reading import Reader

pytestmark = pytest.mark.journey


def test_franceconnect_is_given_up_then_linked_then_taken_away(demo: Demo, open_reader: OpenReader):
    reader = open_reader()
    page = reader.page
    sign_up(reader, demo, f"colette.{secrets.token_hex(4)}@example.org")
    page.goto(f"{demo.portal}/compte/franceconnect/")
    reader.look()
    at_the_provider(reader, "Refuser et revenir à Xcontact")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous avez quitté FranceConnect")
    reader.look()
    page.get_by_role("link", name="Revenir à mon compte").click()
    expect(page.get_by_role("button", name="Retirer FranceConnect")).to_have_count(0)
    at_the_provider(reader, "BENTALEB")
    expect(page.get_by_text("FranceConnect est relié à votre compte")).to_be_visible()
    expect(page.locator("main")).to_contain_text("1957, jour et mois inconnus")
    reader.look()
    page.get_by_role("button", name="Retirer FranceConnect de mon compte").click()
    expect(page.get_by_text("FranceConnect n’est plus relié à votre compte")).to_be_visible()
    expect(page.get_by_role("button", name="S’identifier avec FranceConnect")).to_be_visible()
    reader.look()


def at_the_provider(reader: Reader, choice: str) -> None:
    page = reader.page
    page.get_by_role("button", name="S’identifier avec FranceConnect").click()
    expect(page.locator(".ruban")).to_contain_text("FranceConnect de démonstration")
    page.get_by_role("button", name=choice).click()
    expect(page.locator(".ruban")).to_have_count(0)
