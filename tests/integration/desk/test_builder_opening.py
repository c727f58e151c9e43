"""When a procedure takes requests: dates, limit, successor; and what becomes of drafts under way. Issue 4."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from shared_apps.catalogue.models import Offer
from tenant_apps.organisation.models import Agent, AgentRole
from tenant_apps.procedures import commands as procedures
from tenant_apps.procedures import offering
from tenant_apps.procedures.models import Procedure, Revision
from tenant_apps.procedures.queries import base
from tenant_apps.requests import commands, openness
from tenant_apps.requests.commands.carrying import CARRY, carry_drafts, effect
from tenant_apps.requests.models import ServiceRequest
from tenants import context
from tenants.models import AgendaAct
from tenants.registry import CollectivityCard
from tests.factories import requests as make
from tests.integration.desk.people import desk_of, logged_in, words
from xcontact.kit import clock
from xcontact.kit.clock import PARIS

pytestmark = pytest.mark.django_db
OURS = "/bureau/administration/demarches/"
ROAD, ROOM = "signalement-voirie", "pret-de-salle"
Clock = Callable[[datetime], None]


@pytest.fixture
def office(place: CollectivityCard, boss: Agent) -> Client:
    return desk_of(place, boss)


def noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), PARIS) + timedelta(hours=12)


def row(slug: str = ROAD) -> Procedure:
    return Procedure.objects.get(slug=slug)


def publish(card: CollectivityCard, by: Agent, slug: str = ROAD, at: datetime | None = None, **overrides: Any) -> None:
    last = Revision.objects.filter(procedure__slug=slug).latest("number")
    made = {**last.overrides, **overrides}
    procedures.save(slug=slug, overrides=made, seen=row(slug).working_number, by=by)
    procedures.publish(slug=slug, collectivity=card, seen=row(slug).working_number, by=by, at=at or clock.now())


def is_offered(card: CollectivityCard, slug: str = ROAD) -> bool:
    return Offer.objects.filter(place=card.schema, slug=slug).exists()


def send(card: CollectivityCard, draft: ServiceRequest, by: Any, at: datetime) -> ServiceRequest:
    return commands.submit(draft_id=draft.id, collectivity=card, by=by, at=at, ip_address=None)


def test_dates_and_limit_are_set_in_words_and_published(place: CollectivityCard, office: Client) -> None:
    address = f"{OURS}{ROAD}/dates/"
    given = {
        "vu": str(row().working_number),
        "opens_on": "2027-05-01",
        "closes_on": "01/06/2027",
        "most_requests": "40",
    }
    assert office.post(address, given).status_code == 302
    assert row().working_copy == {"opens_on": "2027-05-01", "closes_on": "2027-06-01", "most_requests": 40}
    assert office.post(address, given).status_code == 302, "a second click"
    stale = {**given, "closes_on": "2027-07-01"}
    answer = office.post(address, stale)
    assert answer.status_code == 409 and "La date de fermeture" in words(answer)
    wrong = {**given, "vu": str(row().working_number), "closes_on": "2027-04-01"}
    assert "fermerait avant" in words(office.post(address, wrong))
    assert office.get(f"{OURS}autre-demande/dates/").status_code == 404, "always open (L. 112-9 CRPA)"


def test_a_procedure_opens_and_closes_on_its_days_by_itself(place: CollectivityCard, boss: Agent, at: Clock) -> None:
    at(noon("2027-04-20"))
    publish(place, boss, opens_on="2027-05-01", closes_on="2027-06-01")
    assert not is_offered(place)
    turn = AgendaAct.objects.get(place=place.schema, act=offering.TURN)
    assert turn.due_at == datetime(2027, 5, 1, tzinfo=PARIS)
    offering.turn(row().id, turn.due_at)
    assert is_offered(place)
    turn.refresh_from_db()
    assert turn.due_at == datetime(2027, 6, 2, tzinfo=PARIS), "open to the evening of its last day"
    offering.turn(row().id, turn.due_at)
    assert not is_offered(place)
    offering.turn(row().id, turn.due_at)
    procedures.withdraw(slug=ROAD, collectivity=place, by=boss)
    offering.turn(row().id, noon("2027-05-15"))
    assert not is_offered(place), "withdrawn, it does not come back by its date"


def test_the_public_page_says_so_and_begins_nothing(
    place: CollectivityCard, boss: Agent, at: Clock, client_of: Callable[[CollectivityCard], Client]
) -> None:
    publish(place, boss, opens_on="2027-05-01", closes_on="2027-06-01", at=noon("2027-05-02"))
    public, page = client_of(place), f"/demarches/{ROAD}/"
    for day, sentence, is_open in (
        ("2027-04-30", "Cette démarche ouvre le 1er mai 2027.", False),
        ("2027-05-01", "ferme le 1er juin 2027 à minuit", True),
        ("2027-06-01", "ferme le 1er juin 2027 à minuit", True),
        ("2027-06-02", "fermée depuis le 1er juin 2027 à minuit", False),
    ):
        at(noon(day))
        text = words(public.get(page)).replace("\u00a0", " ")
        assert sentence in text and ("Commencer la demande" in text) is is_open, day
        answer = public.post(page, {"choix": "commencer"})
        assert ("/demande/" in answer["Location"]) is is_open, day
    before = ServiceRequest.objects.count()
    public.post(page, {"choix": "recommencer"})
    assert ServiceRequest.objects.count() == before, "starting again does not throw away what can't be begun anew"


def test_a_draft_is_told_early_and_is_late_after_the_closing_day(
    place: CollectivityCard, boss: Agent, at: Clock
) -> None:
    citizen = make.applicant()
    begun = make.draft(citizen, ROAD, noon("2027-05-02"))
    publish(place, boss, closes_on="2027-06-01", at=noon("2027-05-03"))
    root = f"/demarches/{ROAD}/demande/{begun.id}/"
    at(noon("2027-05-20"))
    browser = logged_in(place, citizen)
    for page in ("contact_details/", "verification/"):
        text = words(browser.get(root + page, follow=True)).replace("\u00a0", " ")
        assert "ferme le 1er juin 2027 à minuit : transmettez votre demande avant" in text, page
    at(noon("2027-06-02"))
    browser = logged_in(place, citizen)
    text = words(browser.get(f"{root}verification/")).replace("\u00a0", " ")
    assert "Ce brouillon est gardé, mais il ne peut pas être transmis." in text
    answer = browser.post(f"{root}verification/", {"accord": "on"})
    assert answer.status_code in (200, 422)
    with pytest.raises(openness.Closed) as late:
        send(place, begun, citizen, noon("2027-06-02"))
    assert "rien n’est perdu" in late.value.sentence
    begun.refresh_from_db()
    assert begun.status == "draft" and begun.answers and begun.reference is None
    assert send(place, begun, citizen, datetime(2027, 6, 1, 23, 59, tzinfo=PARIS)).reference


def test_beyond_the_limit_nothing_leaves_and_nothing_is_lost(place: CollectivityCard, boss: Agent) -> None:
    citizen, moment = make.applicant(), clock.now()
    first, second = (make.draft(citizen, ROAD) for _ in range(2))
    publish(place, boss, most_requests=1)
    sent = send(place, first, citizen, moment)
    assert send(place, first, citizen, moment).reference == sent.reference, "a second click is no second place"
    with pytest.raises(openness.Closed) as full:
        send(place, second, citizen, moment)
    assert "Toutes les places sont prises" in full.value.sentence
    second.refresh_from_db()
    assert second.status == "draft" and second.answers
    with pytest.raises(openness.Closed):
        make.draft(make.applicant(), ROAD)
    commands.withdraw(reference=sent.reference or "", collectivity=place, by=citizen, at=moment, ip_address=None)
    assert send(place, second, citizen, moment).reference, "a place given back is free"


def test_what_replaces_it_is_named_once_it_is_published(
    place: CollectivityCard, boss: Agent, client_of: Callable[[CollectivityCard], Client]
) -> None:
    publish(place, boss, replaced_by="autre-demande")
    answer = client_of(place).get(f"/demarches/{ROAD}/")
    assert "Une autre démarche remplace celle-ci." in words(answer)
    assert '<a href="/demarches/autre-demande/">Faire une autre demande' in answer.content.decode()
    assert not is_offered(place)
    publish(place, boss, replaced_by="gone")
    assert "gone" not in client_of(place).get(f"/demarches/{ROAD}/").content.decode()


def with_form(slug: str, change: Callable[[list[dict[str, Any]]], None]) -> dict[str, Any]:
    """The library's form, its last page changed."""
    import json

    last = Revision.objects.filter(procedure__slug=slug).latest("number")
    form = json.loads(json.dumps(base(last.base_digest)["form"]))
    change(form["pages"][-1]["fields"])
    return form  # type: ignore[no-any-return]


