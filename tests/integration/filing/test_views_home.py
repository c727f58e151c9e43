"""A collectivité's home and a procedure before it is begun, as anybody reads them."""

import dataclasses
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenant_apps.procedures.models import Procedure, ProcedureStatus
from tenant_apps.requests.models import ServiceRequest
from tenants import registry
from tenants.models import CollectivityStatus
from tenants.registry import CollectivityCard
from tenants.visitors import Agent
from tests.factories import requests as factories
from tests.integration.filing.browsing import browser_of, words
from xcontact.kit import clock

pytestmark = pytest.mark.django_db


def test_the_home_page_names_what_can_be_done_and_costs_three_queries_at_most(unknown: Client):
    unknown.get("/")
    with CaptureQueriesContext(connection) as queries:
        page = unknown.get("/")
    assert len(queries) <= 3  # the role is one of them
    text = words(page)
    assert "Troyes, vos démarches en ligne" in text
    assert "Demander un acte de naissance" in text and "État civil" in text
    assert 'href="/demarches/acte-de-naissance/"' in page.content.decode()


def test_a_collectivity_in_preparation_says_how_to_reach_it(unknown: Client, place: CollectivityCard):
    Procedure.objects.update(status=ProcedureStatus.DRAFT)
    text = words(unknown.get("/"))
    assert "en préparation" in text and place.telephone in text
    assert "Demander un acte de naissance" not in text
    assert unknown.get("/demarches/acte-de-naissance/").status_code == 404


def test_the_style_sheet_is_kept_for_a_year_under_its_own_name_only(unknown: Client, place: CollectivityCard):
    sheet = unknown.get(place.dress.stylesheet)
    assert sheet["Content-Type"] == "text/css; charset=utf-8" and "immutable" in sheet["Cache-Control"]
    assert "--ds-color-accent-base-default" in sheet.content.decode()
    assert "immutable" not in unknown.get("/habillage/0123456789abcdef.css")["Cache-Control"]


@pytest.mark.parametrize("page", ["/aide/", "/accessibilite/", "/donnees-personnelles/", "/mentions-legales/"])
def test_the_legal_pages_are_there(unknown: Client, page: str):
    assert unknown.get(page).status_code == 200


def test_a_procedure_says_what_silence_means_who_answers_and_how_to_do_without_internet(
    unknown: Client, place: CollectivityCard
):
    text = words(unknown.get("/demarches/acte-de-naissance/"))
    assert "2 mois" in text and "réputée refusée" in text
    assert place.telephone in text and "La demande en ligne n’est jamais obligatoire." in text
    assert "Commencer la demande" in text


def test_a_procedure_done_elsewhere_leads_there_and_cannot_be_begun(browser: Client):
    slug = "inscription-liste-electorale"
    text = words(browser.get(f"/demarches/{slug}/"))
    assert "site dédié" in text and "Commencer" not in text
    browser.post(f"/demarches/{slug}/")
    assert not ServiceRequest.objects.exists()


def test_an_unknown_procedure_is_not_found(unknown: Client):
    assert unknown.get("/demarches/abolition-des-impots/").status_code == 404


def test_whoever_is_unknown_begins_at_once_and_is_told_when_his_account_is_asked_for(unknown: Client):
    assert "Vous pourrez créer votre compte à la fin" in words(unknown.get("/demarches/signalement-voirie/"))
    answer = unknown.post("/demarches/signalement-voirie/")
    assert answer["Location"] == f"/demarches/signalement-voirie/demande/{ServiceRequest.objects.get().id}/"


def test_a_second_click_goes_on_with_the_same_draft(browser: Client):
    first = browser.post("/demarches/signalement-voirie/", {"choix": "commencer"})
    second = browser.post("/demarches/signalement-voirie/", {"choix": "commencer"})
    assert first["Location"] == second["Location"]
    assert browser.get(first["Location"])["Location"].endswith("/contact_details/")


def test_a_draft_that_is_there_is_offered_again_or_begun_anew(browser: Client, marie: Any):
    draft = factories.draft(marie)
    text = words(browser.get("/demarches/signalement-voirie/"))
    assert "Reprendre mon brouillon" in text and "Recommencer" in text and "Commencer la demande" not in text
    again = browser.post("/demarches/signalement-voirie/", {"choix": "recommencer"})
    assert str(draft.id) not in again["Location"]
    assert ServiceRequest.objects.get().answers == {}


def test_an_agent_is_told_to_use_his_own_account(place: CollectivityCard):
    visitor = Agent(uuid4(), "Claire Petit", "password", clock.now())
    answer = browser_of(place, visitor).post("/demarches/signalement-voirie/")
    assert answer.status_code == 403 and "Vous êtes connecté comme agent" in words(answer)


def test_a_collectivity_without_any_address_still_tells_where_to_look(
    unknown: Client, place: CollectivityCard, monkeypatch: pytest.MonkeyPatch
):
    Procedure.objects.update(status=ProcedureStatus.DRAFT)
    bare = dataclasses.replace(place, telephone="", email="", postal_address="", status=CollectivityStatus.PREPARING)
    monkeypatch.setattr(registry, "by_subdomain", lambda subdomain: bare)
    assert "lannuaire.service-public.gouv.fr" in words(unknown.get("/"))


def test_a_procedure_is_found_with_ones_own_words_among_those_offered_here(unknown: Client):
    found = unknown.get("/?q=je+suis+n%C3%A9+ici+extrait").content.decode()
    assert "/demarches/acte-de-naissance/" in found and "/demarches/pret-de-salle/" not in found
    Procedure.objects.filter(slug="acte-de-naissance").update(status="WITHDRAWN")
    assert "/demarches/acte-de-naissance/" not in unknown.get("/?q=extrait").content.decode()


@pytest.mark.parametrize("wish", ["xyzzy", "<script>alert(1)</script>", "je voudrais"])
def test_words_that_find_nothing_lead_to_a_free_request(unknown: Client, wish: str):
    page = unknown.get("/", {"q": wish}).content.decode()
    assert "/demarches/autre-demande/" in page and "<script>alert" not in page
