"""Associations and businesses that one person represents (law.md S-07, R. 112-9-1 CRPA)."""

import html
from typing import Any

import pytest
from django.test import Client

from shared_apps.accounts import queries
from shared_apps.accounts.models import AccountEvent, Organisation, User
from tenants import addresses, context
from tests.integration.accounts.people import SIGN_UP, activate, activation_link, citizen, log_in, travel
from tests.integration.accounts.test_handover import path, visitor

pytestmark = pytest.mark.django_db
LIST, ADD = "/compte/organisations/", "/compte/organisations/ajouter/"
LAVOIR = {
    "kind": "ASSOCIATION",
    "name": "Les Amis du Lavoir",
    "rna": "w103 001 234",
    "siret": "",
    "quality": "présidente",
    "street": "1 place de la Mairie",
    "complement": "",
    "postcode": "10000",
    "city": "Troyes",
}
BAKERY = {**LAVOIR, "kind": "BUSINESS", "name": "Boulangerie Roy", "rna": "", "siret": "732 829 320 00074"}


@pytest.fixture
def marie(portal_client: Client, db: None) -> Client:
    citizen()
    log_in(portal_client)
    return portal_client


def held(email: str = "marie@example.org") -> list[Organisation]:
    with context.portal():
        return list(queries.organisations_of(User.objects.get(email=email)))


def read(response: Any) -> str:
    return html.unescape(response.content.decode())


def test_an_association_is_known_by_its_rna_and_a_business_by_its_siret(marie: Client) -> None:
    """S-07"""
    assert marie.post(ADD, LAVOIR).url == LIST
    assert marie.post(ADD, BAKERY).url == LIST
    page = read(marie.get(LIST))
    for expected in ("Les Amis du Lavoir", "W103001234", "présidente", "Boulangerie Roy", "732\xa0829\xa0320\xa000074"):
        assert expected in page
    assert "Mes organisations" in read(marie.get("/compte/"))
    with context.portal():
        assert AccountEvent.objects.filter(what="organisation_added").count() == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"rna": "", "siret": ""}, "Indiquez le numéro RNA de l’association ou, si elle n’en a pas, son numéro SIRET."),
        ({"rna": "W12"}, "C’est la lettre W suivie de neuf chiffres"),
        ({"rna": "", "siret": "732829320"}, "c’est peut-être le SIREN"),
        ({"kind": "BUSINESS", "siret": ""}, "Indiquez le numéro SIRET\xa0: il figure sur vos factures."),
        ({"kind": "BUSINESS", "siret": "73282932000075"}, "Ce numéro SIRET n’existe pas. Vérifiez ses 14\xa0chiffres"),
        ({"kind": "INDIVIDUAL"}, "Choisissez\xa0: une association, ou une entreprise."),
        ({"quality": ""}, "Indiquez à quel titre vous la représentez"),
    ],
)
def test_a_wrong_number_says_what_to_do(marie: Client, wrong: dict[str, str], sentence: str) -> None:
    """S-07"""
    answer = marie.post(ADD, {**LAVOIR, **wrong})
    assert answer.status_code == 422 and sentence in read(answer)
    assert held() == []


def test_la_poste_s_branches_have_their_own_sum(marie: Client) -> None:
    marie.post(ADD, {**BAKERY, "name": "La Poste", "siret": "356 000 000 00001"})
    marie.post(ADD, {**BAKERY, "name": "Un bureau", "siret": "356 000 000 00002"})
    assert [one.siret for one in held()] == ["35600000000001"]


def test_a_business_has_no_rna(marie: Client) -> None:
    marie.post(ADD, {**BAKERY, "rna": "n’importe quoi"})
    assert [one.rna for one in held()] == [""]


def test_twice_the_same_is_once(marie: Client) -> None:
    marie.post(ADD, LAVOIR)
    again = marie.post(ADD, LAVOIR)
    assert again.status_code == 422 and "déjà dans votre compte" in read(again)
    assert len(held()) == 1


def test_it_is_changed_and_removed_and_the_second_click_does_no_harm(marie: Client) -> None:
    marie.post(ADD, LAVOIR)
    one = held()[0]
    assert "Les Amis du Lavoir" in read(marie.get(f"{LIST}{one.id}/"))
    marie.post(f"{LIST}{one.id}/", {**LAVOIR, "quality": "trésorière"})
    assert held()[0].quality == "trésorière"
    assert "déjà envoyées restent" in read(marie.get(f"{LIST}{one.id}/retirer/"))
    assert len(held()) == 1, "a GET removes nothing"
    for _ in range(2):
        assert marie.post(f"{LIST}{one.id}/retirer/").url == LIST
    assert held() == []
    marie.post(ADD, LAVOIR)
    assert len(held()) == 1, "what was removed may come back"


