"""A SIRET tells a name and an address; what its owner did not want published is not told."""

from typing import Any

import pytest
from django.test import Client

from tests.integration.completion.service import Service

pytestmark = pytest.mark.django_db
PATH = "/completion/entreprises/"
SIREN, SIRET, BRANCH = "732829320", "73282932000074", "73282932000116"


def place(siret: str = SIRET, **more: Any) -> dict[str, Any]:
    return {
        "activite_principale": "10.71C",
        "adresse": "3 RUE DES ESSAIS 10000 TROYES",
        "code_postal": "10000",
        "commune": "10387",
        "etat_administratif": "A",
        "est_siege": siret == SIRET,
        "libelle_commune": "TROYES",
        "liste_enseignes": None,
        "siret": siret,
        **more,
    }


def answer(siege: Any = None, others: Any = (), **more: Any) -> dict[str, Any]:
    company = {
        "siren": SIREN,
        "nom_complet": "BOULANGERIE MARTIN (AU BON PAIN)",
        "nom_raison_sociale": "BOULANGERIE MARTIN",
        "etat_administratif": "A",
        "statut_diffusion": "O",
        "siege": siege or place(),
        "matching_etablissements": list(others),
        **more,
    }
    return {"results": [company], "total_results": 1, "page": 1, "per_page": 1, "total_pages": 1}


def proposals(client: Client, number: str) -> list[dict[str, Any]]:
    found = client.get(PATH, {"q": number})
    assert found.status_code == 200
    told: list[dict[str, Any]] = found.json()["proposals"]
    return told


@pytest.mark.parametrize("typed", [SIRET, SIREN, "732 829 320 00074", "732\u00a0829\u00a0320"])
def test_the_head_office_is_told(service: Service, portal_client: Client, typed: str) -> None:
    service.told = answer()
    assert proposals(portal_client, typed) == [
        {
            "label": "BOULANGERIE MARTIN, 3 RUE DES ESSAIS 10000 TROYES",
            "name": "BOULANGERIE MARTIN",
            "street": "3 RUE DES ESSAIS",
            "postcode": "10000",
            "city": "TROYES",
            "closed": False,
        }
    ]
    assert service.questions[0]["q"] == typed.replace(" ", "").replace("\u00a0", "")


def test_another_establishment_is_told_by_its_own_address(service: Service, portal_client: Client) -> None:
    other = place(BRANCH, adresse="9 QUAI DE L ESSAI 51000 CHALONS", code_postal="51000", libelle_commune="CHALONS")
    service.told = answer(others=[place(), other])
    assert proposals(portal_client, BRANCH)[0]["street"] == "9 QUAI DE L ESSAI"


@pytest.mark.parametrize("typed", ["", "73282932", "73282932000075", "732829321", "BOULANGERIE", "0" * 14])
def test_a_number_that_cannot_exist_is_not_sent(service: Service, portal_client: Client, typed: str) -> None:
    assert proposals(portal_client, typed) == []
    assert service.asked == []


def test_a_closed_establishment_is_said_closed(service: Service, portal_client: Client) -> None:
    service.told = answer(place(etat_administratif="F"))
    assert proposals(portal_client, SIRET)[0]["closed"] is True
    service.told = answer(etat_administratif="C")
    assert proposals(portal_client, SIREN)[0]["closed"] is True


@pytest.mark.parametrize(
    "told",
    [
        answer(statut_diffusion="P"),
        answer(place(statut_diffusion_etablissement="P")),
        answer(nom_complet="[NON-DIFFUSIBLE]", nom_raison_sociale=None),
        answer(siren="356000000"),
        answer(place(siret="73282932000116")),
        answer(nom_complet="<b>MARTIN</b>", nom_raison_sociale="<script>"),
        answer(siege="texte", others="texte"),
        {"results": []},
        {"results": [None]},
        {"results": {"a": 1}},
        [],
        None,
    ],
)
def test_somebody_else_hidden_or_hostile_is_not_told(service: Service, portal_client: Client, told: Any) -> None:
    service.told = told
    assert proposals(portal_client, SIRET) == []


def test_an_address_that_is_not_published_fills_nothing(service: Service, portal_client: Client) -> None:
    service.told = answer(place(adresse="[NON-DIFFUSIBLE] 10000 TROYES"))
    assert proposals(portal_client, SIRET) == [
        {"label": "BOULANGERIE MARTIN", "name": "BOULANGERIE MARTIN", "closed": False}
    ]
