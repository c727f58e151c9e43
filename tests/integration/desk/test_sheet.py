from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenant_apps.documents import queries as documents
from tenant_apps.organisation.models import Agent
from tenant_apps.requests import commands, journal
from tenant_apps.requests.lifecycle import Status
from tenant_apps.requests.models import JournalEntry, Receipt, ServiceRequest
from tenants import storage
from tenants.registry import CollectivityCard
from tests.integration.desk.people import page_of, photograph, sent, words
from xcontact.kit import clock

pytestmark = pytest.mark.django_db


def readings(request: object) -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(request=request, verb="read").order_by("number"))


def test_the_file_of_a_request_is_whole(place: CollectivityCard, desk: Client) -> None:
    request = sent(place, "signalement-voirie", photographs=1)
    text = words(desk.get(page_of(request)))
    for expected in (
        "Marie Lambert",
        "12 rue des Tanneurs",
        "marie@example.org",
        "compte Xcontact, par mot de passe",
        "rue de l’École",
        "photo-0.jpg",
        "Photo du problème",
        "Accusé d’enregistrement (PDF)",
        "Demande envoyée par l’usager",
        "avec 1 document",
        "Nouvelle demande, à prendre en charge.",
    ):
        assert expected in text


def test_a_deadline_says_why(place: CollectivityCard, desk: Client) -> None:
    request = sent(place, "pret-de-salle", at=clock.now() - timedelta(days=3))
    text = words(desk.get(page_of(request)))
    assert "Accusé de réception à envoyer au plus tard" in text
    assert "le silence vaut refus" in text
    assert text.count("Pourquoi cette date") == 2
    assert "article R. 112-11-2 du CRPA" in text


def test_opening_a_request_is_written_once_an_hour(place: CollectivityCard, claire: Agent, desk: Client) -> None:
    request = sent(place)
    for _ in range(3):
        desk.get(page_of(request))
    [line] = readings(request)
    assert line.actor == "agent"
    assert line.public["facts"] == {"function": "secrétaire de mairie"}
    assert line.private == {"agent": str(claire.id), "name": "Claire Petit"}
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        desk.get(page_of(request))
    assert len(readings(request)) == 2
    assert journal.first_broken_line(journal.entries(request)) is None
    assert "Consultations (2)" in words(desk.get(page_of(request)))


def test_each_agent_is_a_reader_of_his_own(place: CollectivityCard, desk: Client, counter: Client) -> None:
    request = sent(place)
    desk.get(page_of(request))
    counter.get(page_of(request))
    assert [line.private["name"] for line in readings(request)] == ["Claire Petit", "Hugo Masson"]


@pytest.mark.parametrize("failure", [storage.StorageUnavailable(), documents.Altered(), storage.NotStored()])
def test_a_document_that_cannot_be_handed_out_is_a_sentence_and_no_reading(
    place: CollectivityCard, desk: Client, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    request = sent(place, "signalement-voirie", photographs=1)
    [held] = documents.of(request.id)

    def fails(document: object) -> bytes:
        raise failure

    monkeypatch.setattr(documents, "copy_of", fails)
    answer = desk.get(page_of(request, f"documents/{held.id}/"))
    assert answer.status_code == 503
    assert answer.content.decode().endswith(".")
    assert readings(request) == []


def test_a_document_comes_as_an_attachment_and_its_reading_is_written(place: CollectivityCard, desk: Client) -> None:
    request = sent(place, "signalement-voirie", photographs=1)
    [held] = documents.of(request.id)
    answer = desk.get(page_of(request, f"documents/{held.id}/"))
    assert answer["Content-Disposition"] == 'attachment; filename="photo-0.jpg"'
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer.content == documents.copy_of(held)
    assert len(readings(request)) == 1


def test_a_document_is_found_under_its_own_request_only(place: CollectivityCard, desk: Client) -> None:
    request, other = sent(place, "signalement-voirie", photographs=1), sent(place)
    [held] = documents.of(request.id)
    assert desk.get(page_of(other, f"documents/{held.id}/")).status_code == 404
    ServiceRequest.objects.filter(id=request.id).update(status=Status.AWAITING_SUPPLEMENT)
    unsent = photograph(request, "pas-encore.jpg", clock.now())
    assert desk.get(page_of(request, f"documents/{unsent.id}/")).status_code == 404
    assert "pas-encore.jpg" not in words(desk.get(page_of(request)))


def test_the_receipts_are_those_the_citizen_has(place: CollectivityCard, desk: Client) -> None:
    request, other = sent(place), sent(place)
    receipt = Receipt.objects.filter(sending__request=request).first()
    answer = desk.get(page_of(request, f"accuses/{receipt.id}/"))
    assert answer.content == bytes(receipt.pdf)
    assert answer["Content-Disposition"].startswith("attachment")
    assert desk.get(page_of(other, f"accuses/{receipt.id}/")).status_code == 404


def test_a_long_file_costs_as_many_queries_as_a_short_one(place: CollectivityCard, claire: Agent, desk: Client) -> None:
    short, long = sent(place), sent(place, photographs=4)
    for number in range(10):
        commands.write_as_agent(
            reference=long.reference, collectivity=place, body=f"Message {number}", by=claire, at=clock.now()
        )
    counts = []
    for request in (short, long):
        desk.get(page_of(request))
        with CaptureQueriesContext(connection) as queries:
            desk.get(page_of(request))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 18
