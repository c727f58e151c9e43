"""The life of an account, from the inscription of an association to its erasure, without scripts."""

import io
import re
import secrets
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys import acts
from tests.journeys.conftest import OpenReader
from tests.journeys.demo import Demo, Person
from tests.journeys.reading import Reader

pytestmark = pytest.mark.journey
SLUG = "autre-demande"
ASSOCIATION = "Les Rameurs du Vouldy"
ACTING = f"{ASSOCIATION} (association)"
ASKED = "Pouvons-nous poser une remorque à avirons près du ponton ?"
FIRST, SECOND = "Sillon-4-guitare", "Guirlande-8-tournevis"
READY_WITHIN = 20


def test_an_association_signs_up_files_changes_everything_and_leaves(demo: Demo, open_reader: OpenReader):
    """What is asked of the mailbox, of the password and of the collectivité, one after the other (D-08, D-11, T34)."""
    reader = open_reader(scripts=False)
    mark = secrets.token_hex(4)
    former, new = f"odette.{mark}@example.org", f"odette.nouvelle.{mark}@example.org"
    sign_up(reader, demo, former)
    add_organisation(reader)
    reference = file_for_it(reader, demo)
    assert reference in demo.mail(former, about=reference)["text"]
    read_security(reader, demo, former)
    change_address(reader, demo, former, new)
    forget_password(reader, demo, new)
    acts.log_in(reader, Person(new, SECOND), label="Adresse électronique")
    reader.page.wait_for_url("**/mes-demandes/")
    expect(reader.page.locator("main")).to_contain_text(f"pour {ASSOCIATION}")
    reader.look()
    read_export(reader, demo, reference, absent=(FIRST, SECOND))
    withdraw_where_deletion_is_refused(reader, demo, reference)
    delete(reader, demo)
    assert "supprimé" in demo.mail(new, about="est supprimé")["text"]
    assert refusal(reader, demo, new) == refusal(reader, demo, f"jamais.{mark}@example.org")


def sign_up(reader: Reader, demo: Demo, email: str) -> None:
    page = reader.page
    page.goto(f"{demo.portal}/compte/inscription/")
    reader.look()
    page.get_by_label("Pour une association").check()
    page.get_by_label("Prénoms").fill("Odette")
    page.get_by_label("Nom", exact=True).fill("Vauthier")
    page.get_by_label("Adresse électronique").fill(email)
    fill_address(reader)
    page.get_by_label("Mot de passe", exact=True).fill(FIRST)
    page.get_by_label("Le même mot de passe").fill(FIRST)
    page.get_by_label("J’ai lu et j’accepte").check()
    page.get_by_role("button", name="Créer mon compte").click()
    page.wait_for_url("**/compte/inscription/courriel/")
    reader.look()
    page.goto(link(demo, email, about="Activez votre compte", path="/compte/activation/"))
    reader.look()
    page.get_by_label("Mot de passe", exact=True).fill(FIRST)
    page.get_by_role("button", name="Activer mon compte").click()


def add_organisation(reader: Reader) -> None:
    """Where the activation leads whoever signed up for an association."""
    page = reader.page
    page.wait_for_url("**/compte/organisations/ajouter/**")
    expect(page.get_by_label("Une association")).to_be_checked()
    reader.look()
    page.get_by_label("Nom de l’organisation").fill(ASSOCIATION)
    page.get_by_label("Numéro RNA").fill("w103 004 217")
    page.get_by_label("Votre fonction").fill("présidente")
    fill_address(reader)
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url("**/mes-demandes/")
    reader.look()


def fill_address(reader: Reader) -> None:
    reader.page.get_by_label("Numéro et rue").fill("8 quai des Comtes")
    reader.page.get_by_label("Code postal").fill("10000")
    reader.page.get_by_label("Commune", exact=True).fill("Troyes")


def file_for_it(reader: Reader, demo: Demo) -> str:
    """A request at Troyes in the association's name; its number."""
    page = reader.page
    page.goto(demo.collectivity("troyes", f"/connexion/?suite=/demarches/{SLUG}/"))
    page.get_by_role("button", name="Commencer la demande").click()
    page.wait_for_url("**/a-quel-titre/")
    expect(page.get_by_label(f"Pour {ACTING}")).to_be_checked()
    reader.look()
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/contact_details/")
    expect(page.get_by_label("Nom de l’association")).to_have_value(ASSOCIATION)
    reader.look()
    acts.proceed(reader)
    page.get_by_label("Sujet").fill("Une remorque au ponton")
    page.get_by_label("Votre demande").fill(ASKED)
    reader.look()
    acts.proceed(reader)
    page.wait_for_url("**/pieces/")
    page.get_by_role("link", name="Continuer").click()
    expect(page.locator("main")).to_contain_text(ACTING)
    return acts.send(reader)


def read_security(reader: Reader, demo: Demo, email: str) -> None:
    """The device in hand on the portal and at Troyes, and what has happened since the account is there."""
    page = reader.page
    page.goto(f"{demo.portal}/compte/securite/")
    expect(page.locator("main")).to_contain_text(email)
    opened = page.get_by_role("table", name="Connexions ouvertes")
    expect(opened.locator("tbody tr", has_text="cet appareil")).to_have_count(1)
    expect(opened.locator("tbody tr", has_text="Troyes")).to_have_count(1)
    happened(reader, "Connexion", "Organisation ajoutée")
    reader.look()


def happened(reader: Reader, *labels: str) -> None:
    table = reader.page.get_by_role("table", name="Ce qui est arrivé à votre compte")
    for label in labels:
        expect(table.get_by_role("rowheader", name=label, exact=True).first).to_be_visible()


