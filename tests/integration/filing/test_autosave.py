"""A page saved while it is filled: what is typed is kept, nothing is demanded, and no tab writes over another."""

from typing import Any
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.test import Client

from shared_apps.forms import definition, rendering
from tenant_apps.requests.models import ServiceRequest
from tenant_apps.requests.views import filling
from tenants import context
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from tests.factories import requests as factories
from tests.integration.filing.browsing import DRAFT, browser_of, words

pytestmark = pytest.mark.django_db
ASKED = "danger problem_kind description"


@pytest.fixture
def draft(marie: Applicant, place: CollectivityCard) -> ServiceRequest:
    return factories.draft(marie)


@pytest.fixture
def empty(browser: Client) -> str:
    return str(browser.post("/demarches/signalement-voirie/")["Location"])


def kept(**wanted: Any) -> dict[str, Any]:
    return dict(ServiceRequest.objects.get(**wanted).answers)


def carried(page: Any, name: str) -> str:
    """The value of a hidden field of a page."""
    return str(page.content.decode().split(f'name="{name}" value="')[1].split('"')[0])


def typed(client: Client, page: str, **changes: Any) -> dict[str, Any]:
    """What a page would post, with its version."""
    shown = client.get(page)
    return {"_version": carried(shown, "_version"), "_shown": carried(shown, "_shown"), **changes}


def test_a_partial_page_is_kept_and_nothing_is_demanded(browser: Client, empty: str):
    page = f"{empty}problem/"
    answer = browser.post(f"{page}enregistrer/", typed(browser, page, description="Un trou"))
    assert answer.status_code == 200
    told = answer.json()
    assert told["state"] == "kept" and told["sentence"].startswith("Enregistré à ")
    assert kept() == {"description": "Un trou"}
    assert "corriger" not in told["html"] and "ds-validation-message" not in told["html"]
    assert "Un trou" in browser.get(page).content.decode()


def test_what_is_begun_and_not_acceptable_yet_is_told_and_the_rest_is_kept(browser: Client, empty: str):
    page = f"{empty}contact_details/"
    given = typed(browser, page, family_name="Lambert", email="marie@")
    told = browser.post(f"{page}enregistrer/", given).json()
    assert "Reste à compléter ou à corriger" in told["sentence"] and "électronique" in told["sentence"]
    assert kept()["family_name"] == "Lambert" and "email" not in kept()


def test_an_answer_that_is_taken_out_is_not_kept(browser: Client, draft: ServiceRequest):
    page = f"{DRAFT}/{draft.id}/problem/"
    given = typed(browser, page, danger="no", problem_kind="road", description=" ")
    assert browser.post(f"{page}enregistrer/", given).json()["state"] == "kept"
    assert "description" not in kept() and kept()["place"] == "rue de l’École"


def test_nothing_new_writes_nothing(browser: Client, draft: ServiceRequest):
    page = f"{DRAFT}/{draft.id}/where/"
    given = typed(browser, page, place="Place de la Mairie")
    first = browser.post(f"{page}enregistrer/", given).json()
    before = ServiceRequest.objects.get()
    assert browser.post(f"{page}enregistrer/", given).json()["version"] == first["version"] != given["_version"]
    assert ServiceRequest.objects.get().saved_at == before.saved_at


def test_a_get_writes_nothing_and_shows_nothing(browser: Client, draft: ServiceRequest):
    assert browser.get(f"{DRAFT}/{draft.id}/where/enregistrer/", {"place": "Ailleurs"}).status_code == 405
    assert kept()["place"] == "rue de l’École"


def test_a_second_tab_does_not_write_over_the_first(browser: Client, draft: ServiceRequest):
    page = f"{DRAFT}/{draft.id}/where/"
    one, two = typed(browser, page, place="Place de la Mairie"), typed(browser, page, place="Quai des Comtes")
    assert browser.post(f"{page}enregistrer/", one).json()["state"] == "kept"
    answer = browser.post(f"{page}enregistrer/", two)
    told = answer.json()
    assert answer.status_code == 409 and told["state"] == "elsewhere"
    assert "Place de la Mairie" in told["html"] and "Quai des Comtes" in told["html"]
    assert kept()["place"] == "Place de la Mairie"
    chosen = told["html"].split('data-keep="')[1].split('"')[0]
    assert browser.post(f"{page}enregistrer/", {**two, "_version": chosen}).json()["state"] == "kept"
    assert kept()["place"] == "Quai des Comtes"


def test_the_button_of_a_second_tab_asks_too(browser: Client, draft: ServiceRequest):
    """Without scripts as well: both answers are shown, and sending the page again keeps its own."""
    page = f"{DRAFT}/{draft.id}/where/"
    one, two = typed(browser, page, place="Place de la Mairie"), typed(browser, page, place="Quai des Comtes")
    assert browser.post(page, one).status_code == 303
    refused = browser.post(page, two)
    assert refused.status_code == 409
    assert "aussi été remplie ailleurs" in words(refused) and "Place de la Mairie" in words(refused)
    assert kept()["place"] == "Place de la Mairie"
    again = {**two, "_version": carried(refused, "_version")}
    assert browser.post(page, again).status_code == 303 and kept()["place"] == "Quai des Comtes"


def test_the_same_page_sent_twice_is_no_conflict(browser: Client, draft: ServiceRequest):
    """A double click, or an answer that was lost on its way and is sent again."""
    page = f"{DRAFT}/{draft.id}/where/"
    given = typed(browser, page, place="Place de la Mairie")
    assert [browser.post(f"{page}enregistrer/", given).json()["state"] for _ in range(2)] == ["kept", "kept"]
    assert [browser.post(page, given).status_code for _ in range(2)] == [303, 303]


