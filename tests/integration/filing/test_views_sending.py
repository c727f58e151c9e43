"""Check, sign by sending, and read that it arrived."""

import pytest
from django.test import Client

from tenant_apps.documents import views as files
from tenant_apps.requests.models import Receipt, Sending, ServiceRequest
from tenant_apps.requests.views import joining
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from tests.factories import requests as factories
from tests.integration.filing.browsing import DRAFT, photograph, words

pytestmark = pytest.mark.django_db
YES = {"exact": "on"}


@pytest.fixture
def draft(marie: Applicant, place: CollectivityCard) -> ServiceRequest:
    return factories.draft(marie)


def check(draft: ServiceRequest) -> str:
    return f"{DRAFT}/{draft.id}/verification/"


def test_everything_is_read_again_before_sending(browser: Client, draft: ServiceRequest):
    text = words(browser.get(check(draft)))
    assert "Un trou devant l’école." in text and "12 rue des Tanneurs" in text and "Modifier" in text
    assert "article 441-1 du code pénal" in text and "vaut signature" in text


def test_a_missing_document_never_stops_anybody(
    browser: Client, draft: ServiceRequest, monkeypatch: pytest.MonkeyPatch
):
    wanted = files.Wanted("identity", "Pièce d’identité", "", optional=False)
    monkeypatch.setattr(joining, "wanted_of", lambda draft: [wanted])
    text = words(browser.get(check(draft)))
    assert "Il vous manque encore un document Pièce d’identité" in text
    assert "Vous pourrez l’envoyer plus tard ; la mairie vous le demandera." in text
    assert browser.post(check(draft), YES).status_code == 303


def test_an_optional_document_is_not_said_to_be_missing(browser: Client, draft: ServiceRequest):
    text = words(browser.get(check(draft)))
    assert "manque" not in text
    assert "Photo du problème" not in text


def test_sending_gives_a_number_a_date_what_comes_next_and_both_receipts(browser: Client, draft: ServiceRequest):
    browser.post(f"{DRAFT}/{draft.id}/pieces/", {"piece": "photo", "document": photograph()})
    answer = browser.post(check(draft), YES)
    reference = ServiceRequest.objects.get().reference
    assert answer["Location"] == f"/demandes/{reference}/accuse/"
    text = words(browser.get(answer["Location"]))
    assert "Votre demande est bien arrivée" in text and str(reference) in text and "marie@example.org" in text
    for receipt in Receipt.objects.all():
        pdf = browser.get(f"/demandes/{reference}/accuses/{receipt.id}.pdf")
        assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF-")
        assert str(reference) in pdf["Content-Disposition"]
        assert receipt.text["title"] in words(browser.get(f"/demandes/{reference}/accuses/{receipt.id}/"))


def test_without_the_statement_nothing_leaves(browser: Client, draft: ServiceRequest):
    answer = browser.post(check(draft), {})
    assert answer.status_code == 422 and "Cochez cette case pour transmettre votre demande." in words(answer)
    assert ServiceRequest.objects.get().reference is None


def test_the_answer_by_post_is_chosen_here(browser: Client, draft: ServiceRequest):
    browser.post(check(draft), {**YES, "refuses_electronic_answer": "on"})
    assert ServiceRequest.objects.get().refuses_electronic_answer


def test_sent_twice_it_is_one_request(browser: Client, draft: ServiceRequest):
    first = browser.post(check(draft), YES)
    second = browser.post(check(draft), YES)
    reference = ServiceRequest.objects.get().reference
    assert first["Location"] == f"/demandes/{reference}/accuse/"
    assert second["Location"].startswith(f"/demandes/{reference}/")
    assert Sending.objects.count() == 1


def test_the_back_button_leads_to_the_request(browser: Client, draft: ServiceRequest):
    browser.post(check(draft), YES)
    reference = ServiceRequest.objects.get().reference
    for page in ("where/", "pieces/", "verification/", "", "effacer/"):
        assert browser.get(f"{DRAFT}/{draft.id}/{page}")["Location"] == f"/demandes/{reference}/"
    browser.post(f"{DRAFT}/{draft.id}/where/", {"place": "Ailleurs"})
    assert ServiceRequest.objects.get().answers["place"] == "rue de l’École"


def test_an_incomplete_draft_goes_back_to_the_page_concerned(browser: Client, draft: ServiceRequest):
    ServiceRequest.objects.update(answers={**draft_answers(), "problem_kind": None})
    answer = browser.post(check(draft), YES)
    assert answer["Location"].startswith(f"{DRAFT}/{draft.id}/problem/")
    page = browser.get(answer["Location"])
    assert "Complétez et enregistrez cette page" in words(page) and "Indiquez de quoi il s’agit." in words(page)
    assert "Un trou devant l’école." in page.content.decode()
    assert ServiceRequest.objects.get().reference is None


def test_what_the_profile_proposes_is_not_called_a_fault(browser: Client):
    root = browser.post("/demarches/signalement-voirie/")["Location"]
    page = browser.get(browser.get(f"{root}verification/")["Location"])
    assert "Complétez et enregistrez cette page" in words(page)
    assert "Indiquez votre nom." not in words(page) and "Indiquez votre adresse électronique." in words(page)


def test_an_expired_session_at_sending_loses_nothing_and_sends_nothing(unknown: Client, draft: ServiceRequest):
    answer = unknown.post(check(draft), {**YES, "cle": draft.draft_key})
    assert answer.status_code == 401
    text = words(answer)
    assert "n’est pas encore partie" in text and "rien n’est perdu" in text
    assert "suite=" + check(draft).replace("/", "%2F") in answer.content.decode()
    assert ServiceRequest.objects.get().reference is None
    assert ServiceRequest.objects.get().answers == draft_answers()


def test_a_stranger_can_neither_check_nor_send(stranger: Client, draft: ServiceRequest):
    assert stranger.get(check(draft)).status_code == 404
    assert stranger.post(check(draft), {**YES, "cle": draft.draft_key}).status_code == 404


def draft_answers() -> dict[str, object]:
    return {**factories.IDENTITY, **factories.ANSWERS["signalement-voirie"]}