def change_address(reader: Reader, demo: Demo, former: str, new: str) -> None:
    """Nothing changes before the new mailbox has answered; the old one is told, without the new address."""
    page = reader.page
    page.get_by_role("link", name="Changer mon adresse électronique").click()
    reader.look()
    page.get_by_label("Nouvelle adresse électronique").fill(new)
    page.get_by_label("Mot de passe actuel").fill(FIRST)
    page.get_by_role("button", name="Recevoir le lien de confirmation").click()
    page.wait_for_url("**/compte/adresse/courriel/")
    reader.look()
    page.goto(f"{demo.portal}/compte/")
    expect(page.locator("main")).to_contain_text(former)
    reader.look()
    page.goto(link(demo, new, about="Confirmez votre nouvelle adresse", path="/compte/adresse/confirmation/"))
    reader.look()
    page.get_by_role("button", name="Confirmer cette adresse").click()
    expect(page.get_by_role("heading", name="Votre adresse est changée")).to_be_visible()
    reader.look()
    page.goto(link(demo, former, about="a été changée", path="/compte/adresse/annulation/"))
    expect(page.get_by_role("button", name="Rétablir mon adresse")).to_be_visible()
    reader.look()
    assert new not in demo.mail(former, about="a été changée")["text"]
    page.goto(f"{demo.portal}/compte/securite/")
    expect(page.locator("main")).to_contain_text(new)
    happened(reader, "Adresse électronique changée")


def forget_password(reader: Reader, demo: Demo, email: str) -> None:
    """The way to another password is in the new mailbox alone; it ends every session, the reader's own too."""
    page = reader.page
    page.goto(f"{demo.portal}/compte/mot-de-passe-oublie/")
    reader.look()
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_role("button", name="Recevoir le lien").click()
    page.wait_for_url("**/compte/mot-de-passe-oublie/courriel/")
    reader.look()
    page.goto(link(demo, email, about="Choisissez un nouveau mot de passe", path="/compte/mot-de-passe-oublie/"))
    reader.look()
    page.get_by_label("Nouveau mot de passe", exact=True).fill(SECOND)
    page.get_by_label("Le nouveau mot de passe, une seconde fois").fill(SECOND)
    page.get_by_role("button", name="Changer mon mot de passe").click()
    page.wait_for_url("**/compte/connexion/")
    expect(page.get_by_text("Connectez-vous avec le nouveau")).to_be_visible()
    refusal(reader, demo, email, FIRST)


def read_export(reader: Reader, demo: Demo, reference: str, absent: tuple[str, ...]) -> None:
    """Asked for, waited for, and read: the request is in it, no password is."""
    page = reader.page
    page.goto(f"{demo.portal}/compte/export/")
    reader.look()
    page.get_by_label("Votre mot de passe").fill(SECOND)
    page.get_by_role("button", name="Préparer ma copie").click()
    page.wait_for_url("**/compte/export/")
    ready = page.get_by_role("link", name="Télécharger mes données (ZIP")
    for _ in range(READY_WITHIN):
        if ready.count():
            break
        page.wait_for_timeout(1_000)
        page.reload()
    reader.look()
    with page.expect_download() as download:
        ready.click()
    with zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())) as archive:
        held = {name: archive.read(name).decode(errors="replace") for name in archive.namelist()}
    assert reference in held["index.html"]
    assert ASKED in held[f"troyes/{reference}/demande.html"]
    assert not [name for name, content in held.items() for secret in absent if secret in content]


def withdraw_where_deletion_is_refused(reader: Reader, demo: Demo, reference: str) -> None:
    """The page that refuses leads to the request, and from there to its end."""
    page = reader.page
    page.goto(f"{demo.portal}/compte/suppression/")
    expect(page.get_by_role("heading", name="Une réponse vous est encore due")).to_be_visible()
    expect(page.get_by_role("button", name="Supprimer mon compte")).to_have_count(0)
    reader.look()
    page.get_by_role("link", name=reference).click()
    page.wait_for_url(f"**/demandes/{reference}/")
    reader.look()
    page.get_by_role("link", name="Retirer ma demande").click()
    reader.look()
    page.get_by_role("button", name="Retirer ma demande").click()
    page.wait_for_url(f"**/demandes/{reference}/")
    expect(page.get_by_role("link", name="Retirer ma demande")).to_have_count(0)


def delete(reader: Reader, demo: Demo) -> None:
    page = reader.page
    page.goto(f"{demo.portal}/compte/suppression/")
    expect(page.locator("main")).to_contain_text(ASSOCIATION)
    reader.look()
    page.get_by_label("Votre mot de passe").fill(SECOND)
    page.get_by_label("J’ai compris").check()
    page.get_by_role("button", name="Supprimer mon compte").click()
    expect(page.get_by_role("heading", name="Votre compte est supprimé")).to_be_visible()
    reader.look()


def refusal(reader: Reader, demo: Demo, email: str, password: str = SECOND) -> str:
    """What the login page says to this address and password, which open nothing."""
    page = reader.page
    page.goto(f"{demo.portal}/compte/connexion/")
    acts.log_in(reader, Person(email, password), label="Adresse électronique")
    said = page.locator("main .ds-alert[role=alert]")
    expect(said).to_contain_text("L’adresse ou le mot de passe ne convient pas")
    return said.inner_text()


def link(demo: Demo, to: str, *, about: str, path: str) -> str:
    """The address under `path` that this mail holds."""
    found = re.search(rf"https?://\S+{path}\S+", demo.mail(to, about=about)["text"])
    assert found, about
    return found[0]
