"""The whole filing with the keyboard alone: no pointer, no script of ours but the page's."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenReader
from tests.journeys.demo import Demo

pytestmark = pytest.mark.journey
_MOST_STEPS = 120
_NAME = """element => {
  const words = (nodes) => [...nodes].map((node) => node.textContent).join(" ");
  const group = element.closest("fieldset")?.querySelector("legend")?.textContent ?? "";
  return [group, words(element.labels ?? []), element.textContent, element.getAttribute("aria-label") ?? ""].join(" ");
}"""


def reach(page: Page, name: str, tag: str = "*") -> None:
    """Press Tab until what has the focus is named so, and shows that it has it."""
    for _ in range(_MOST_STEPS):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and focused.evaluate("(element, tag) => element.matches(tag)", tag):
            said = " ".join(focused.evaluate(_NAME).split())
            if re.search(name, said):
                seen = focused.evaluate(
                    "element => [element, element.closest('li, .x-choice')].filter(Boolean)"
                    ".some((one) => getComputedStyle(one).outlineStyle !== 'none')"
                )
                assert seen, f"the focus on « {said} » does not show"
                return
    raise AssertionError(f"Tab never reached « {name} » on {page.url}")


def press(page: Page, name: str, tag: str = "a, button", key: str = "Enter") -> None:
    reach(page, name, tag)
    with page.expect_navigation():
        page.keyboard.press(key)


def write(page: Page, name: str, words: str) -> None:
    reach(page, name, "input, textarea")
    page.keyboard.type(words)


def test_the_skip_link_comes_first_and_leads_to_the_content(demo: Demo, open_reader: OpenReader):
    page = open_reader().page
    page.goto(demo.collectivity("troyes"))
    press(page, "Aller au contenu", "a")
    expect(page.locator("main")).to_be_focused()


def test_a_request_is_filed_without_a_pointer(demo: Demo, open_reader: OpenReader):
    page = open_reader().page
    paul = demo.person("paul.moreau")
    page.goto(demo.collectivity("troyes"))
    press(page, "Signaler un problème dans la rue", "a")
    press(page, "Se connecter", "a")
    write(page, "Adresse électronique", paul.identifier)
    write(page, "^ ?Mot de passe", paul.password)
    press(page, "Se connecter", "main button")
    page.wait_for_url("**/demarches/**")
    press(page, "Commencer la demande|Recommencer", "button")
    press(page, "Enregistrer et continuer", "button")
    press(page, "Enregistrer et continuer", "button")
    expect(page.get_by_role("alert", name="à corriger")).to_be_focused()
    reach(page, "danger immédiat", "input")
    page.keyboard.press("ArrowDown")
    reach(page, "De quoi s’agit-il", "input")
    page.keyboard.press("Space")
    write(page, "Décrivez le problème", "Le lampadaire est éteint.")
    press(page, "Enregistrer et continuer", "button")
    write(page, "Où est-ce", "Place Alexandre-Israël")
    press(page, "Enregistrer et continuer", "button")
    press(page, "Continuer", "a")
    reach(page, "Je déclare", "input")
    page.keyboard.press("Space")
    press(page, "Valider et transmettre", "button")
    expect(page.get_by_role("heading", name="Votre demande est bien arrivée")).to_be_visible()