def test_another_page_saved_meanwhile_is_no_conflict(browser: Client, draft: ServiceRequest):
    given = typed(browser, f"{DRAFT}/{draft.id}/where/", place="Place de la Mairie")
    other = f"{DRAFT}/{draft.id}/problem/"
    changed = typed(browser, other, danger="no", problem_kind="road", description="Deux trous")
    browser.post(f"{other}enregistrer/", changed)
    assert browser.post(f"{DRAFT}/{draft.id}/where/enregistrer/", given).json()["state"] == "kept"
    assert (kept()["description"], kept()["place"]) == ("Deux trous", "Place de la Mairie")


def test_an_expired_session_keeps_and_tells_nothing_else(browser: Client, unknown: Client, draft: ServiceRequest):
    page = f"{DRAFT}/{draft.id}/where/"
    given = typed(browser, page, place="Rue Champeaux", cle=draft.draft_key)
    told = unknown.post(f"{page}enregistrer/", given).json()
    assert told["state"] == "kept" and "session a pris fin" in told["sentence"].replace("\u00a0", " ")
    assert told["login"].startswith("/connexion/?suite=") and "html" not in told
    assert kept()["place"] == "Rue Champeaux"
    stale = {**given, "place": "Ailleurs"}
    refused = unknown.post(f"{page}enregistrer/", stale)
    assert refused.status_code == 409 and "Champeaux" not in refused.content.decode()
    expired = unknown.post(page, stale)
    assert "n’a pas été remplacé" in words(expired) and "Ailleurs" in words(expired)
    assert "Champeaux" not in words(expired) and kept()["place"] == "Rue Champeaux"


def test_without_its_key_or_for_somebody_else_nothing_is_kept(
    unknown: Client, stranger: Client, marie: Applicant, draft: ServiceRequest, epernay: CollectivityCard
):
    address = f"{DRAFT}/{draft.id}/where/enregistrer/"
    assert unknown.post(address, {"place": "Ailleurs", "cle": "devinée"}).status_code == 401
    assert stranger.post(address, {"place": "Ailleurs", "cle": draft.draft_key}).status_code == 404
    with context.inside(epernay.schema):
        neighbour = browser_of(epernay, marie)
    assert neighbour.post(address, {"place": "Ailleurs", "cle": draft.draft_key}).status_code == 404
    assert unknown.post(f"{DRAFT}/{uuid4()}/where/enregistrer/", {"place": "Ailleurs"}).status_code == 401
    assert kept()["place"] == "rue de l’École"


def test_a_draft_without_account_is_saved_as_well(unknown: Client):
    root = unknown.post("/demarches/signalement-voirie/")["Location"]
    page = f"{root}problem/"
    told = unknown.post(f"{page}enregistrer/", typed(unknown, page, description="Un trou")).json()
    assert told["state"] == "kept" and "html" in told and kept()["description"] == "Un trou"


def test_questions_come_and_go_with_the_answer_they_depend_on(unknown: Client):
    """Decision 17: evaluated by the server's own form, whose questions come back; what was hidden is not lost."""
    page = f"{unknown.post('/demarches/signalement-voirie/')['Location']}contact_details/"

    def answered(version: str, shown: str, **answers: str) -> tuple[str, str, str]:
        given = {"_version": version, "_shown": shown, **answers}
        told = unknown.post(f"{page}enregistrer/", given).json()
        assert told["state"] == "kept"
        return told["html"], told["version"], told["html"].split('name="_shown" value="')[1].split('"')[0]

    first = typed(unknown, page)
    html, *seen = answered(first["_version"], first["_shown"], acting_as="ASSOCIATION")
    assert 'data-block="association_name"' in html and 'data-block="business_name"' not in html
    html, *seen = answered(*seen, acting_as="ASSOCIATION", association_name="Les Amis du Lavoir")
    html, *seen = answered(*seen, acting_as="BUSINESS", association_name="Les Amis du Lavoir")
    assert 'data-block="business_name"' in html and 'data-block="association_name"' not in html
    html, *seen = answered(*seen, acting_as="ASSOCIATION")
    assert 'value="Les Amis du Lavoir"' in html


AREA = {
    "pages": [
        {
            "id": "size",
            "title": "La surface",
            "fields": [
                {"id": "area", "kind": "integer", "label": "Surface"},
                {"id": "twice", "kind": "calculated", "label": "Double", "calculation": {"*": [{"var": "area"}, 2]}},
                {"id": "no", "kind": "stop", "label": "Trop grand", "condition": {">": [{"var": "area"}, 20]}},
            ],
        }
    ]
}


def test_a_calculated_value_and_a_stop_come_with_the_questions():
    page = definition.load(AREA).pages[0]

    def shown(area: int) -> str:
        form = rendering.page_form(page, answers={"area": area})
        return render_to_string("requests/fields.html", {"form": form, "blocks": filling.blocks_of(form)})

    assert "<strong>60" in shown(30) and 'data-block="no"' in shown(30) and "Trop grand" in shown(30)
    assert "<strong>6" in shown(3) and "Trop grand" not in shown(3)


def test_a_request_already_sent_takes_no_more(browser: Client, marie: Applicant, place: CollectivityCard):
    sent = factories.submitted(place, marie)
    answer = browser.post(f"{DRAFT}/{sent.id}/where/enregistrer/", {"place": "Ailleurs", "cle": sent.draft_key})
    assert answer.status_code == 302 and kept()["place"] == "rue de l’École"
