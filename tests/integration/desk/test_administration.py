import email
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import policy

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenant_apps.correspondence.models import Mail
from tenant_apps.organisation.models import Agent, Department, Signatory
from tenant_apps.procedures.models import Procedure, ProcedureStatus
from tenants import registry
from tenants.models import Collectivity
from tenants.registry import CollectivityCard
from tests.integration.desk import people
from tests.integration.desk.people import desk_of, sent, words
from xcontact.kit import clock

pytestmark = pytest.mark.django_db
SETTINGS = "/bureau/administration/"
CONTACT = {
    "telephone": "0325000102",
    "email": "accueil@troyes.example",
    "postal_address": "Place Alexandre-Israël\n10000 Troyes",
    "hours": "Lundi et jeudi, 14 h à 18 h",
}


@pytest.fixture
def office(place: CollectivityCard, boss: Agent) -> Client:
    """An administrator's browser."""
    return desk_of(place, boss)


def test_new_coordinates_reach_receipts_and_public_pages(place: CollectivityCard, office: Client) -> None:
    assert "Coordonnées enregistrées" in words(office.post(SETTINGS, CONTACT, follow=True))
    department = Department.objects.get()
    assert (department.telephone, department.hours) == ("03 25 00 01 02", "Lundi et jeudi, 14 h à 18 h")
    public = Collectivity.objects.get(schema_name=place.schema)
    assert (public.telephone, public.email) == ("03 25 00 01 02", "accueil@troyes.example")


def test_the_neighbours_public_row_is_out_of_reach(
    place: CollectivityCard, epernay: CollectivityCard, office: Client
) -> None:
    office.post(SETTINGS, CONTACT)
    assert Collectivity.objects.get(schema_name=epernay.schema).email == epernay.email


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"telephone": ""}, "Indiquez le téléphone du service."),
        ({"telephone": "12"}, "Ce numéro de téléphone n’existe pas."),
        ({"email": "accueil"}, "Cette adresse est incomplète."),
        ({"email": "", "postal_address": ""}, "Il manque l’adresse électronique ou postale"),
    ],
)
def test_a_service_stays_reachable(
    place: CollectivityCard, office: Client, change: dict[str, str], sentence: str
) -> None:
    assert sentence in words(office.post(SETTINGS, {**CONTACT, **change}))
    assert Department.objects.get().email == place.email