def test_drafts_that_lose_nothing_follow_and_the_others_end_where_they_began(
    place: CollectivityCard, boss: Agent, office: Client
) -> None:
    full, empty = make.draft(make.applicant(), "autre-demande"), make.draft(make.applicant(), "autre-demande")
    gone = make.submitted(place, make.applicant(), "autre-demande")
    ServiceRequest.objects.filter(id=empty.id).update(answers={"family_name": "Roy", "subject": ""})
    began = full.revision_id
    form = with_form("autre-demande", lambda fields: fields.pop(0))
    procedures.replace_form(slug="autre-demande", form=form, seen=row("autre-demande").working_number, by=boss)
    text = words(office.get(f"{OURS}autre-demande/")).replace("\u00a0", " ")
    assert "La question « Sujet » est retirée." in text
    assert "1 brouillon passera à la nouvelle version sans rien perdre. 1 brouillon finira sur la version" in text
    procedures.publish(
        slug="autre-demande",
        collectivity=place,
        seen=row("autre-demande").working_number,
        by=boss,
        at=clock.now(),
    )
    assert AgendaAct.objects.filter(place=place.schema, act=CARRY, subject=row("autre-demande").id).exists()
    for _ in range(2):
        carry_drafts(row("autre-demande").id, clock.now())
    for draft in (full, empty, gone):
        draft.refresh_from_db()
    assert full.revision_id == gone.revision_id == began != empty.revision_id
    assert full.answers["subject"] == "Une question"


