"""The public page that says whether a receipt is authentic."""

import pytest

from tenant_apps.requests.models import Receipt
from tenants import context
from tests.factories import requests as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(troyes):
    with context.inside(troyes.schema):
        request = make.submitted(troyes, make.applicant())
        return request.reference, Receipt.objects.get(kind="registration").code


def test_the_printed_address_answers_authentic_without_naming_anybody(portal_client, receipt):
    reference, code = receipt

    page = portal_client.get("/verification/", {"numero": reference, "code": code}).content.decode()

    assert "Oui, cet accusé est authentique" in page
    assert "Troyes" in page
    assert "Lambert" not in page
    assert "signalement" not in page.lower()


def test_a_wrong_code_is_unknown_and_says_what_to_do(portal_client, receipt):
    page = portal_client.get("/verification/", {"numero": receipt[0], "code": "2222-2222"}).content.decode()

    assert "Aucun accusé ne répond" in page
    assert "authentique</h2>" not in page


def test_an_empty_form_says_what_is_missing(portal_client):
    page = portal_client.get("/verification/", {"numero": "", "code": ""}).content.decode()

    assert "Indiquez le numéro de la demande" in page
    assert "Indiquez le code de vérification" in page


def test_hostile_values_are_unknown(portal_client):
    for hostile in ("' OR 1=1 --", "\x00", "é" * 40, "10387-26-7KQ4MX-T"):
        assert portal_client.get("/verification/", {"numero": hostile, "code": hostile[:20]}).status_code == 200
