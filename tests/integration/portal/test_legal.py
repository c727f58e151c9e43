"""What the law wants to read on every host, and what it wants absent."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.conf import settings as django_settings
from django.test import Client

from tenants.registry import CollectivityCard
from xcontact.kit.web import legal

pytestmark = pytest.mark.django_db

Read = Callable[[str], str]
PLACES = ("portal", "collectivity")


@pytest.fixture(params=PLACES)
def read(
    request: pytest.FixtureRequest,
    portal_client: Client,
    client_of: Callable[[CollectivityCard], Client],
    troyes: CollectivityCard,
) -> Read:
    """The words of a page, on the portal then on a collectivité's host."""
    client = portal_client if request.param == "portal" else client_of(troyes)

    def words(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200
        text = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.S)
        return " ".join(unescape(text).split())

    return words


def test_m01_the_editor_the_director_and_the_host_are_named(read: Read) -> None:
    """M-01"""
    page = read("/mentions-legales/")
    for words in (
        "SPL-Xdémat",
        "Siège",
        "Téléphone",
        "Immatriculation",
        "Capital social",
        "Direction de la publication",
    ):
        assert words in page, words
    assert "L’hébergeur" in page and "2004-575" in page


def test_m01_a_collectivité_s_page_names_it_first(
    client_of: Callable[[CollectivityCard], Client], troyes: CollectivityCard
) -> None:
    """M-01: a block of its own."""
    page = client_of(troyes).get("/mentions-legales/").content.decode()
    assert page.index("Le contenu de ce site") < page.index("L’éditeur du service")
    assert troyes.siren in page and troyes.telephone in page


@pytest.mark.parametrize("name", legal.PAGES)
def test_m02_nothing_of_the_state_s_design_system(read: Read, name: str) -> None:
    """M-02: no DSFR, no Marianne, no block of the Republic."""
    assert not re.search(r"Liberté Égalité Fraternité|République Française", read(f"/{name}/"), re.IGNORECASE)


def test_m02_no_file_of_ours_is_the_state_s(portal_client: Client) -> None:
    """M-02"""
    page = portal_client.get("/").content.decode()
    assert not re.search(r"dsfr|marianne|spectral|class=\"fr-", page, re.IGNORECASE)


def test_a02_home_says_one_state_of_accessibility(read: Read) -> None:
    """A-02: not audited, hence not conform."""
    page = read("/")
    assert re.findall(r"Accessibilité : (\w+(?: \w+)?)", page) == ["non conforme"]


def test_a03_the_page_holds_the_statement_the_scheme_and_the_plan(read: Read) -> None:
    """A-03"""
    page = read("/accessibilite/")
    assert page.index("Déclaration d’accessibilité") < page.index("Schéma pluriannuel") < page.index("Plan d’action")
    years = re.search(r"Schéma pluriannuel (\d{4})-(\d{4})", page)
    assert years and int(years[2]) - int(years[1]) <= 3


def test_a04_the_statement_follows_the_model_in_its_order(read: Read) -> None:
    """A-04"""
    page = read("/accessibilite/")
    assert re.search(r"s’engage(nt)? à rendre .* conformément à l’article 47 de la loi n° 2005-102", page)
    titles = (
        "État de conformité",
        "Résultat des tests",
        "Contenus non accessibles",
        "Non-conformités",
        "Dérogations pour charge disproportionnée",
        "Contenus non soumis",
        "Établissement de cette déclaration",
        "Technologies utilisées",
        "Environnement de test",
        "Outils pour évaluer",
        "Pages du site ayant fait l’objet",
        "Retour d’information et contact",
        "Voies de recours",
        "Libre réponse 71120",
    )
    found = [page.index(title) for title in titles]
    assert found == sorted(found)


def test_a05_the_complaint_is_a_procedure_of_ours(portal_client: Client) -> None:
    """A-05: the page leads to it, and says within which time an answer is due."""
    page = portal_client.get("/accessibilite/").content.decode()
    address = re.search(r'href="[^"]*(/demarches/defaut-accessibilite/)"', page)
    assert address and portal_client.get(address[1]).status_code == 200
    assert "sous une semaine" in page


def test_d07_rights_by_their_articles_of_today(read: Read) -> None:
    """D-07: articles 48 à 56, after death 84 à 86, one month, the officer, the CNIL."""
    page = read("/donnees-personnelles/")
    for words in (
        "articles 48 à 56",
        "articles 84 à 86",
        "sous un mois",
        "délégué à la protection",
        "plainte à la CNIL",
    ):
        assert words in page, words
    for name in ("donnees-personnelles", "conditions-generales"):
        assert "39 et suivants" not in read(f"/{name}/")
        assert "déclaration à la CNIL" not in read(f"/{name}/")


def test_d14_the_cookies_are_those_that_we_set(read: Read) -> None:
    """D-14: each with its purpose and its time; none of them needs consent, so there is no banner."""
    ours = {
        str(getattr(django_settings, name))
        for name in ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "NONCE_COOKIE_NAME", "DEVICE_COOKIE_NAME")
    }
    assert {cookie["name"] for cookie in legal.cookies()} == ours
    page = read("/donnees-personnelles/")
    for cookie in legal.cookies():
        assert " ".join(cookie["purpose"].split()) in page and " ".join(cookie["lasts"].split()) in page
    assert "Tout accepter" not in page


def test_d14_every_cookie_of_the_settings_is_told() -> None:
    """D-14: a new one has to be told."""
    named = {name for name in dir(django_settings) if name.endswith("_COOKIE_NAME")}
    assert named - {"LANGUAGE_COOKIE_NAME"} == {
        "SESSION_COOKIE_NAME",
        "CSRF_COOKIE_NAME",
        "NONCE_COOKIE_NAME",
        "DEVICE_COOKIE_NAME",
    }


def test_r02_the_attestation_is_shown_or_said_to_be_missing(read: Read) -> None:
    """R-02: décret 2010-112, article 5."""
    page = read("/securite/")
    assert "décret n° 2010-112, article 5" in page
    assert "publiée ici avant l’ouverture" in page or "démonstration n’en a pas" in page


def test_the_address_to_warn_is_on_the_security_page(read: Read) -> None:
    assert "assistance@spl-xdemat.fr" in read("/securite/")


def test_s17_the_terms_say_where_receipts_come_from_and_when(read: Read) -> None:
    """S-17: R. 112-11-3, the sending addresses and the time of the acknowledgement."""
    page = read("/conditions-generales/")
    assert django_settings.MAIL_FROM in page
    assert "dix jours ouvrés" in page
