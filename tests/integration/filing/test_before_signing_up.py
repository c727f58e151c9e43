"""A form filled before there is an account: everything is there after sign-up, and nobody else reaches it."""

import html
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from shared_apps.accounts.models import Footprint
from tenant_apps.documents import queries as documents
from tenant_apps.documents.models import Document
from tenant_apps.requests import commands, queries
from tenant_apps.requests.models import Sending, ServiceRequest
from tenants import addresses, context
from tenants.registry import CollectivityCard
from tenants.visitors import Agent
from tests.factories import requests as factories
from tests.integration.accounts import people
from tests.integration.filing.browsing import DRAFT, browser_of, photograph, words
from xcontact.kit import clock
from xcontact.kit.errors import NotFound, Refused

pytestmark = pytest.mark.django_db
PROCEDURE = "/demarches/signalement-voirie/"
READY = "Créez votre compte ou connectez-vous : votre demande est prête, rien n’est perdu."
PAGES: dict[str, dict[str, str]] = {
    "problem": {"danger": "no", "problem_kind": "road", "description": "Un trou devant l’école."},
    "where": {"place": "rue de l’École"},
}


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 64)
    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", 1)


def begin(client: Client) -> str:
    """A draft ready to send but for the account; returns its address."""
    root = str(client.post(PROCEDURE)["Location"])
    draft = ServiceRequest.objects.get(id=root.split("/")[-2])
    answers = {**factories.IDENTITY, **factories.ANSWERS["signalement-voirie"]}
    commands.save_answers(draft_id=draft.id, draft_key=draft.draft_key, answers=answers, at=clock.now())
    client.post(f"{root}pieces/", {"piece": "photo", "document": photograph("trou.jpg")})
    return root


def draft_of(root: str) -> ServiceRequest:
    return ServiceRequest.objects.get(id=root.split("/")[-2])


def door(client: Client, root: str, label: str) -> str:
    """Where a button of the check leads."""
    page = client.get(f"{root}verification/").content.decode()
    found = re.search(rf'href="([^"]+)">{label}</a>', page)
    assert found, label
    return html.unescape(found[1])


def suite_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["suite"][0]


