from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenant_apps.organisation.models import Agent, Signatory
from tenant_apps.requests import commands
from tenant_apps.requests.models import DecisionKind
from tenants.registry import CollectivityCard
from tests.factories.requests import applicant
from tests.integration.desk.people import sent, words
from xcontact.kit import clock

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def before(text: str, *names: str) -> bool:
    """Whether the names are read in that order."""
    places = [text.index(name) for name in names]
    return places == sorted(places)


def test_what_is_most_pressing_comes_first(place: CollectivityCard, desk: Client) -> None:
    now = clock.now()
    sent(place, "signalement-voirie", family_name="Sansdate")
    sent(place, "autre-demande", at=now - 5 * DAY, family_name="Tranquille")
    sent(place, "pret-de-salle", at=now - 40 * DAY, association_name="Les Retardataires")
    sent(place, "autre-demande", at=now - 57 * DAY, family_name="Pressée")
    text = words(desk.get("/bureau/"))
    assert before(text, "Les Retardataires", "Pressée", "Tranquille", "Sansdate")
    assert "1 en retard" in text
    assert "1 à traiter d’ici 7 jours" in text
    assert "4 nouvelles" in text


def test_the_line_says_what_to_do(place: CollectivityCard, claire: Agent, desk: Client) -> None:
    now = clock.now()
    room = sent(place, "pret-de-salle")
    assert "Envoyer l’accusé" in words(desk.get("/bureau/"))
    commands.take_up(reference=room.reference, collectivity=place, by=claire, at=now)
    commands.acknowledge(reference=room.reference, collectivity=place, by=claire, at=now)
    text = words(desk.get("/bureau/"))
    assert "Répondre" in text
    assert "Envoyer l’accusé" not in text
    assert "suivie par Claire Petit" in text


def test_a_supplement_suspends_then_its_day_passes(place: CollectivityCard, claire: Agent, desk: Client) -> None:
    now = clock.now()
    request = sent(place, at=now - 20 * DAY)
    ask = commands.ask_for_supplement(
        reference=request.reference,
        collectivity=place,
        pieces=[{"label": "Un plan", "legal_basis": ""}],
        explanation="",
        due_on=clock.paris_date(now) + 3 * DAY,
        blocking=True,
        by=claire,
        at=now - 10 * DAY,
    )
    text = words(desk.get("/bureau/"))
    assert "Attend l’usager" in text
    assert "délai suspendu" in text
    assert "1 attend l’usager" in text
    ask.due_on = clock.paris_date(now) - DAY
    ask.save()
    text = words(desk.get("/bureau/"))
    assert "Complément non reçu" in text
    assert "1 en retard" in text


@pytest.mark.parametrize("text", ["lœuillet", "LOEUILLET", "zoe loeuillet", "Lœuillet, Zoé"])
def test_a_name_is_found_however_it_is_typed(place: CollectivityCard, desk: Client, text: str) -> None:
    sent(place, given_names="Zoé", family_name="Lœuillet")
    sent(place, given_names="Paul", family_name="Martin")
    found = words(desk.get("/bureau/", {"q": text}))
    assert "Zoé Lœuillet" in found
    assert "Paul Martin" not in found
    assert "1 demande à traiter" in found


def test_a_number_is_found_by_a_piece_of_it(place: CollectivityCard, desk: Client) -> None:
    request, other = sent(place), sent(place)
    drawn = request.reference.split("-")[2].lower()
    for page in ("/bureau/", "/bureau/demandes/"):
        assert request.reference in words(desk.get(page, {"q": drawn}))
        assert request.reference in words(desk.get(page, {"q": request.reference.replace("-", " ")}))
        assert other.reference not in words(desk.get(page, {"q": drawn}))


@pytest.mark.parametrize("text", ["%", "_", "\\", "'; DROP TABLE", "(", "\x00", "x" * 5000])
def test_a_strange_search_finds_nothing_and_breaks_nothing(place: CollectivityCard, desk: Client, text: str) -> None:
    request = sent(place)
    found = desk.get("/bureau/demandes/", {"q": text})
    assert found.status_code == 200
    assert (request.reference in words(found)) == (text in "%_\\(\x00")  # nothing that can be searched: all is shown


def test_a_new_message_is_flagged_until_the_request_is_opened(place: CollectivityCard, desk: Client) -> None:
    marie = applicant()
    request = sent(place, by=marie)
    assert "Nouveau message" not in words(desk.get("/bureau/"))
    commands.write_as_applicant(reference=request.reference, body="Et pour samedi ?", by=marie, at=clock.now())
    assert "Nouveau message" in words(desk.get("/bureau/"))
    opened = words(desk.get(f"/bureau/demandes/{request.reference}/"))
    assert "Et pour samedi ?" in opened
    assert "Nouveau" in opened
    assert "Nouveau message" not in words(desk.get("/bureau/"))


def test_what_ended_is_below_silence_included(
    place: CollectivityCard, claire: Agent, maire: Signatory, desk: Client
) -> None:
    now = clock.now()
    answered = sent(place, family_name="Répondue")
    commands.decide(
        reference=answered.reference,
        collectivity=place,
        kind=DecisionKind.ANSWERED,
        body="Voici.",
        reason="",
        signatory_id=maire.id,
        by=claire,
        at=now,
    )
    silent = sent(place, family_name="Oubliée", at=now - 70 * DAY)
    assert commands.lapse(request_id=silent.id, collectivity=place, at=now)
    text = words(desk.get("/bureau/"))
    assert before(text, "Rien à faire", "Terminées récemment", "Répondue", "Oubliée")
    assert "Refusée par le silence de l’administration" in text


def test_the_list_costs_as_much_for_sixty_as_for_one(place: CollectivityCard, desk: Client) -> None:
    sent(place)
    desk.get("/bureau/")
    with CaptureQueriesContext(connection) as few:
        desk.get("/bureau/")
    model = sent(place)
    for number in range(60):
        model.pk = None
        model.id = applicant().pseudonym
        model.reference = f"10387-26-{number:06}-A"
        model.save(force_insert=True)
    with CaptureQueriesContext(connection) as many:
        page = desk.get("/bureau/")
    assert len(many) == len(few) <= 8, [query["sql"][:80] for query in many]
    assert "Page 1 sur 2" in words(page)
    assert words(desk.get("/bureau/?page=2")).count("Prendre en charge") == 12
    with CaptureQueriesContext(connection) as everything:
        assert "62 demandes" in words(desk.get("/bureau/demandes/"))
    assert len(everything) <= 12
