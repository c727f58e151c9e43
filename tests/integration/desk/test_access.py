from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tenant_apps.organisation.models import Agent
from tenants import context
from tenants.registry import CollectivityCard
from tests.factories.requests import agent, applicant, draft
from tests.integration.desk.people import desk_of, logged_in, page_of, sent, words
from xcontact.kit import clock

pytestmark = pytest.mark.django_db
PAGES = ["/bureau/", "/bureau/demandes/", "/bureau/administration/"]
ACTS = ["prise-en-charge/", "accuse-de-reception/", "message/", "complement/", "reponse/"]


@pytest.mark.parametrize("address", [*PAGES, "/bureau/demandes/10387-26-7KQ4MX-R/"])
def test_a_stranger_is_sent_to_the_agents_login_and_back(
    place: CollectivityCard, client_of: Callable[[CollectivityCard], Client], address: str
) -> None:
    answer = client_of(place).get(f"{address}?q=roy")
    assert answer.status_code == 302
    assert urlsplit(answer.url).path == "/connexion/"
    assert parse_qs(urlsplit(answer.url).query) == {"suite": [f"{address}?q=roy"]}


def test_an_expired_session_gives_back_what_was_written(
    place: CollectivityCard, client_of: Callable[[CollectivityCard], Client]
) -> None:
    request = sent(place)
    text = "Bonjour Madame, votre demande est à l’étude."
    answer = client_of(place).post(page_of(request, "message/"), {"body": text, "vu": "4"})
    assert answer.status_code == 403
    assert text in words(answer)
    assert "Rien n’a été envoyé" in words(answer)


@pytest.mark.parametrize("address", PAGES)
def test_a_citizen_finds_no_desk(place: CollectivityCard, address: str) -> None:
    assert logged_in(place, applicant()).get(address).status_code == 404


def test_a_citizen_finds_no_desk_even_for_his_own_request(place: CollectivityCard) -> None:
    marie = applicant()
    request = sent(place, by=marie)
    browser = logged_in(place, marie)
    assert browser.get(page_of(request)).status_code == 404
    assert [browser.post(page_of(request, act)).status_code for act in ACTS] == [404] * len(ACTS)


def test_an_agent_works_until_the_eve_of_his_leaving(place: CollectivityCard, claire: Agent, desk: Client) -> None:
    today = clock.paris_date(clock.now())
    Agent.objects.filter(id=claire.id).update(left_on=today + timedelta(days=1))
    assert desk.get("/bureau/").status_code == 200
    Agent.objects.filter(id=claire.id).update(left_on=today)
    assert desk.get("/bureau/").status_code == 404


def test_the_neighbours_agent_finds_nothing(place: CollectivityCard, epernay: CollectivityCard) -> None:
    request = sent(place)
    with context.inside(epernay.schema):
        paul = agent("Paul Roy")
    neighbour = desk_of(epernay, paul)
    assert neighbour.get("/bureau/").status_code == 200
    assert neighbour.get(page_of(request)).status_code == 404
    assert [neighbour.post(page_of(request, act), {"vu": "4"}).status_code for act in ACTS] == [404] * len(ACTS)
    assert request.reference not in words(neighbour.get("/bureau/demandes/"))


def test_an_identifier_of_next_door_opens_nothing_here(place: CollectivityCard, epernay: CollectivityCard) -> None:
    with context.inside(epernay.schema):
        paul = agent("Paul Roy")
    assert desk_of(place, paul).get("/bureau/").status_code == 404


def test_a_session_of_next_door_is_nobody_here(
    place: CollectivityCard, epernay: CollectivityCard, desk: Client, client_of: Callable[[CollectivityCard], Client]
) -> None:
    browser = client_of(epernay)
    browser.cookies = desk.cookies
    assert browser.get("/bureau/").status_code == 302


def test_an_unknown_number_and_an_unknown_page_answer_alike(place: CollectivityCard, desk: Client) -> None:
    unknown = desk.get("/bureau/demandes/10387-26-7KQ4MX-R/")
    assert unknown.status_code == 404
    assert "introuvable" in words(unknown).lower() or "trouv" in words(unknown).lower()


def test_a_draft_is_the_citizens_own(place: CollectivityCard, desk: Client) -> None:
    draft(applicant(display_name="Marie Brouillon"), "autre-demande")
    assert "Rien à faire" in words(desk.get("/bureau/"))
    assert "Aucune demande" in words(desk.get("/bureau/demandes/"))
