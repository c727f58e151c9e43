"""An address picked with the keyboard alone, or with a finger on a telephone; nothing is asked without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenReader
from tests.journeys.demo import Demo
from tests.journeys.test_keyboard import reach, write

pytestmark = pytest.mark.journey
OPTIONS = "[role=listbox]:visible [role=option]"


def sign_up_page(demo: Demo, page: Page) -> Page:
    page.goto(f"{demo.portal}/compte/inscription/")
    return page


def test_an_address_is_picked_with_the_keyboard_alone(demo: Demo, open_reader: OpenReader):
    reader = open_reader()
    page = sign_up_page(demo, reader.page)
    write(page, "Numéro et rue", "12 rue de l’exemple aix")
    street = page.get_by_label("Numéro et rue")
    expect(street).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").filter(has_text="propositions")).to_have_count(1)
    reader.look()
    page.keyboard.press("Escape")
    expect(page.locator(OPTIONS)).to_have_count(0)
    expect(street).to_have_value("12 rue de l’exemple aix")
    page.keyboard.type("-villemaur")
    expect(page.locator(OPTIONS)).to_have_count(1)
    page.keyboard.press("ArrowDown")
    picked = page.locator(f"{OPTIONS}[aria-selected=true]")
    expect(street).to_have_attribute("aria-activedescendant", picked.get_attribute("id") or "")
    page.keyboard.press("Enter")
    expect(street).to_have_value("12 Rue de l’Exemple")
    expect(page.get_by_label("Code postal")).to_have_value("10160")
    expect(page.get_by_label("Commune")).to_have_value("Aix-Villemaur-Pâlis")
    expect(page).to_have_url(re.compile("/compte/inscription/"))
    reach(page, "Complément d’adresse", "input")


def test_a_commune_is_picked_with_a_finger_and_any_other_may_be_written(demo: Demo, open_reader: OpenReader):
    page = sign_up_page(demo, open_reader().page)
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_label("Commune").press_sequentially("eperna")
    page.locator(OPTIONS).filter(has_text="Épernay (51200)").click()
    expect(page.get_by_label("Code postal")).to_have_value("51200")
    page.get_by_label("Commune").clear()
    page.get_by_label("Commune").press_sequentially("Marseille")
    page.keyboard.press("Tab")
    expect(page.locator(OPTIONS)).to_have_count(0)
    expect(page.get_by_label("Commune")).to_have_value("Marseille")


def test_without_scripts_the_field_is_a_plain_one(demo: Demo, open_reader: OpenReader):
    page = sign_up_page(demo, open_reader(scripts=False).page)
    street = page.get_by_label("Numéro et rue")
    expect(street).not_to_have_attribute("role", "combobox")
    street.press_sequentially("12 rue de l’exemple")
    expect(page.locator("[role=listbox]")).to_have_count(0)
