"""A request that was sent, as its author follows it, and as nobody else sees it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tenant_apps.correspondence.models import Message
from tenant_apps.documents import queries as documents
from tenant_apps.requests import commands
from tenant_apps.requests.models import DecisionKind, Receipt, Sending, ServiceRequest, Supplement
from tenants import context
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from tests.factories import requests as factories
from tests.integration.filing.browsing import browser_of, photograph, words
from xcontact.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(marie: Applicant, place: CollectivityCard) -> ServiceRequest:
    return factories.submitted(place, marie, "autre-demande")


def page(sent: ServiceRequest, more: str = "") -> str:
    return f"/demandes/{sent.reference}/{more}"


def ask(sent: ServiceRequest, place: CollectivityCard) -> Supplement:
    return commands.ask_for_supplement(
        reference=str(sent.reference),
        collectivity=place,
        pieces=[{"label": "Justificatif de domicile", "legal_basis": "Décret n° 2000-1277"}],
        explanation="La photo est coupée.",
        due_on=clock.paris_date(clock.now()) + timedelta(days=20),
        blocking=True,
        by=factories.agent(),
        at=clock.now(),
    )


def test_it_says_where_it_stands_whose_turn_it_is_and_why_each_date(browser: Client, sent: ServiceRequest):
    text = words(browser.get(page(sent)))
    assert "Votre demande est bien arrivée à la mairie." in text and "à la mairie d’agir" in text
    assert "Vous avez transmis votre demande" in text
    assert "Réponse attendue avant le" in text and "Pourquoi cette date ?" in text and "231-4" in text
    assert "Accusé d’enregistrement" in text
    assert "Relire ce que vous avez transmis" in text and "Quand ouvre la mairie ?" in text


def test_a_number_typed_another_way_leads_to_the_page(browser: Client, sent: ServiceRequest):
    typed = str(sent.reference).lower().replace("-", " ")
    assert browser.get(f"/demandes/{typed}/")["Location"] == page(sent)
    assert browser.get(f"/demandes/{typed}/retrait/")["Location"] == page(sent, "retrait/")


def test_a_stranger_the_neighbour_and_a_number_that_never_was_get_the_same_page(
    stranger: Client, sent: ServiceRequest, marie: Applicant, epernay: CollectivityCard
):
    with context.inside(epernay.schema):
        neighbour = browser_of(epernay, marie)
    none = stranger.get("/demandes/10387-26-7KQ4MX-T/")
    theirs = stranger.get(page(sent))
    assert none.status_code == theirs.status_code == neighbour.get(page(sent)).status_code == 404
    assert words(none) == words(theirs)
    receipt = Receipt.objects.first()
    assert receipt is not None
    for more in ("accuse/", "retrait/", "complement/", f"accuses/{receipt.id}/", f"accuses/{receipt.id}.pdf"):
        assert stranger.get(page(sent, more)).status_code == 404, more
    assert stranger.post(page(sent, "messages/"), {"body": "Bonjour"}).status_code == 404
    assert stranger.post(page(sent, "retrait/")).status_code == 404
    assert ServiceRequest.objects.get().status == "submitted"


def test_whoever_is_unknown_logs_in_and_comes_back(unknown: Client, sent: ServiceRequest):
    assert unknown.get(page(sent))["Location"] == f"/connexion/?suite=%2Fdemandes%2F{sent.reference}%2F"


def test_messages_go_both_ways_and_reading_is_recorded(browser: Client, sent: ServiceRequest, place: CollectivityCard):
    answer = browser.post(page(sent, "messages/"), {"body": "Bonjour, une précision."})
    assert answer.status_code == 303
    commands.write_as_agent(
        reference=str(sent.reference),
        collectivity=place,
        body="Merci, c’est noté.",
        by=factories.agent(),
        at=clock.now(),
    )
    text = words(browser.get(page(sent)))
    assert "Bonjour, une précision." in text
    assert "Merci, c’est noté." in text and "Claire Petit, secrétaire de mairie" in text
    assert Message.objects.get(author="AGENT").first_read_at is not None


def test_an_empty_message_is_told(browser: Client, sent: ServiceRequest):
    answer = browser.post(page(sent, "messages/"), {"body": "  "})
    assert answer.status_code == 422 and "Écrivez votre message" in words(answer)


def test_a_message_typed_while_the_session_ended_comes_back(unknown: Client, sent: ServiceRequest):
    answer = unknown.post(page(sent, "messages/"), {"body": "Un long message."})
    assert answer.status_code == 401 and "Un long message." in words(answer)
    assert not Message.objects.exists()


def test_what_is_missing_is_sent_with_its_documents(browser: Client, sent: ServiceRequest, place: CollectivityCard):
    ask(sent, place)
    text = words(browser.get(page(sent)))
    assert "Justificatif de domicile" in text and "La photo est coupée." in text and "à vous d’agir" in text
    nothing = browser.post(page(sent, "complement/envoyer/"), {"explanation": ""})
    assert nothing.status_code == 422 and "Ajoutez un document, ou écrivez un mot" in words(nothing)
    browser.post(page(sent, "complement/"), {"piece": "Justificatif de domicile", "document": photograph("edf.jpg")})
    assert "edf.jpg" in words(browser.get(page(sent, "complement/")))
    assert "edf.jpg" not in words(browser.get(page(sent)))  # not sent yet
    assert browser.post(page(sent, "complement/envoyer/"), {"explanation": "Voici."})["Location"] == page(sent)
    assert browser.post(page(sent, "complement/envoyer/"), {"explanation": "Voici."})["Location"] == page(sent)
    text = words(browser.get(page(sent)))
    assert "Vous avez envoyé votre complément" in text and "edf.jpg" in text
    assert ServiceRequest.objects.get().status == "under_review"
    held = documents.of(sent.id)[0]
    browser.post(page(sent, f"complement/documents/{held.id}/retirer/"))
    assert documents.of(sent.id)[0].sent_at is not None


def test_a_bad_document_of_a_supplement_is_told(browser: Client, sent: ServiceRequest, place: CollectivityCard):
    from django.core.files.uploadedfile import SimpleUploadedFile

    ask(sent, place)
    answer = browser.post(page(sent, "complement/"), {"piece": "", "document": SimpleUploadedFile("vide.pdf", b"")})
    assert answer.status_code == 422 and "Ce document est vide" in words(answer)


def test_a_document_comes_back_as_a_file_to_save(browser: Client, stranger: Client, marie: Any, place: Any):
    draft = factories.draft(marie)
    browser.post(f"/demarches/signalement-voirie/demande/{draft.id}/pieces/", {"document": photograph("trou.jpg")})
    request = commands.submit(draft_id=draft.id, collectivity=place, by=marie, at=clock.now(), ip_address=None)
    held = documents.of(draft.id)[0]
    answer = browser.get(page(request, f"documents/{held.id}/"))
    assert answer["Content-Disposition"] == 'attachment; filename="trou.jpg"'
    assert answer["Content-Security-Policy"].startswith("sandbox") and answer["X-Content-Type-Options"] == "nosniff"
    assert stranger.get(page(request, f"documents/{held.id}/")).status_code == 404


def test_the_answer_is_read_with_who_signed_it_and_how_to_contest_it(
    browser: Client, sent: ServiceRequest, place: CollectivityCard
):
    commands.decide(
        reference=str(sent.reference),
        collectivity=place,
        kind=DecisionKind.REJECTED,
        body="Votre demande est rejetée.",
        reason="La voie est départementale.",
        signatory_id=factories.signatory().id,
        by=factories.agent(),
        at=clock.now(),
    )
    text = words(browser.get(page(sent)))
    assert "La voie est départementale." in text and "Agnès Roussel, maire" in text
    assert "tribunal administratif" in text and "Pour contester, au plus tard" in text


def test_it_is_withdrawn_after_a_page_that_asks_and_only_once(browser: Client, sent: ServiceRequest):
    assert "Retirer votre demande ?" in words(browser.get(page(sent, "retrait/")))
    assert ServiceRequest.objects.get().status == "submitted"
    assert browser.post(page(sent, "retrait/"))["Location"] == page(sent)
    assert ServiceRequest.objects.get().status == "withdrawn"
    again = browser.post(page(sent, "retrait/"))
    assert "ne peut plus être retirée" in words(again)
    assert "Vous avez retiré votre demande" in words(browser.get(page(sent)))


def test_something_forgotten_is_added_with_its_receipt_and_once(browser: Client, sent: ServiceRequest):
    """L. 123-1 CRPA: an error is mended; nothing that was sent changes."""
    before = ServiceRequest.objects.get().answers
    assert "Ajouter un document ou corriger une erreur" in words(browser.get(page(sent)))
    assert browser.post(page(sent, "ajout/"), {"document": photograph("plan.jpg")})["Location"] == page(sent, "ajout/")
    shown = browser.get(page(sent, "ajout/")).content.decode()
    assert "plan.jpg" in shown and 'name="after" value="1"' in shown
    for _ in range(2):  # the second click
        answer = browser.post(page(sent, "ajout/envoyer/"), {"explanation": "Ma rue : le 12.", "after": "1"})
        assert answer["Location"] == page(sent)
    text = words(browser.get(page(sent)))
    assert text.count("Vous avez ajouté un élément") == 1 and "Ma rue : le 12." in text and "plan.jpg" in text
    assert [one.kind for one in Sending.objects.order_by("number")] == ["request", "matter"]
    assert Receipt.objects.filter(sending__number=2).count() == 1
    row = ServiceRequest.objects.get()
    assert row.answers == before and row.status == "submitted"


@pytest.mark.parametrize("after", ["", "x", "-1", "99999999999"])
def test_a_broken_form_adds_nothing_and_says_nothing_absurd(browser: Client, sent: ServiceRequest, after: str):
    answer = browser.post(page(sent, "ajout/envoyer/"), {"explanation": "Un mot.", "after": after})
    assert answer.status_code == 422
    assert Sending.objects.count() == 1


def test_nothing_is_added_to_what_is_over_or_by_somebody_else(
    browser: Client, stranger: Client, sent: ServiceRequest, place: CollectivityCard
):
    assert browser.post(page(sent, "ajout/envoyer/"), {"explanation": "", "after": "1"}).status_code == 422
    assert stranger.get(page(sent, "ajout/")).status_code == 404
    assert stranger.post(page(sent, "ajout/envoyer/"), {"explanation": "Un mot.", "after": "1"}).status_code == 404
    browser.post(page(sent, "retrait/"))
    assert browser.get(page(sent, "ajout/"))["Location"] == page(sent)
    assert "Ajouter un document ou corriger" not in words(browser.get(page(sent)))
    over = browser.post(page(sent, "ajout/envoyer/"), {"explanation": "Un mot.", "after": "2"})
    assert over.status_code == 422 and "a été retirée" in words(over)


def test_of_two_tabs_none_says_sent_what_it_has_not_sent(browser: Client, sent: ServiceRequest) -> None:
    """I10, S-20: another word is no second click; and a page left open while something else has left is told."""
    first, second = ({"explanation": word, "after": "1"} for word in ("Ma rue : le 12.", "Mon étage : le 3e."))
    assert browser.post(page(sent, "ajout/envoyer/"), first).status_code == 303
    assert "est envoyé" in browser.get(page(sent)).content.decode()
    told = browser.post(page(sent, "ajout/envoyer/"), second)
    text = told.content.decode()
    assert told.status_code == 422 and "Mon étage : le 3e." in text and 'name="after" value="2"' in text
    assert "est envoyé" not in text
    assert "Mon étage" not in browser.get(page(sent)).content.decode()
    assert browser.post(page(sent, "ajout/envoyer/"), {**second, "after": "2"}).status_code == 303
    assert "Mon étage : le 3e." in browser.get(page(sent)).content.decode()

    browser.post(page(sent, "ajout/"), {"document": photograph("plan.jpg")})
    assert browser.post(page(sent, "ajout/envoyer/"), {**second, "after": "2"}).status_code == 422, "nor is a document"
    assert "plan.jpg" in browser.get(page(sent, "ajout/")).content.decode()


def test_while_something_is_asked_for_the_addition_goes_there(
    browser: Client, sent: ServiceRequest, place: CollectivityCard
):
    ask(sent, place)
    assert browser.get(page(sent, "ajout/"))["Location"] == page(sent, "complement/")


def test_additions_have_a_bound_a_day_and_nothing_is_lost(browser: Client, sent: ServiceRequest):
    """T56"""
    for rank in range(1, 11):
        answer = browser.post(page(sent, "ajout/envoyer/"), {"explanation": f"Mot {rank}.", "after": str(rank)})
        assert answer["Location"] == page(sent)
    refused = browser.post(page(sent, "ajout/envoyer/"), {"explanation": "Un de trop.", "after": "11"})
    assert refused.status_code == 422 and "dix ajouts" in words(refused) and "Un de trop." in words(refused)
    assert Sending.objects.count() == 11
