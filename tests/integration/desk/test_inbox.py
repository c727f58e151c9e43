"""« Toutes les demandes » of a city: filters in the address, pages that hold still, a search that forgets."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from tenant_apps.organisation.models import Agent, Department
from tenant_apps.requests import commands, inbox, search
from tenant_apps.requests.inbox import Filters, Sort
from tenant_apps.requests.lifecycle import Status
from tenant_apps.requests.models import ServiceRequest
from tenants import context
from tenants.registry import CollectivityCard
from tests.factories.requests import agent, applicant, draft
from tests.integration.desk.people import desk_of, page_of, sent, words
from xcontact.kit import clock

pytestmark = pytest.mark.django_db
INBOX = "/bureau/demandes/"
DAY = timedelta(days=1)


def found(browser: Client, **query: Any) -> str:
    answer = browser.get(INBOX, query, follow=True)
    assert answer.status_code == 200
    return words(answer)


def copies(model: ServiceRequest, count: int) -> list[str]:
    """As many more requests, one second apart, the last the newest."""
    made = []
    for number in range(count):
        model.pk = None
        model.id, model.reference = uuid4(), f"10387-26-C{number:05}-A"
        model.submitted_at = clock.now() + timedelta(seconds=number)
        model.save(force_insert=True)
        made.append(str(model.reference))
    return made


def references(rows: Sequence[Any]) -> list[str]:
    return [line.reference for line in rows]


def test_any_word_of_the_request_finds_it(place: CollectivityCard, desk: Client) -> None:
    marie = applicant()
    road = sent(
        place, "signalement-voirie", by=marie, description="Un nid-de-poule énorme devant l’œuvre", place="rue du Gué"
    )
    room = sent(place, "pret-de-salle", association_name="Les Amis du Lavoir")
    for text in ("nid de poule", "ENORME", "oeuvre", "gué lambert", "enor", str(road.reference).replace("-", "")):
        told = found(desk, q=text)
        assert road.reference in told, text
        assert room.reference not in told, text
    assert room.reference in found(desk, q="amis lavoir")
    assert road.reference not in found(desk, q="girafe")
    commands.write_as_applicant(reference=road.reference, body="Une girafe y est tombée.", by=marie, at=clock.now())
    assert road.reference in found(desk, q="girafe")
    commands.add_matter(
        reference=road.reference, collectivity=place, explanation="Et un hippopotame.", after=1, by=marie,
        at=clock.now(), ip_address=None,
    )  # fmt: skip
    assert road.reference in found(desk, q="hippopotame nid")


def test_a_draft_is_neither_listed_nor_found(place: CollectivityCard, desk: Client) -> None:
    opened = draft(applicant())
    with connection.cursor() as cursor:
        cursor.execute("SELECT search FROM requests_servicerequest WHERE id = %s", [opened.id])
        assert cursor.fetchone() == (None,)
    for query in ({}, {"q": "lambert"}, {"etat": "draft"}, {"tour": "usager"}):
        assert "Lambert" not in found(desk, **query).replace("« lambert »", "")


def test_what_is_erased_is_found_by_nothing(place: CollectivityCard, desk: Client) -> None:
    """D-05: once emptied, no word of it stays; nor does it come back with a later act."""
    request = sent(place, family_name="Quincampoix")
    assert request.reference in found(desk, q="quincampoix")
    search.forget(request.id)
    assert request.reference not in found(desk, q="quincampoix")
    request.erased_at = clock.now()
    search.refresh(request)
    assert request.reference not in found(desk, q="quincampoix")


def test_the_neighbour_finds_nothing(place: CollectivityCard, epernay: CollectivityCard, desk: Client) -> None:
    request = sent(place, family_name="Quincampoix")
    with context.inside(epernay.schema):
        neighbour = desk_of(epernay, agent("Paul Roy"))
    for query in ({"q": "quincampoix"}, {"etat": "ouvertes"}, {"apres": request.reference}):
        assert request.reference not in words(neighbour.get(INBOX, query))


def test_each_filter_keeps_what_it_says(place: CollectivityCard, claire: Agent, hugo: Agent, desk: Client) -> None:
    now = clock.now()
    marie = applicant()
    late = sent(place, "pret-de-salle", at=now - 40 * DAY)
    hers, his, gone = sent(place), sent(place, "signalement-voirie"), sent(place, by=marie)
    commands.take_up(reference=hers.reference, collectivity=place, by=claire, at=now)
    commands.take_up(reference=his.reference, collectivity=place, by=hugo, at=now)
    commands.withdraw(reference=gone.reference, collectivity=place, by=marie, at=now, ip_address=None)
    roads = Department.objects.create(name="Voirie", telephone="03 25 11 11 11")
    ServiceRequest.objects.filter(id=his.id).update(department=roads)
    everything = [late, hers, his, gone]
    for query, wanted in (
        ({"tour": "bureau"}, [late, hers, his]),
        ({"retard": "on"}, [late]),
        ({"etat": "ouvertes", "agent": "moi"}, [hers]),
        ({"etat": "ouvertes", "agent": "personne"}, [late]),
        ({"etat": "closes"}, [gone]),
        ({"etat": "withdrawn"}, [gone]),
        ({"agent": str(hugo.id)}, [his]),
        ({"demarche": "pret-de-salle"}, [late]),
        ({"service": str(roads.id)}, [his]),
        ({"jusqua": str(clock.paris_date(now - 39 * DAY))}, [late]),
        ({"depuis": str(clock.paris_date(now))}, [hers, his, gone]),
        ({"tour": "usager"}, []),
        ({"tour": "usager", "etat": "closes"}, []),
    ):
        told = found(desk, **query)
        assert [each for each in everything if each.reference in told] == wanted, query
    told = found(desk, etat="ouvertes")
    for view in ("À faire (3)", "En retard (1)", "Mes demandes (1)", "Non attribuées (1)", "Closes (1)"):
        assert view in told
    page = desk.get(INBOX, {"etat": "closes"}).content.decode()
    assert re.search(r'<a href="\?etat=closes" aria-current="true">', page)


def test_a_village_sees_one_simple_table(place: CollectivityCard, desk: Client) -> None:
    sent(place)
    page = desk.get(INBOX)
    assert 'class="d-views"' not in page.content.decode()
    assert '<details class="x-why">' in page.content.decode()
    assert "1 demande, la plus récente d’abord" in words(page)


def test_empty_fields_leave_the_address(place: CollectivityCard, desk: Client) -> None:
    answer = desk.get(INBOX, {"q": "", "etat": "closes", "tour": "", "tri": ""})
    assert answer.status_code == 302
    assert answer.url == "?etat=closes"


HOSTILE = [
    "\x00",
    "'; DROP TABLE x; --",
    "💥" * 300,
    "-1",
    "9999-12-31",
    "0001-01-01",
    "~",
    ":*",
    "!&|('",
    "%27",
    "\ud83d",
]
NAMES = ["q", "etat", "tour", "demarche", "service", "agent", "depuis", "jusqua", "apres", "avant", "retard", "page"]


@pytest.mark.parametrize("name", [*NAMES, "tri", "demande"])
def test_a_hostile_address_breaks_nothing(place: CollectivityCard, desk: Client, name: str) -> None:
    reference = sent(place).reference
    for value in [*HOSTILE, f"{reference}~99999999999999999", f"{reference}~-1", f"{reference}~٣"]:
        query = urlencode({"tri": "echeance", name: value}, errors="surrogatepass")
        for address in (INBOX, "/bureau/", f"{INBOX}affectation/"):
            assert desk.get(f"{address}?{query}", follow=True).status_code == 200, (address, value)


@pytest.mark.parametrize("sort", Sort)
def test_pages_neither_repeat_nor_hide_a_line_while_others_arrive(
    place: CollectivityCard, claire: Agent, sort: Sort
) -> None:
    model = sent(place)
    all_of_them = {str(model.reference), *copies(model, 12)}
    read: list[str] = []
    after, at, steps = "", clock.now(), []
    while True:
        page = inbox.page(Filters(), sort, at, by=claire.id, after=after, limit=5)
        read += [reference for reference in references(page.lines) if reference in all_of_them]
        steps.append(page)
        model.pk, model.id, model.reference = None, uuid4(), f"10387-26-A{len(steps):05}-A"
        model.submitted_at = clock.now() + timedelta(hours=len(steps))
        model.save(force_insert=True)
        if not (after := page.after):
            break
    assert len(read) == len(set(read))
    assert set(read) == all_of_them
    back = inbox.page(Filters(), sort, at, by=claire.id, before=steps[1].before, limit=5)
    assert back.after
    if sort is Sort.NEWEST:
        assert references(back.lines) == references(steps[0].lines)


def test_an_act_on_the_last_line_of_a_page_hides_nothing_from_the_next(place: CollectivityCard, claire: Agent) -> None:
    model = sent(place)
    made = copies(model, 6)
    for number, reference in enumerate(made):
        ServiceRequest.objects.filter(reference=reference).update(next_due_at=clock.now() + number * DAY)
    first = inbox.page(Filters(), Sort.DUE, clock.now(), by=claire.id, limit=3)
    ServiceRequest.objects.filter(reference=first.lines[-1].reference).update(next_due_at=clock.now() + 90 * DAY)
    second = inbox.page(Filters(), Sort.DUE, clock.now(), by=claire.id, after=first.after, limit=3)
    assert references(second.lines) == made[3:6]


def test_names_are_sorted_by_family_name_accents_folded(place: CollectivityCard, claire: Agent) -> None:
    for given, family in (("Zoé", "Abel"), ("Anne", "Zola"), ("Luc", "Émile"), ("Eva", "Faure")):
        sent(place, given_names=given, family_name=family)
    page = inbox.page(Filters(), Sort.NAME, clock.now(), by=claire.id)
    assert [line.applicant for line in page.lines] == ["Zoé Abel", "Luc Émile", "Eva Faure", "Anne Zola"]


def test_what_the_applicant_did_since_my_visit_is_flagged_for_me_alone(
    place: CollectivityCard, desk: Client, counter: Client
) -> None:
    marie = applicant()
    request = sent(place, by=marie)
    desk.get(page_of(request))
    assert "Du nouveau" not in found(desk)
    commands.add_matter(
        reference=request.reference, collectivity=place, explanation="Voici.", after=1, by=marie, at=clock.now(),
        ip_address=None,
    )  # fmt: skip
    assert "Du nouveau" in found(desk)
    assert "Du nouveau" not in found(counter)
    assert "Du nouveau" in words(desk.get("/bureau/"))


def test_a_request_whose_retention_is_over_is_in_no_list(place: CollectivityCard, desk: Client, claire: Agent) -> None:
    request = sent(place)
    ServiceRequest.objects.filter(id=request.id).update(
        status=Status.CLOSED.value, closed_at=clock.now(), retention_over_at=clock.now()
    )
    for query in ({}, {"etat": "closes"}, {"q": request.reference}):
        assert f"{request.reference}</span>" not in desk.get(INBOX, query).content.decode()
    assert inbox.counters(clock.now(), by=claire.id).ended == 0
