"""The citizen has doubts: his receipt again, and what became of each mail, from the page of his request."""

import pytest
from django.test import Client

from tenant_apps.correspondence.models import Mail
from tenant_apps.requests.models import Receipt, ServiceRequest
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from tests.factories import requests as factories
from tests.integration.desk.people import desk_of
from tests.integration.filing.browsing import words
from xcontact.kit import clock
from xcontact.kit.mail.models import MailState

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(marie: Applicant, place: CollectivityCard) -> ServiceRequest:
    request = factories.submitted(place, marie, "autre-demande")
    Mail.objects.update(state=MailState.ACCEPTED, accepted_at=clock.now())
    return request


def button(sent: ServiceRequest) -> str:
    receipt = Receipt.objects.filter(sending__request=sent).first()
    assert receipt is not None
    return f"/demandes/{sent.reference}/accuses/{receipt.id}/renvoyer/"


def test_one_button_sends_it_again_and_the_page_says_what_becomes_of_each_mail(browser: Client, sent: ServiceRequest):
    page = f"/demandes/{sent.reference}/"
    assert f'action="{button(sent)}"' in browser.get(page).content.decode()
    answer = browser.post(button(sent))
    assert (answer.status_code, answer["Location"]) == (303, f"{page}#courriels")
    told = words(browser.get(page))
    assert "L’accusé repart à marie@example.org, identique au premier." in told
    assert "(copie identique)" in told and "En attente" in told and "Accepté le" in told
    assert "compte/adresse/essai/" in browser.get(page).content.decode()


def test_a_second_click_says_so_and_sends_nothing(browser: Client, sent: ServiceRequest):
    browser.post(button(sent))
    browser.post(button(sent))
    assert "Inutile de le renvoyer" in words(browser.get(f"/demandes/{sent.reference}/"))
    assert Mail.objects.filter(subject=sent.id).count() == 2


def test_the_address_of_the_button_opened_by_itself_sends_nothing(browser: Client, sent: ServiceRequest):
    assert browser.get(button(sent)).status_code == 303
    assert Mail.objects.filter(subject=sent.id).count() == 1


def test_a_stranger_finds_nothing_to_send(stranger: Client, unknown: Client, sent: ServiceRequest):
    assert stranger.post(button(sent)).status_code == 404
    assert unknown.post(button(sent)).status_code == 401
    assert Mail.objects.filter(subject=sent.id).count() == 1


def test_an_agent_sends_it_from_the_sheet(place: CollectivityCard, stranger: Client, sent: ServiceRequest):
    desk = desk_of(place, factories.agent())
    address = f"/bureau{button(sent)}"
    assert f'action="{address}"' in desk.get(f"/bureau/demandes/{sent.reference}/").content.decode()
    assert stranger.post(address).status_code == 404
    desk.post(address)
    told = words(desk.get(f"/bureau/demandes/{sent.reference}/"))
    assert "L’accusé repart à marie@example.org" in told and "(copie identique)" in told