@pytest.mark.parametrize(
    ("change", "carried"),
    [
        (lambda fields: fields.append({"id": "own_abc123", "kind": "yes_no", "label": "Nouvelle ?"}), True),
        (lambda fields: fields.reverse(), True),
        (lambda fields: fields[0].update(label="Objet", required=False), True),
        (lambda fields: fields[0].update(max_length=3), False),
        (lambda fields: fields[1].update(condition={"===": [{"var": "subject"}, "Autre"]}), False),
        (lambda fields: fields.pop(), False),
    ],
)
def test_what_makes_a_draft_lose_something(
    place: CollectivityCard, boss: Agent, change: Callable[[list[dict[str, Any]]], None], carried: bool
) -> None:
    from tenant_apps.procedures.queries import resolved_with

    make.draft(make.applicant(), "autre-demande")
    last = Revision.objects.filter(procedure__slug="autre-demande").latest("number")
    after = resolved_with(last.base_digest, {"form": with_form("autre-demande", change)})
    told = effect(row("autre-demande").id, after)
    assert (told.carried, told.staying) == ((1, 0) if carried else (0, 1))


@pytest.mark.django_db(transaction=True)
def test_two_people_never_take_the_last_place(troyes: CollectivityCard) -> None:
    people = [make.applicant() for _ in range(4)]
    with context.inside(troyes.schema):
        boss = Agent.objects.create(display_name="Anne Roy", function="secrétaire", role=AgentRole.ADMINISTRATOR)
        drafts = [make.draft(one, ROAD) for one in people]
        publish(troyes, boss, most_requests=1)

    def go(rank: int) -> bool:
        try:
            with context.inside(troyes.schema):
                return bool(send(troyes, drafts[rank], people[rank], clock.now()).reference)
        except openness.Closed:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(go, range(4))) == [False, False, False, True]