def test_nobody_sees_or_touches_another_s(marie: Client, portal_client: Client) -> None:
    marie.post(ADD, LAVOIR)
    one = held()[0]
    citizen(email="paul@example.org", given_name="Paul", family_name="Roy")
    marie.cookies.clear()
    assert marie.get(LIST).url.startswith("/compte/connexion/")
    log_in(portal_client, "paul@example.org")
    assert "Lavoir" not in read(portal_client.get(LIST))
    assert portal_client.get(f"{LIST}{one.id}/").status_code == 404
    assert portal_client.post(f"{LIST}{one.id}/", LAVOIR | {"name": "À moi"}).status_code == 404
    portal_client.post(f"{LIST}{one.id}/retirer/")
    assert [found.name for found in held()] == ["Les Amis du Lavoir"]


def test_a_name_is_shown_as_it_is_typed(marie: Client) -> None:
    marie.post(ADD, {**LAVOIR, "name": "<script>alert(1)</script>"})
    page = marie.get(LIST).content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page


def test_the_hand_over_carries_them_under_another_name_everywhere(marie: Client, client_of, troyes, epernay) -> None:  # type: ignore[no-untyped-def]
    """D-02: on the citizen's side. D-01: no identifier is common to two collectivités."""
    marie.post(ADD, LAVOIR)
    carried = []
    for card in (troyes, epernay):
        browser = client_of(card)
        travel(browser, marie)
        [one] = visitor(browser, card).profile["organisations"]
        assert (one["kind"], one["name"], one["rna"]) == ("ASSOCIATION", "Les Amis du Lavoir", "W103001234")
        assert (one["quality"], one["address"]["city"]) == ("présidente", "Troyes")
        carried.append(one["id"])
    assert len({*carried, str(held()[0].id)}) == 3
    again = client_of(troyes)
    travel(again, marie)
    assert visitor(again, troyes).profile["organisations"][0]["id"] == carried[0], "one name, session after session"


def test_what_is_added_on_the_way_is_known_on_coming_back(marie: Client, client_of, troyes) -> None:  # type: ignore[no-untyped-def]
    browser = client_of(troyes)
    travel(browser, marie)
    back = marie.post(f"{ADD}?vers={troyes.subdomain}&suite=/demarches/pret-de-salle/", LAVOIR)
    assert back.url.startswith(addresses.collectivity(troyes.subdomain, "/connexion/?"))
    asked = browser.get(path(back.url))
    taken = marie.get(path(asked.url))
    assert browser.get(path(taken.url)).url == "/demarches/pret-de-salle/"
    assert visitor(browser, troyes).profile["organisations"][0]["name"] == "Les Amis du Lavoir"


@pytest.mark.parametrize(
    "where", ["?vers=nulle-part&suite=/x/", "?suite=//evil.example/", "?vers=troyes&suite=https://e.x/"]
)
def test_no_way_back_leads_elsewhere(marie: Client, where: str) -> None:
    """T22"""
    address = marie.post(f"{ADD}{where}", LAVOIR).url
    assert address in (LIST, "/x/")


def test_whoever_signs_up_for_an_organisation_names_it_once_activated(portal_client: Client) -> None:
    form = read(portal_client.get("/compte/inscription/"))
    assert "Pour une association" in form and "SIRET" not in form, "sign-up stays short"
    portal_client.post("/compte/inscription/?suite=/mes-demandes/", {**SIGN_UP, "kind": "ASSOCIATION"})
    first = activate(portal_client, activation_link()).url
    assert first == f"{ADD}?suite=%2Fmes-demandes%2F"
    page = read(portal_client.get(first))
    assert "Plus tard" in page and 'value="ASSOCIATION"' in page
    assert portal_client.post(first, LAVOIR).url == "/mes-demandes/"
    with context.portal():
        assert User.objects.get().kind == "ASSOCIATION"


def test_whoever_signs_up_for_himself_is_asked_nothing_more(portal_client: Client) -> None:
    portal_client.post("/compte/inscription/", SIGN_UP)
    assert activate(portal_client, activation_link()).url == "/mes-demandes/"
