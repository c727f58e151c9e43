"""One request from end to end, over real processes, with scripts and without."""

import pytest
from playwright.sync_api import expect

from tests.journeys import acts, documents
from tests.journeys.conftest import OpenReader
from tests.journeys.demo import Demo

pytestmark = pytest.mark.journey
DESCRIPTION = "Un trou profond devant l’école, dangereux pour les vélos."
MESSAGE = "Bonjour, l’équipe de voirie passe mercredi."
DECISION = "Le trou a été rebouché ce matin. Merci de l’avoir signalé."


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_request_is_filed_answered_and_read(demo: Demo, open_reader: OpenReader, scripts: bool):
    marie = demo.person("marie.lambert")
    citizen = open_reader(scripts=scripts)
    acts.begin(citizen, demo, marie)
    acts.fill(citizen, DESCRIPTION)
    acts.join(citizen, documents.three(), documents.program_named_pdf())
    reference = acts.send(citizen)

    letter = demo.mail(marie.identifier, about=reference)
    assert demo.attachment(letter).startswith(b"%PDF-")
    assert reference in letter["text"]

    neighbour = open_reader(scripts=scripts)
    neighbour.page.goto(demo.collectivity("epernay", "/bureau/"))
    acts.log_in(neighbour, demo.person("hugo.epernay"), label="Identifiant")
    neighbour.page.wait_for_url("**/bureau/")
    for subdomain in ("epernay", "troyes"):
        found = neighbour.page.goto(demo.collectivity(subdomain, f"/bureau/demandes/{reference}/"))
        assert found is not None and found.status == 404, subdomain
        neighbour.look()

    agent = open_reader(scripts=scripts)
    acts.answer(agent, demo, reference, demo.person("claire.troyes"), message=MESSAGE, decision=DECISION)

    page = citizen.page
    page.goto(f"{demo.portal}/mes-demandes/")
    card = page.locator(".x-cards > li", has_text=reference)
    expect(card).to_contain_text("Close")
    citizen.look()
    card.get_by_role("link").click()
    page.wait_for_url(f"**/demandes/{reference}/")
    for words in (MESSAGE, DECISION, "Claire Petit", "Agnès Roussel"):
        expect(page.locator("main")).to_contain_text(words)
    expect(page.locator("main")).to_contain_text("trou rue de l’École.jpg")
    citizen.look()
    page.get_by_role("link", name="Accusé d’enregistrement").first.click()
    expect(page.locator("main")).to_contain_text("fait foi")
    citizen.look()


def test_a_stranger_reads_nothing_of_it(demo: Demo, open_reader: OpenReader):
    citizen = open_reader()
    acts.begin(citizen, demo, demo.person("marie.lambert"))
    draft = citizen.page.url
    stranger = open_reader()
    stranger.page.goto(f"{demo.portal}/compte/connexion/")
    acts.log_in(stranger, demo.person("paul.moreau"), label="Adresse électronique")
    expect(stranger.page.get_by_role("button", name="Se déconnecter").first).to_be_visible()
    stranger.page.goto(demo.collectivity("troyes", "/connexion/?suite=/"))
    found = stranger.page.goto(draft)
    assert found is not None and found.status == 404
    stranger.look()
