"""One page at a time: what is typed is kept, whatever happens."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tenant_apps.requests.models import ServiceRequest
from tenants import context
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from tests.factories import requests as factories
from tests.integration.filing.browsing import DRAFT, browser_of, words

pytestmark = pytest.mark.django_db
PROBLEM = {"danger": "no", "problem_kind": "road", "description": "Un trou devant l’école."}


@pytest.fixture
def draft(marie: Applicant, place: CollectivityCard) -> ServiceRequest:
    return factories.draft(marie)


@pytest.fixture
def empty(browser: Client) -> str:
    """The address of a draft just begun."""
    answer = browser.post("/demarches/signalement-voirie/")
    return str(answer["Location"])


def kept(**wanted: Any) -> dict[str, Any]:
    return dict(ServiceRequest.objects.get(**wanted).answers)


def test_a_page_proposes_what_the_profile_knows(browser: Client, empty: str):
    page = browser.get(f"{empty}contact_details/").content.decode()
    assert 'value="Lambert"' in page and 'value="12 rue des Tanneurs"' in page
    assert "Étape 1 sur 5" in page


def test_a_whole_page_leads_to_the_next_one(browser: Client, empty: str):
    answer = browser.post(f"{empty}problem/", PROBLEM)
    assert answer.status_code == 303 and answer["Location"] == f"{empty}where/"
    assert kept() == {"danger": False, "problem_kind": "road", "description": "Un trou devant l’école."}


def test_a_faulty_page_is_told_and_what_was_right_is_kept(browser: Client, empty: str):
    answer = browser.post(f"{empty}problem/", {**PROBLEM, "problem_kind": ""})
    assert answer.status_code == 422
    assert "Il y a un point à corriger" in words(answer)
    assert "Un trou devant l’école." in answer.content.decode()
    assert kept() == {"danger": False, "description": "Un trou devant l’école."}


def test_going_back_keeps_what_was_typed(browser: Client, empty: str):
    answer = browser.post(f"{empty}problem/", {"description": "Un trou", "vers": "arriere"})
    assert answer["Location"] == f"{empty}contact_details/"
    assert kept()["description"] == "Un trou"


def test_an_answer_that_makes_a_question_appear_shows_it(browser: Client, place: CollectivityCard):
    root = browser.post("/demarches/subvention-associative/")["Location"]
    page = browser.get(f"{root}contact_details/").content.decode()
    assert "Nom de l’association" in page
    shown = page.split('name="_shown" value="')[1].split('"')[0]
    assert "association_name" in shown


def test_a_page_corrected_from_the_check_goes_back_to_it(browser: Client, draft: ServiceRequest):
    page = f"{DRAFT}/{draft.id}/where/?retour=verification"
    assert "revenir à la vérification" in words(browser.get(page))
    answer = browser.post(page, {"place": "Place Alexandre-Israël"})
    assert answer["Location"] == f"{DRAFT}/{draft.id}/verification/"


def test_a_page_that_does_not_exist_is_not_found(browser: Client, empty: str):
    assert browser.get(f"{empty}signature/").status_code == 404


def test_an_expired_session_loses_nothing(csrf_browser: Client, draft: ServiceRequest):
    """The CSRF cookie outlives the session: the POST passes, its answers are saved, then login is asked."""
    csrf_browser.get("/demarches/signalement-voirie/")
    token = csrf_browser.cookies["csrf"].value
    page = f"{DRAFT}/{draft.id}/where/"
    typed = {"place": "Rue Champeaux", "cle": draft.draft_key, "csrfmiddlewaretoken": token}
    answer = csrf_browser.post(page, typed)
    assert answer.status_code == 401
    text = words(answer)
    assert "Votre session a pris fin" in text and "rien n’est perdu" in text
    assert f"/connexion/?suite={page.replace('/', '%2F')}" in answer.content.decode()
    assert kept()["place"] == "Rue Champeaux"
    assert "Signaler un problème" not in text  # nobody knows whose eyes these are


def test_without_the_draft_s_key_an_unknown_visitor_changes_nothing(unknown: Client, draft: ServiceRequest):
    answer = unknown.post(f"{DRAFT}/{draft.id}/where/", {"place": "Ailleurs", "cle": "devinée"})
    assert answer.status_code == 401 and kept()["place"] == "rue de l’École"
    assert unknown.get(f"{DRAFT}/{draft.id}/where/")["Location"].startswith("/connexion/?suite=")


def test_somebody_else_s_draft_looks_like_none(stranger: Client, draft: ServiceRequest):
    theirs = stranger.get(f"{DRAFT}/{draft.id}/where/")
    none = stranger.get(f"{DRAFT}/{uuid4()}/where/")
    assert theirs.status_code == none.status_code == 404
    assert words(theirs) == words(none)
    stranger.post(f"{DRAFT}/{draft.id}/where/", {"place": "Ailleurs", "cle": draft.draft_key})
    assert kept()["place"] == "rue de l’École"


def test_the_neighbour_does_not_know_it(marie: Applicant, draft: ServiceRequest, epernay: CollectivityCard):
    with context.inside(epernay.schema):
        neighbour = browser_of(epernay, marie)
    assert neighbour.get(f"{DRAFT}/{draft.id}/where/").status_code == 404


def test_under_another_procedure_s_address_it_is_not_found(browser: Client, draft: ServiceRequest):
    assert browser.get(f"/demarches/autre-demande/demande/{draft.id}/where/").status_code == 404


def test_a_draft_is_erased_after_a_page_that_asks(browser: Client, draft: ServiceRequest):
    page = f"{DRAFT}/{draft.id}/effacer/"
    assert "Effacer ce brouillon" in words(browser.get(page))
    browser.post(page)
    assert not ServiceRequest.objects.exists()
    assert browser.post(page).status_code == 404


def test_a_text_too_long_for_one_sending_is_told_in_a_sentence(browser: Client, draft: ServiceRequest):
    answer = browser.post(f"{DRAFT}/{draft.id}/where/", {"place": "a" * (1024 * 1024 + 1)})
    assert answer.status_code == 413
    assert "trop long" in words(answer) and "n’est pas perdu" in words(answer)