def on_host(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def log_in(browser: Client, portal: Client, suite: str = "/") -> str:
    """Marie's way through the portal; returns where she lands."""
    people.log_in(portal)
    return str(people.travel(browser, portal, suite).url)


def test_no_account_is_asked_for_before_the_end(unknown: Client):
    root = str(unknown.post(PROCEDURE)["Location"])
    first = unknown.get(root)["Location"]
    page = unknown.get(first)
    assert page.status_code == 200 and "Vous créerez votre compte à la fin" in words(page)
    answer = unknown.post(f"{root}problem/", PAGES["problem"])
    assert answer["Location"] == f"{root}where/"
    assert unknown.post(f"{root}where/", PAGES["where"])["Location"] == f"{root}pieces/"
    assert draft_of(root).answers["description"] == "Un trou devant l’école."


def test_the_check_shows_all_and_offers_both_ways(unknown: Client):
    root = begin(unknown)
    text = words(unknown.get(f"{root}verification/"))
    assert READY in text and "Je crée mon compte" in text and "J’ai déjà un compte" in text
    assert "Un trou devant l’école." in text and "trou.jpg" in text
    assert "Valider et transmettre" not in text


def test_without_an_account_nothing_is_sent(unknown: Client, place: CollectivityCard):
    """At the page, and in the command whoever calls it (R. 112-9-1 CRPA)."""
    root = begin(unknown)
    for _ in range(2):
        assert unknown.post(f"{root}verification/", {"exact": "on"})["Location"] == f"{root}verification/"
    draft = draft_of(root)
    impostor = factories.applicant(pseudonym=draft.pseudonym)
    with pytest.raises(Refused, match="Créez votre compte"):
        commands.submit(draft_id=draft.id, collectivity=place, by=impostor, at=clock.now(), ip_address=None)
    assert draft_of(root).status == "draft" and not Sending.objects.exists()


def test_from_sign_up_in_the_same_browser_to_the_receipt(unknown: Client, portal_client: Client):
    root = begin(unknown)
    way = unknown.get(door(unknown, root, "Je crée mon compte"))["Location"]
    assert way.startswith(addresses.portal("/compte/inscription/?"))
    portal_client.post(on_host(way), people.SIGN_UP)
    activated = people.activate(portal_client, people.activation_link())
    passed = portal_client.get(activated["Location"])["Location"]
    landed = unknown.get(on_host(passed))["Location"]
    assert unknown.get(landed)["Location"] == f"{root}verification/"
    text = words(unknown.get(f"{root}verification/"))
    assert "Un trou devant l’école." in text and "trou.jpg" in text and "Valider et transmettre" in text
    sent = unknown.post(f"{root}verification/", {"exact": "on"})
    request = draft_of(root)
    assert sent["Location"] == f"/demandes/{request.reference}/accuse/"
    assert Sending.objects.get().manifest[0]["name"] == "trou.jpg"
    assert request.contact_email == "marie@example.org" and "unknown" not in request.capacity


def test_from_sign_up_in_another_browser(
    unknown: Client, portal_client: Client, place: CollectivityCard, client_of: Callable[[CollectivityCard], Client]
):
    """The mail is opened on a telephone: its link carries the draft's key, and a button takes the draft over."""
    root = begin(unknown)
    way = unknown.get(door(unknown, root, "Je crée mon compte"))["Location"]
    portal_client.post(on_host(way), people.SIGN_UP)
    telephone, portal_there = client_of(place), Client(headers={"host": addresses.host()})
    passage = people.activate(portal_there, people.activation_link())["Location"]
    refused = telephone.get(on_host(portal_there.get(passage)["Location"]))["Location"]
    assert refused.startswith("/connexion/?"), "the nonce is in the other browser"
    again = portal_there.get(on_host(telephone.get(refused)["Location"]))["Location"]
    landed = telephone.get(on_host(again))["Location"]
    page = telephone.get(landed)
    assert "Est-ce bien votre demande ?" in words(page) and "Un trou devant l’école." in words(page)
    assert draft_of(root).capacity["unknown"], "reading it takes nothing over"
    key = parse_qs(urlsplit(landed).query)["cle"][0]
    assert telephone.post(f"{root}reprendre/", {"cle": key})["Location"] == f"{root}verification/"
    assert "Valider et transmettre" in words(telephone.get(f"{root}verification/"))
    assert telephone.post(f"{root}verification/", {"exact": "on"})["Location"].endswith("/accuse/")
    assert unknown.get(f"{root}verification/")["Location"].startswith("/connexion/?"), "the first browser logs in"


def test_login_at_the_end_adopts_once_and_the_former_key_opens_nothing(
    unknown: Client, portal_client: Client, stranger: Client, client_of: Any, place: CollectivityCard
):
    people.citizen()
    root = begin(unknown)
    key = draft_of(root).draft_key
    way = door(unknown, root, "J’ai déjà un compte")
    landed = log_in(unknown, portal_client, suite_of(way))
    assert unknown.get(landed)["Location"] == f"{root}verification/"
    pseudonym = draft_of(root).pseudonym
    with context.portal():
        assert Footprint.objects.get().pseudonym == pseudonym
    assert stranger.get(f"{root}reprendre/?cle={key}").status_code == 404
    assert stranger.post(f"{root}reprendre/", {"cle": key}).status_code == 404
    nobody = client_of(place)
    assert nobody.post(f"{root}where/", {"place": "Ailleurs", "cle": key}).status_code == 401
    assert draft_of(root).pseudonym == pseudonym and draft_of(root).answers["place"] == "rue de l’École"
    assert draft_of(root).draft_key != key


def test_what_the_account_knows_is_proposed_in_empty_fields_alone(unknown: Client, portal_client: Client):
    people.citizen()
    root = str(unknown.post(PROCEDURE)["Location"])
    unknown.post(f"{root}contact_details/", {"family_name": "Lambert-Roy", "vers": "arriere"})
    log_in(unknown, portal_client, root)
    page = unknown.get(f"{root}contact_details/").content.decode()
    assert 'value="Lambert-Roy"' in page and 'value="Lambert"' not in page
    assert 'value="Marie"' in page


def test_logging_in_from_another_page_asks_whose_draft_it_is(unknown: Client, portal_client: Client):
    """On a shared computer the next person inherits nothing that he has not read and taken."""
    people.citizen()
    root = begin(unknown)
    assert log_in(unknown, portal_client, "/") == "/"
    page = unknown.get(PROCEDURE)
    assert "est-ce la vôtre ?" in words(page) and "Reprendre mon brouillon" not in words(page)
    assert unknown.get(f"{root}verification/").status_code == 404
    link = html.unescape(re.search(r'href="([^"]+/reprendre/[^"]+)"', page.content.decode())[1])
    assert "Est-ce bien votre demande" in words(unknown.get(link))
    assert unknown.post(link.partition("?")[0], {"cle": link.partition("cle=")[2]}).status_code == 303
    assert len(documents.of(draft_of(root).id)) == 1
    assert unknown.get(f"{root}verification/").status_code == 200
    assert "est-ce la vôtre" not in words(unknown.get(PROCEDURE))


def test_whoever_logs_in_after_a_logout_inherits_nothing(
    unknown: Client, portal_client: Client, place: CollectivityCard
):
    people.citizen()
    people.citizen(email="paul@example.org", given_name="Paul", family_name="Roy")
    root = begin(unknown)
    log_in(unknown, portal_client)
    left = unknown.post("/deconnexion/")["Location"]
    unknown.get(on_host(portal_client.get(on_host(left))["Location"]))
    assert unknown.get(f"{root}verification/")["Location"].startswith("/connexion/?")
    people.log_in(portal_client, "paul@example.org")
    people.travel(unknown, portal_client)
    assert unknown.get(f"{root}verification/").status_code == 404
    assert "Commencer la demande" in words(unknown.get(PROCEDURE))


def test_two_tabs_a_second_click_and_the_back_button_go_on_with_one_draft(unknown: Client):
    first = unknown.post(PROCEDURE)["Location"]
    assert unknown.post(PROCEDURE)["Location"] == first
    assert "Reprendre mon brouillon" in words(unknown.get(PROCEDURE))
    assert ServiceRequest.objects.count() == 1


def test_begun_anew_the_former_draft_is_erased_with_its_documents(unknown: Client):
    root = begin(unknown)
    assert unknown.post(PROCEDURE, {"choix": "recommencer"})["Location"] != root
    assert ServiceRequest.objects.count() == 1 and not Document.objects.exists()


def test_a_stranger_sees_nothing_of_it(
    unknown: Client,
    stranger: Client,
    place: CollectivityCard,
    client_of: Callable[[CollectivityCard], Client],
):
    """With the address alone, logged in or not: like a draft that does not exist."""
    root = begin(unknown)
    held = documents.of(draft_of(root).id)[0]
    pages = ("", "where/", "pieces/", f"pieces/{held.id}/", "verification/", "reprendre/", "reprendre/?cle=devinee")
    for page in (*pages, "effacer/"):
        assert stranger.get(f"{root}{page}").status_code == 404, page
    other = client_of(place)
    other.post(PROCEDURE)  # an unknown visitor too, with a draft of his own
    for client in (client_of(place), other):
        for page in pages:
            assert client.get(f"{root}{page}")["Location"].startswith("/connexion/?"), page
        assert client.post(f"{root}where/", {"place": "Ailleurs"}).status_code == 401
        client.post(f"{root}effacer/")
        client.post(f"{root}reprendre/", {"cle": "devinee"})
    assert draft_of(root).answers["place"] == "rue de l’École" and len(documents.of(draft_of(root).id)) == 1
    assert "Reprendre mon brouillon" not in words(stranger.get(PROCEDURE))


def test_no_list_shows_it(unknown: Client, stranger: Client, place: CollectivityCard):
    """Neither the desk, nor another citizen's list."""
    root = begin(unknown)
    agent = factories.agent()
    desk = browser_of(place, Agent(agent.id, agent.display_name, "password", clock.now()))
    for page in ("/bureau/", "/bureau/demandes/"):
        answer = desk.get(page)
        assert answer.status_code == 200 and "Un trou" not in words(answer)
        assert str(draft_of(root).id) not in answer.content.decode()
    assert desk.get(f"{root}verification/").status_code == 403
    assert queries.lines(factories.applicant().pseudonym) == []
    assert "Commencer la demande" in words(stranger.get(PROCEDURE))


def test_the_neighbour_commune_knows_nothing_of_it(
    unknown: Client, place: CollectivityCard, epernay: CollectivityCard, client_of: Any
):
    root = begin(unknown)
    draft = draft_of(root)
    neighbour = client_of(epernay)
    neighbour.cookies[settings.SESSION_COOKIE_NAME] = unknown.cookies[settings.SESSION_COOKIE_NAME].value
    with context.inside(epernay.schema):
        assert neighbour.get(f"{root}verification/")["Location"].startswith("/connexion/?")
        assert neighbour.get(f"{root}reprendre/?cle={draft.draft_key}")["Location"].startswith("/connexion/?")
        there = browser_of(epernay, factories.applicant())
        assert there.get(f"{root}reprendre/?cle={draft.draft_key}").status_code == 404


def test_a_session_that_ended_is_no_loss(unknown: Client, place: CollectivityCard, client_of: Any):
    """The draft's own page vouches for what it posts; then one goes on, without an account still."""
    root = begin(unknown)
    late = client_of(place)
    answer = late.post(f"{root}where/", {"place": "Rue Champeaux", "cle": draft_of(root).draft_key})
    assert answer.status_code == 401 and "rien n’est perdu" in words(answer)
    found = re.search(r'href="([^"]+)">Reprendre ma demande', answer.content.decode())
    assert found
    page = late.get(html.unescape(found[1]))
    assert "Rue Champeaux" in words(page)
    key = parse_qs(urlsplit(html.unescape(found[1])).query)["cle"][0]
    assert late.post(f"{root}reprendre/", {"cle": key})["Location"] == f"{root}verification/"
    assert READY in words(late.get(f"{root}verification/"))
    assert unknown.get(f"{root}verification/")["Location"].startswith("/connexion/?"), "one browser holds it at a time"


def test_a_draft_of_an_account_is_taken_over_by_no_key(unknown: Client, stranger: Client, marie: Any):
    draft = factories.draft(marie)
    root = f"{DRAFT}/{draft.id}/"
    assert stranger.get(f"{root}reprendre/?cle={draft.draft_key}").status_code == 404
    assert unknown.post(f"{root}reprendre/", {"cle": draft.draft_key})["Location"].startswith("/connexion/?")
    with pytest.raises(NotFound):
        commands.adopt_by_key(draft_id=draft.id, draft_key=draft.draft_key, by=factories.applicant())
    assert ServiceRequest.objects.get().pseudonym == marie.pseudonym


def test_without_cookies_a_sentence_says_so(csrf_browser: Client):
    answer = csrf_browser.post(PROCEDURE)
    assert answer.status_code == 403 and "ne garde pas les cookies" in words(answer)
    assert not ServiceRequest.objects.exists()


def test_reading_opens_no_session(unknown: Client):
    unknown.get(PROCEDURE)
    assert settings.SESSION_COOKIE_NAME not in unknown.cookies


def test_adopting_twice_changes_nothing_more(unknown: Client):
    root = begin(unknown)
    draft, marie = draft_of(root), factories.applicant()
    assert commands.adopt(draft_id=draft.id, pseudonym=draft.pseudonym, by=marie)
    key = draft_of(root).draft_key
    assert not commands.adopt(draft_id=draft.id, pseudonym=draft.pseudonym, by=marie)
    assert not commands.adopt(draft_id=draft.id, pseudonym=marie.pseudonym, by=factories.applicant())
    assert draft_of(root).draft_key == key and draft_of(root).pseudonym == marie.pseudonym