def test_a_collectivity_in_preparation_is_told_who_opens_it(
    place: CollectivityCard, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Collectivité en préparation" not in words(office.get(SETTINGS))
    preparing = replace(place, status="PREPARING")
    monkeypatch.setattr(registry, "by_subdomain", lambda subdomain: preparing)
    assert "Collectivité en préparation" in words(office.get(SETTINGS))
    assert "SPL-Xdémat l’ouvre au public" in words(office.post(SETTINGS, CONTACT, follow=True))


def test_an_agent_reads_the_settings_and_changes_nothing(
    place: CollectivityCard, desk: Client, maire: Signatory
) -> None:
    text = words(desk.get(SETTINGS))
    assert "Seul un administrateur change ces réglages." in text
    assert "Agnès Roussel" in text
    assert "Ajouter un signataire" not in text
    assert "Mettre fin" not in text
    assert desk.post(SETTINGS, CONTACT).status_code == 403
    for address in ("signataires/", f"signataires/{maire.id}/fin/"):
        assert desk.get(SETTINGS + address).status_code == 403
        assert desk.post(SETTINGS + address, {}).status_code == 403
    assert Department.objects.get().email == place.email


def test_a_signatory_is_named_then_ended(place: CollectivityCard, office: Client) -> None:
    today = clock.paris_date(clock.now())
    given = {
        "name": "Paul Roy",
        "quality": "premier adjoint",
        "delegation": "arrêté n° 2026-12",
        "starts_on": today.isoformat(),
        "ends_on": "",
    }
    assert "Paul Roy peut signer les réponses." in words(office.post(SETTINGS + "signataires/", given, follow=True))
    paul = Signatory.objects.get(name="Paul Roy")
    later = today + timedelta(days=9)
    end = f"{SETTINGS}signataires/{paul.id}/fin/"
    early = office.post(end, {"last_day": (today - timedelta(days=1)).isoformat()})
    assert "Le dernier jour vient avant le premier" in words(early)
    assert "Fin de signature enregistrée" in words(office.post(end, {"last_day": later.isoformat()}, follow=True))
    paul.refresh_from_db()
    assert paul.ends_on == later


def test_a_signatory_has_a_name_and_days_in_their_order(place: CollectivityCard, office: Client) -> None:
    today = clock.paris_date(clock.now())
    given = {"name": "", "quality": "", "starts_on": today.isoformat(), "ends_on": ""}
    text = words(office.post(SETTINGS + "signataires/", given))
    assert "Indiquez qui signe." in text
    assert "Indiquez en quelle qualité" in text
    reversed_ = {"name": "Paul", "quality": "adjoint", "starts_on": today.isoformat(), "ends_on": "2020-01-01"}
    assert "La fin vient avant le début" in words(office.post(SETTINGS + "signataires/", reversed_))
    assert Signatory.objects.count() == 0


def test_the_procedures_are_listed_published_or_not(place: CollectivityCard, office: Client) -> None:
    Procedure.objects.filter(slug="pret-de-salle").update(status=ProcedureStatus.DRAFT)
    text = words(office.get(SETTINGS))
    assert "Faire une autre demande Mairie Publiée" in text
    assert "Mairie En préparation" in text


def test_the_settings_cost_few_queries(place: CollectivityCard, office: Client) -> None:
    office.get(SETTINGS)
    with CaptureQueriesContext(connection) as queries:
        office.get(SETTINGS)
    assert len(queries) <= 6


MENTIONS = {
    "director": "Jeanne Roux, maire",
    "data_protection_officer": "Centre de gestion de l’Aube",
    "data_protection_email": "dpo@cdg.example",
}


def test_d07_m01_the_director_and_the_data_protection_officer_are_named_on_public_pages(
    place: CollectivityCard, epernay: CollectivityCard, office: Client, client_of: Callable[[CollectivityCard], Client]
) -> None:
    """D-07, M-01: said to be missing until then; the neighbour's stay as they were."""
    assert "n’est pas indiqué" in words(office.get(SETTINGS))
    assert "Mentions enregistrées" in words(office.post(f"{SETTINGS}mentions/", MENTIONS, follow=True))
    assert "n’est pas indiqué" not in words(office.get(SETTINGS))
    public = client_of(place)
    assert "Jeanne Roux, maire" in words(public.get("/mentions-legales/"))
    told = words(public.get("/donnees-personnelles/"))
    assert "Centre de gestion de l’Aube" in told and "dpo@cdg.example" in told
    assert Collectivity.objects.get(schema_name=epernay.schema).legal == {}


def test_mentions_are_an_administrators_and_mailable(place: CollectivityCard, office: Client, claire: Agent) -> None:
    assert desk_of(place, claire).post(f"{SETTINGS}mentions/", MENTIONS).status_code == 403
    refused = office.post(f"{SETTINGS}mentions/", {**MENTIONS, "data_protection_email": "dpo"})
    assert "Cette adresse est incomplète" in words(refused)
    assert Collectivity.objects.get(schema_name=place.schema).legal == {}


def test_the_officer_is_told_of_a_request_about_data_and_of_no_other(
    place: CollectivityCard, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D-08: its number and its month, nothing of what it says."""
    office.post(f"{SETTINGS}mentions/", MENTIONS)
    card = registry.by_schema(place.schema)
    assert card is not None
    sent(card)
    assert not Mail.objects.filter(recipient="dpo@cdg.example").exists()
    monkeypatch.setitem(people.ANSWERS, "exercer-mes-droits", {"right": "access", "which": "Mon dossier de cantine."})
    rights = sent(card, "exercer-mes-droits")
    mail = Mail.objects.get(recipient="dpo@cdg.example")
    body = email.message_from_bytes(bytes(mail.content), policy=policy.default).get_body(("plain",))
    text = " ".join(str(body.get_content()).split())  # type: ignore[union-attr]
    assert str(rights.reference) in text and "sous un mois" in text
    assert "cantine" not in text and str(rights.identity["name"]) not in text
