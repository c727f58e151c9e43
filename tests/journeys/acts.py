"""What people do in a journey, by what they read on the page: labels, buttons, links."""

import re

from playwright.sync_api import expect

from tests.journeys.demo import Demo, Person
from tests.journeys.documents import Upload
from tests.journeys.reading import Reader

SLUG = "signalement-voirie"


def log_in(reader: Reader, person: Person, *, label: str) -> None:
    """On the portal's login page of citizens (« Adresse électronique ») or of agents (« Identifiant »)."""
    reader.page.get_by_label(label).fill(person.identifier)
    reader.page.get_by_label("Mot de passe", exact=True).fill(person.password)
    reader.look()
    reader.page.locator("main").get_by_role("button", name="Se connecter").click()
    if label == "Identifiant":
        show_code(reader)


def show_code(reader: Reader) -> None:
    """An agent's second step, with the code that the demonstration shows; it waits for one that has not served."""
    page = reader.page
    page.wait_for_url("**/agents/connexion/verification/")
    reader.look()
    shown = page.locator("[data-demo-code]")
    for _ in range(40):
        if shown.count():
            break
        page.wait_for_timeout(2_000)
        page.reload()
    page.get_by_label("Code de l’application").fill(shown.inner_text())
    page.get_by_role("button", name="Continuer").click()


def begin(reader: Reader, demo: Demo, person: Person) -> None:
    """From the home page of Troyes to the first page of a new draft, logging in on the way."""
    page = reader.page
    page.goto(demo.collectivity("troyes"))
    reader.look()
    page.get_by_role("link", name="Signaler un problème dans la rue").click()
    reader.look()
    page.get_by_role("link", name="Se connecter").first.click()
    log_in(reader, person, label="Adresse électronique")
    page.wait_for_url(f"**/demarches/{SLUG}/")
    start(reader)
    page.wait_for_url("**/contact_details/")


def start(reader: Reader) -> None:
    """From the procedure's page to a new draft, whether or not another one waits there."""
    again = reader.page.get_by_role("button", name="Recommencer")
    (again if again.count() else reader.page.get_by_role("button", name="Commencer la demande")).click()


def fill(reader: Reader, description: str) -> None:
    """The three pages of the form, the second one first sent empty."""
    page = reader.page
    expect(page.get_by_label("Votre nom", exact=True)).not_to_have_value("")  # the account is asked nothing twice
    reader.look()
    proceed(reader)
    proceed(reader)
    expect(page.get_by_role("alert", name="à corriger")).to_be_visible()
    reader.look()
    page.get_by_role("group", name="danger immédiat").get_by_label("Non").check()
    page.get_by_label("Chaussée ou trottoir abîmé").check()
    page.get_by_label("Décrivez le problème").fill(description)
    proceed(reader)
    page.get_by_label("Où est-ce").fill("Rue de l’École, devant le n° 12")
    reader.look()
    proceed(reader)
    page.wait_for_url("**/pieces/")


def proceed(reader: Reader) -> None:
    reader.page.get_by_role("button", name="Enregistrer et continuer").click()


def join(reader: Reader, documents: list[Upload], refused: Upload) -> None:
    """Three documents and one that is no document, for the first piece asked for."""
    page = reader.page
    section = page.locator("section.x-wanted").first
    section.locator("input[type=file]").set_input_files([*documents, refused])
    if not reader.scripts:
        section.get_by_role("button", name="Ajouter").click()
    section = page.locator("section.x-wanted").first
    for document in documents:
        expect(section.locator("li[data-state=ready]", has_text=document["name"])).to_contain_text("Reçu")
    expect(section).to_contain_text("Ce fichier est un programme.")
    reader.look()
    page.get_by_role("link", name="Continuer").click()


def send(reader: Reader) -> str:
    """Check, sign and send; the reference that the page gives."""
    page = reader.page
    page.wait_for_url("**/verification/")
    reader.look()
    page.get_by_label("Je déclare que ces renseignements sont exacts").check()
    page.get_by_role("button", name="Valider et transmettre").click()
    page.wait_for_url("**/accuse/")
    expect(page.get_by_role("heading", name="Votre demande est bien arrivée")).to_be_visible()
    reader.look()
    return page.locator(".x-panel__reference").inner_text().strip()


def answer(reader: Reader, demo: Demo, reference: str, person: Person, *, message: str, decision: str) -> None:
    """At the desk of Troyes: log in, take up, write, and answer in the name of whoever may sign."""
    page = reader.page
    page.goto(demo.collectivity("troyes", f"/bureau/demandes/{reference}/"))
    log_in(reader, person, label="Identifiant")
    page.wait_for_url(f"**/bureau/demandes/{reference}/")
    reader.look()
    page.get_by_role("button", name="Prendre en charge").click()
    page.get_by_role("link", name="Écrire à l’usager").click()
    page.get_by_label("Votre message").fill(message)
    reader.look()
    page.get_by_role("button", name="Envoyer le message").click()
    page.get_by_role("link", name="Répondre ou décider").click()
    page.locator("input[name=kind][value=answered]").check()
    page.locator("textarea[name=body]").fill(decision)
    signatory = page.locator("[name=signatory]")
    if signatory.first.evaluate("element => element.tagName") == "SELECT":
        signatory.select_option(index=1)
    else:
        signatory.first.check()
    reader.look()
    page.get_by_role("button", name="Relire avant d’envoyer").click()
    reader.look()
    page.get_by_role("button", name="Envoyer la réponse").click()
    page.wait_for_url(re.compile(rf"/bureau/demandes/{reference}/(\?.*|#.*)?$"))
    expect(page.locator("main")).to_contain_text(decision)
    reader.look()
