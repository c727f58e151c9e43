"""Beside the button that sends: who receives the data, why, how long, and one's rights (law.md D-10)."""

import pytest
from django.test import Client

from tenant_apps.requests.models import ServiceRequest
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from tests.factories import requests as factories
from tests.integration.filing.browsing import DRAFT, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(marie: Applicant, place: CollectivityCard) -> ServiceRequest:
    return factories.draft(marie)


def test_d10_before_sending_the_use_of_the_data_is_said(browser: Client, draft: ServiceRequest) -> None:
    answer = browser.get(f"{DRAFT}/{draft.id}/verification/")
    text = words(answer)
    notice = text[text.index("Que deviennent mes données") :]
    assert "servent à répondre à cette demande" in notice
    assert "les seuls agents de Troyes" in notice
    assert "mois après la réponse" in notice
    assert 'href="/donnees-personnelles/"' in answer.content.decode()


def test_d10_a_page_says_what_must_be_answered_and_what_follows(browser: Client, draft: ServiceRequest) -> None:
    text = words(browser.get(f"{DRAFT}/{draft.id}/contact_details/"))
    assert "Toutes les réponses sont obligatoires, sauf" in text
    assert "sans elles, votre demande ne peut pas être transmise" in text
