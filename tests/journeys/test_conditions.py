"""A room is asked for, on the commune’s conditions; an agent opens the request, and the citizen sees that he did."""

import secrets
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys import acts
from tests.journeys.conftest import OpenReader
from tests.journeys.demo import Demo
from tests.journeys.reading import Reader
from xcontact.kit import clock

pytestmark = pytest.mark.journey
CONDITION = "La salle, ses abords et son matériel sont rendus propres et rangés."


def test_conditions_are_ticked_shown_to_the_desk_and_its_reading_told(demo: Demo, open_reader: OpenReader):
    citizen, agent = open_reader(), open_reader()
    reference = ask_for_a_room(citizen, demo)
    page = agent.page
    page.goto(demo.collectivity("oeuilly-51", f"/bureau/demandes/{reference}/"))
    acts.log_in(agent, demo.person("lise.oeuilly51"), label="Identifiant")
    page.wait_for_url(f"**/bureau/demandes/{reference}/")
    page.get_by_text("Les conditions particulières acceptées").click()
    expect(page.get_by_text(CONDITION)).to_be_visible()
    agent.look()
    read_on(citizen, demo, reference)


def ask_for_a_room(reader: Reader, demo: Demo) -> str:
    page = reader.page
    page.goto(demo.collectivity("oeuilly-51", "/connexion/?suite=/demarches/pret-de-salle/"))
    acts.log_in(reader, demo.person("marie.lambert"), label="Adresse électronique")
    expect(page.get_by_text(CONDITION)).to_be_visible()
    reader.look()
    acts.start(reader)
    page.wait_for_url("**/contact_details/")
    page.get_by_label("Nom de l’association").fill("Les Rameurs du Vouldy")
    page.get_by_label("Votre fonction").fill("présidente")
    acts.proceed(reader)
    page.get_by_label("Salle souhaitée").fill("salle des fêtes")
    page.get_by_label("Date", exact=True).fill(f"{clock.paris_date(clock.now()) + timedelta(days=30)}")
    page.get_by_label("Heure de début").fill("14:00")
    page.get_by_label("Heure de fin").fill("18:00")
    page.get_by_role("group", name="activité régulière").get_by_label("Non").check()
    reader.look()
    acts.proceed(reader)
    page.get_by_label("Activité prévue").fill(f"Assemblée générale {secrets.token_hex(2)}")
    page.get_by_label("Nombre de personnes attendues").fill("40")
    for question in ("ouvert au public", "Vendrez-vous des boissons"):
        page.get_by_role("group", name=question).get_by_label("Non").check()
    acts.proceed(reader)
    page.get_by_role("link", name="Continuer").click()
    page.wait_for_url("**/verification/")
    page.get_by_label("Je déclare que ces renseignements sont exacts").check()
    page.get_by_role("button", name="Valider et transmettre").click()
    expect(page.get_by_role("alert")).to_contain_text("Acceptez les conditions particulières")
    reader.look()
    page.get_by_role("checkbox", name="conditions particulières").check()
    return acts.send(reader)


def read_on(reader: Reader, demo: Demo, reference: str) -> None:
    page = reader.page
    page.goto(demo.collectivity("oeuilly-51", f"/demandes/{reference}/"))
    page.get_by_text("Les conditions particulières acceptées").click()
    expect(page.get_by_text(CONDITION)).to_be_visible()
    reader.look()
    page.goto(f"{page.url}ajout/")
    reader.look()
    page.goto(f"{demo.portal}/compte/consultations/")
    table = page.get_by_role("table", name=reference)
    expect(table.get_by_role("cell", name="secrétaire de mairie")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Lise Mercier")
    reader.look()
