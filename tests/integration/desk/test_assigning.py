"""Giving a request to somebody else: seen first, said in its journal, told to the citizen only when it concerns him."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from tenant_apps.organisation.models import Agent, Department
from tenant_apps.requests import commands, journal
from tenant_apps.requests.models import ServiceRequest
from tenants import context
from tenants.registry import CollectivityCard
from tests.factories.requests import agent, applicant
from tests.integration.desk.people import desk_of, logged_in, mails, page_of, sent, words
from xcontact.kit import clock

pytestmark = pytest.mark.django_db
ASSIGN = "/bureau/demandes/affectation/"


def filled(page: object) -> dict[str, list[str]]:
    """What the preview carries by itself."""
    text = page.content.decode()  # type: ignore[attr-defined]
    return {name: re.findall(rf'name="{name}" value="([^"]+)"', text) for name in ("demande", "vu")}


def follower(request: ServiceRequest) -> Agent | None:
    request.refresh_from_db()
    return request.caseworker


def test_a_request_is_given_with_a_word_that_stays_at_the_desk(
    place: CollectivityCard, hugo: Agent, desk: Client
) -> None:
    marie = applicant()
    request = sent(place, by=marie)
    assert f"{ASSIGN}?demande={request.reference}" in desk.get(page_of(request)).content.decode()
    page = desk.get(ASSIGN, {"demande": request.reference})
    assert follower(request) is None
    given = {**filled(page), "caseworker": str(hugo.id), "word": "Tu connais cette rue."}
    answer = desk.post(ASSIGN, given, follow=True)
    assert follower(request) == hugo
    told = words(answer)
    assert f"La demande {request.reference} est confiée." in told
    assert "À Hugo Masson, secrétaire de mairie" in told
    assert "« Tu connais cette rue. »" in told
    assert journal.first_broken_line(journal.entries(request)) is None
    assert mails(request, "transferred") == []
    his = words(logged_in(place, marie).get(f"/demandes/{request.reference}/"))
    assert "Tu connais" not in his
    assert "Hugo Masson" not in his


def test_several_are_seen_first_then_given_but_what_changed_meanwhile(
    place: CollectivityCard, claire: Agent, hugo: Agent, desk: Client
) -> None:
    one, two, three = sent(place), sent(place), sent(place)
    page = desk.get(ASSIGN, {"demande": [one.reference, two.reference, three.reference, "10387-26-AAAAAA-A", "\x00"]})
    assert "Confier 3 demandes" in words(page)
    commands.take_up(reference=str(two.reference), collectivity=place, by=hugo, at=clock.now())
    answer = desk.post(ASSIGN, {**filled(page), "caseworker": str(claire.id)}, follow=True)
    assert "2 demandes sont confiées." in words(answer)
    assert f"La demande {two.reference} a changé depuis" in words(answer)
    assert [follower(each) for each in (one, two, three)] == [claire, hugo, claire]
    again = desk.post(ASSIGN, {**filled(page), "caseworker": str(claire.id)}, follow=True)
    assert "est déjà suivie ainsi" in words(again)


def test_the_citizen_is_told_of_another_department_that_is_reached_elsewhere(
    place: CollectivityCard, hugo: Agent, desk: Client
) -> None:
    marie = applicant()
    request = sent(place, by=marie)
    commands.take_up(reference=str(request.reference), collectivity=place, by=hugo, at=clock.now())
    mine = request.department
    twin = Department.objects.create(name="Annexe", telephone=mine.telephone, email=mine.email)
    roads = Department.objects.create(name="Voirie", telephone="03 25 11 11 11", email="voirie@example.org")
    for department, count in ((twin, 0), (roads, 1)):
        page = desk.get(ASSIGN, {"demande": request.reference})
        desk.post(ASSIGN, {**filled(page), "department": str(department.id)})
        assert len(mails(request, "transferred")) == count
    assert follower(request) is None
    assert request.department == roads
    [mail] = mails(request, "transferred")
    assert "Voirie" in mail
    assert "03 25 11 11 11" in mail
    assert "a confié votre demande à un autre service" in words(
        logged_in(place, marie).get(f"/demandes/{request.reference}/")
    )


def test_nothing_is_given_to_nobody_known_nor_without_a_choice(
    place: CollectivityCard, hugo: Agent, desk: Client
) -> None:
    request = sent(place)
    carried = filled(desk.get(ASSIGN, {"demande": request.reference}))
    Agent.objects.filter(id=hugo.id).update(left_on=clock.paris_date(clock.now()))
    for wrong in ({}, {"caseworker": str(hugo.id)}, {"caseworker": str(uuid4())}, {"department": "'"}):
        answer = desk.post(ASSIGN, {**carried, **wrong})
        assert answer.status_code == 200
        assert "Erreur" in words(answer)
    assert follower(request) is None


def test_what_is_over_or_a_draft_or_next_door_is_not_given(
    place: CollectivityCard, epernay: CollectivityCard, claire: Agent, desk: Client
) -> None:
    marie = applicant()
    request = sent(place, by=marie)
    carried = filled(desk.get(ASSIGN, {"demande": request.reference}))
    with context.inside(epernay.schema):
        paul = agent("Paul Roy")
    neighbour = desk_of(epernay, paul)
    answer = neighbour.post(ASSIGN, {**carried, "caseworker": str(paul.id)}, follow=True)
    assert "Cochez d’abord" in words(answer)
    commands.withdraw(reference=str(request.reference), collectivity=place, by=marie, at=clock.now(), ip_address=None)
    answer = desk.post(ASSIGN, {**carried, "caseworker": str(claire.id)}, follow=True)
    assert "Cochez d’abord" in words(answer)
    assert follower(request) is None
    assert logged_in(place, marie).post(ASSIGN, carried).status_code == 404
