"""« Cette demande ne relève pas de nous » (S-25, S-26, S-29; L. 114-2 to L. 114-4 CRPA): to a neighbour."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shared_apps.accounts.models import Footprint, User
from tenant_apps.correspondence.models import Mail
from tenant_apps.documents import queries as documents
from tenant_apps.documents.models import Document
from tenant_apps.organisation.models import Department
from tenant_apps.procedures.models import Procedure
from tenant_apps.requests import clocks, closing, commands, journal
from tenant_apps.requests.commands import forwarding
from tenant_apps.requests.models import Deadline, JournalEntry, Receipt, Sending, ServiceRequest
from tenants import agenda, context, registry, storage
from tenants.models import AgendaAct, Collectivity
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from tests.factories.requests import agent, applicant
from tests.integration.accounts import people
from tests.integration.desk.people import desk_of, logged_in, mails, page_of, seen, sent, verbs, words
from xcontact.kit import clock
from xcontact.kit.clock import paris_date
from xcontact.kit.errors import Refused
from xcontact.kit.workdays import Calendar, add_months, add_working_days, start_of_day

pytestmark = pytest.mark.django_db
WHY = "La rue des Jardins est sur la commune d’Épernay."
TWELVE_DAYS = timedelta(days=12)


@pytest.fixture
def account(db: None) -> User:
    return people.citizen()


@pytest.fixture
def marie(account: User, place: CollectivityCard) -> Applicant:
    """Her account's footprint at the sender's; standing there again."""
    with context.portal():
        footprint = Footprint.objects.create(user=account, place=place.schema)
    return applicant(pseudonym=footprint.pseudonym, display_name=str(account), email=account.email)


def forward(browser: Client, request: ServiceRequest, to: CollectivityCard, vu: str | None = None) -> Any:
    page = f"transmission/vers/{to.schema}/"
    known = vu or seen(browser.get(page_of(request, page)))
    return browser.post(page_of(request, page), {"vu": known, "reason": WHY}, follow=True)


def work(card: CollectivityCard) -> None:
    """What the worker does of the handing over that is due."""
    for act_id in AgendaAct.objects.filter(place=card.schema, act=forwarding.HAND_OVER).values_list("id", flat=True):
        agenda.perform(card.schema, act_id)


def arrived(card: CollectivityCard) -> ServiceRequest:
    with context.inside(card.schema):
        return ServiceRequest.objects.select_related("procedure", "department").get()


def test_the_page_finds_a_neighbour_and_says_what_it_means(
    place: CollectivityCard, epernay: CollectivityCard, desk: Client
) -> None:
    request = sent(place)
    page = words(desk.get(page_of(request, "transmission/"), {"q": "epernay"}))
    assert "Épernay" in page
    assert "L. 114-2" in page
    own = desk.get(page_of(request, "transmission/"), {"q": "troyes"}).content.decode()
    assert f"vers/{place.schema}/" not in own
    meaning = words(desk.get(page_of(request, f"transmission/vers/{epernay.schema}/")))
    assert "La date de son premier envoi est conservée" in meaning
    assert "son contenu ne s’ouvre plus ici" in meaning
    assert verbs(request) == []


def test_s25_a_request_travels_whole_under_a_new_number(
    place: CollectivityCard, epernay: CollectivityCard, desk: Client, marie: Applicant, account: User
) -> None:
    at = clock.now() - TWELVE_DAYS
    request = sent(place, "signalement-voirie", by=marie, at=at, photographs=2)
    answer = forward(desk, request, epernay)
    assert "est transmise à la commune d’Épernay" in words(answer)
    work(place)
    there = arrived(epernay)
    assert there.reference != request.reference
    assert str(there.reference).startswith("51230-")
    assert there.submitted_at == request.submitted_at
    assert there.identity["name"] == request.identity["name"]
    assert there.contact_email == request.contact_email
    with context.portal():
        known = dict(Footprint.objects.filter(user=account).values_list("place", "pseudonym"))
    assert known[epernay.schema] == there.pseudonym != marie.pseudonym
    with context.inside(epernay.schema):
        held = documents.of(there.id)
        assert [one.name for one in held] == ["photo-0.jpg", "photo-1.jpg"]
        assert all(documents.copy_of(one) for one in held)
        assert len(Sending.objects.get(request=there, number=1).manifest) == 2
        assert journal.first_broken_line(journal.entries(there)) is None
        [mail] = mails(there, "receipt")
    assert str(there.reference) in mail
    assert "transmise par la commune de Troyes" in mail
    [told] = mails(request, "forwarded")
    assert str(there.reference) in told
    assert WHY in told
    assert "la commune d’Épernay" in told
    assert "03 25 42 33 33" in told
    page = words(logged_in(place, marie).get(f"/demandes/{request.reference}/"))
    assert str(there.reference) in page
    assert "Épernay" in page
    theirs = applicant(pseudonym=there.pseudonym)
    assert logged_in(epernay, theirs).get(f"/demandes/{there.reference}/").status_code == 200


def test_d01_no_identifier_is_common_to_both(
    place: CollectivityCard, epernay: CollectivityCard, desk: Client, marie: Applicant
) -> None:
    request = sent(place, "signalement-voirie", by=marie, photographs=1)
    forward(desk, request, epernay)
    work(place)
    here = {str(request.id), str(marie.pseudonym)}
    for one in Document.objects.filter(subject=request.id):
        here |= {str(one.id), str(one.sealed_key), str(one.copy_key)}
    there = arrived(epernay)
    with context.inside(epernay.schema):
        rows = [list(model.objects.values()) for model in (ServiceRequest, Document, Sending, JournalEntry, Deadline)]
    written = str(rows)
    assert [known for known in here if known in written] == []
    lines = str(list(JournalEntry.objects.filter(request=request).values()))
    assert str(there.id) not in lines
    assert str(there.pseudonym) not in lines


def test_s29_a_refusal_by_silence_still_runs_from_the_first_filing(
    place: CollectivityCard, epernay: CollectivityCard, desk: Client, marie: Applicant
) -> None:
    at = clock.now() - TWELVE_DAYS
    request = sent(place, by=marie, at=at)
    forward(desk, request, epernay)
    work(place)
    there, today = arrived(epernay), paris_date(clock.now())
    born = start_of_day(add_months(paris_date(at), 2))
    with context.inside(epernay.schema):
        assert Deadline.objects.get(request=there, kind="rejection").due_at == born
        assert AgendaAct.objects.get(subject=there.id, act=clocks.LAPSE).due_at == born
        running = Deadline.objects.get(request=there, kind="acknowledgement")
        assert paris_date(running.due_at) == add_working_days(today, 10, Calendar.METROPOLE)  # type: ignore[arg-type]
        receipt = Receipt.objects.get(sending__request=there, kind="acknowledgement")
    assert "rejetée" in " ".join(receipt.text["paragraphs"])
    assert str(born.year) in " ".join(receipt.text["paragraphs"])
    assert not AgendaAct.objects.filter(subject=request.id, act=clocks.LAPSE).exists()
    assert AgendaAct.objects.filter(subject=request.id, act=closing.RETENTION_OVER).exists()


def test_s29_the_delay_suspended_by_the_sender_stays_so(
    place: CollectivityCard, epernay: CollectivityCard, desk: Client, marie: Applicant
) -> None:
    at = clock.now() - TWELVE_DAYS
    request = sent(place, by=marie, at=at)
    commands.ask_for_supplement(
        reference=str(request.reference),
        collectivity=place,
        pieces=[{"label": "Un plan", "legal_basis": ""}],
        explanation="",
        due_on=paris_date(at) + timedelta(days=30),
        blocking=True,
        by=agent(),
        at=at,
    )
    forward(desk, request, epernay)
    work(place)
    there = arrived(epernay)
    assert there.status == "submitted"
    with context.inside(epernay.schema):
        due_at = Deadline.objects.get(request=there, kind="rejection").due_at
    assert due_at is not None
    assert paris_date(due_at) == add_months(paris_date(at), 2) + TWELVE_DAYS


def test_what_is_not_offered_there_arrives_as_another_request_in_words(
    place: CollectivityCard, oeuilly: CollectivityCard, desk: Client, marie: Applicant
) -> None:
    with context.inside(oeuilly.schema):
        Procedure.objects.filter(slug="signalement-voirie").update(status="WITHDRAWN")
    request = sent(place, "signalement-voirie", by=marie)
    forward(desk, request, oeuilly)
    work(place)
    there = arrived(oeuilly)
    assert there.procedure.slug == "autre-demande"
    with context.inside(oeuilly.schema):
        page = words(desk_of(oeuilly, agent("Léa Roux")).get(page_of(there)))
    assert "Un trou." in page
    assert "rue de l’École" in page
    assert "Lambert" in page
    assert f"n° {request.reference}" in page


def test_the_sender_keeps_a_stub_and_nothing_else(
    place: CollectivityCard, epernay: CollectivityCard, desk: Client, marie: Applicant
) -> None:
    request = sent(place, "signalement-voirie", by=marie, photographs=1)
    commands.write_as_applicant(reference=str(request.reference), body="C’est urgent.", by=marie, at=clock.now())
    [document] = Document.objects.filter(subject=request.id)
    receipt = Receipt.objects.filter(sending__request=request).first()
    assert receipt is not None
    forward(desk, request, epernay)
    for done in (False, True):
        if done:
            work(place)
        page = words(desk.get(page_of(request)))
        assert "Transmise à une autre administration" in page
        assert "commune d’Épernay" in page
        for content in ("Lambert", "Un trou", "urgent", "marie@example.org", WHY):
            assert content not in page
    assert str(arrived(epernay).reference) in page
    inside = [
        f"documents/{document.id}/",
        f"accuses/{receipt.id}/",
        "message/",
        "reponse/",
        "complement/",
        "autres-actes/",
        "transmission/",
        "reponses/1/courrier/",
    ]
    for address in inside:
        answer = desk.get(page_of(request, address))
        assert (answer.status_code, answer["location"]) == (302, page_of(request)), address
    for address in ("", "?q=lambert"):
        listed = words(desk.get(f"/bureau/demandes/{address}"))
        assert "Lambert" not in listed
    assert str(request.reference) in words(desk.get(f"/bureau/demandes/?q={request.reference}"))
    assert str(request.reference) not in words(desk.get("/bureau/demandes/?q=lambert"))


def test_its_author_keeps_reading_it_and_writes_to_the_other(
    place: CollectivityCard, epernay: CollectivityCard, desk: Client, marie: Applicant
) -> None:
    request = sent(place, "signalement-voirie", by=marie)
    forward(desk, request, epernay)
    browser, address = logged_in(place, marie), f"/demandes/{request.reference}/"
    assert "vous recevrez son nouveau numéro" in words(browser.get(address))
    work(place)
    page = words(browser.get(address))
    assert "Un trou." in page
    assert "Suivre ma demande là-bas" in page
    assert "Envoyer le message" not in page
    answer = browser.post(f"{address}messages/", {"body": "Bonjour"}, follow=True)
    assert "écrivez à l’administration qui l’a maintenant" in words(answer)


@pytest.mark.parametrize("killed_at", ["f1", "f2", "f3"])
def test_a_kill_between_two_steps_neither_loses_nor_doubles(
    place: CollectivityCard,
    epernay: CollectivityCard,
    desk: Client,
    marie: Applicant,
    killed_at: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    request = sent(place, "signalement-voirie", by=marie, photographs=2)
    forward(desk, request, epernay)

    class Killed(BaseException):
        pass

    def die(name: str) -> None:
        if name == killed_at:
            raise Killed

    monkeypatch.setattr(forwarding, "failpoint", die)
    with pytest.raises(Killed):
        work(place)
    context.stand(place.schema)
    assert mails(request, "forwarded") == []
    monkeypatch.undo()
    work(place)
    _all_is_there_once(request, place, epernay)


def test_the_act_run_twice_writes_nothing_more(
    place: CollectivityCard, epernay: CollectivityCard, desk: Client, marie: Applicant
) -> None:
    request = sent(place, "signalement-voirie", by=marie, photographs=2)
    forward(desk, request, epernay)
    for _ in range(2):
        forwarding.hand_over(request.id, clock.now())
    work(place)
    _all_is_there_once(request, place, epernay)
    assert not AgendaAct.objects.filter(place=place.schema, act=forwarding.HAND_OVER).exists()


def _all_is_there_once(request: ServiceRequest, place: CollectivityCard, there: CollectivityCard) -> None:
    found = arrived(there)
    with context.inside(there.schema):
        assert Document.objects.count() == 2
        assert Sending.objects.count() == 1
        assert Mail.objects.filter(subject=found.id).count() == 1
        assert [line.verb for line in journal.entries(found)][:2] == ["submit", "arrive"]
        for one in Document.objects.all():
            assert storage.get(there.schema, storage.key_of(there.schema, one.sealed_key))
    assert len(mails(request, "forwarded")) == 1
    assert [line.verb for line in journal.entries(request)].count("hand_over") == 1


def test_a_neighbour_out_of_reach_is_waited_for(
    place: CollectivityCard, epernay: CollectivityCard, desk: Client, marie: Applicant, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = sent(place, by=marie)
    forward(desk, request, epernay)
    monkeypatch.setattr(forwarding, "receives", lambda target: False)
    with pytest.raises(forwarding.OutOfReach):
        work(place)
    act = AgendaAct.objects.get(place=place.schema, act=forwarding.HAND_OVER)
    assert (act.attempts, act.last_error) == (1, "OutOfReach")
    monkeypatch.undo()
    work(place)
    _ = arrived(epernay)


def test_an_account_gone_meanwhile_leaves_a_request_without_account(
    place: CollectivityCard, epernay: CollectivityCard, desk: Client
) -> None:
    request = sent(place, by=applicant())
    forward(desk, request, epernay)
    work(place)
    with context.portal():
        assert not Footprint.objects.filter(pseudonym=arrived(epernay).pseudonym).exists()


def test_a_second_click_forwards_once(
    place: CollectivityCard, epernay: CollectivityCard, desk: Client, marie: Applicant
) -> None:
    request = sent(place, by=marie)
    vu = seen(desk.get(page_of(request, f"transmission/vers/{epernay.schema}/")))
    forward(desk, request, epernay, vu)
    again = forward(desk, request, epernay, vu)
    assert "rien n’y change plus ici" in words(again)
    assert verbs(request) == ["forward"]


def test_what_a_colleague_did_meanwhile_stops_it(
    place: CollectivityCard, epernay: CollectivityCard, desk: Client, counter: Client
) -> None:
    request = sent(place)
    page = f"transmission/vers/{epernay.schema}/"
    vu = seen(desk.get(page_of(request, page)))
    counter.post(page_of(request, "prise-en-charge/"), {"vu": vu})
    answer = forward(desk, request, epernay, vu)
    assert answer.status_code == 409
    assert WHY in words(answer)
    assert verbs(request) == ["take_up"]


@pytest.mark.parametrize("to", ["c_99999", "portal", "c_10387", "..."])
def test_it_goes_nowhere_else_than_to_another_open_collectivite(place: CollectivityCard, desk: Client, to: str) -> None:
    request = sent(place)
    assert desk.post(page_of(request, f"transmission/vers/{to}/"), {"vu": "9", "reason": WHY}).status_code == 404
    with pytest.raises(Refused):
        commands.forward(
            reference=str(request.reference), to=to, collectivity=place, reason=WHY, by=agent(), at=clock.now()
        )


def test_a_closed_neighbour_receives_nothing(place: CollectivityCard, epernay: CollectivityCard, desk: Client) -> None:
    request = sent(place)
    with context.inside(context.OPERATOR):
        Collectivity.objects.filter(schema_name=epernay.schema).update(status="SUSPENDED")
    registry.forget()
    page = f"transmission/vers/{epernay.schema}/"
    assert desk.get(page_of(request, page)).status_code == 404
    assert page not in desk.get(page_of(request, "transmission/"), {"q": "epernay"}).content.decode()


def test_a_forwarded_request_is_forwarded_again_with_its_first_date(
    place: CollectivityCard, epernay: CollectivityCard, oeuilly: CollectivityCard, desk: Client, marie: Applicant
) -> None:
    at = clock.now() - TWELVE_DAYS
    request = sent(place, by=marie, at=at)
    forward(desk, request, epernay)
    work(place)
    second = arrived(epernay)
    with context.inside(epernay.schema):
        forward(desk_of(epernay, agent("Paul Roy")), second, oeuilly)
        work(epernay)
    third = arrived(oeuilly)
    with context.inside(oeuilly.schema):
        assert third.submitted_at == request.submitted_at
        assert Deadline.objects.get(request=third, kind="rejection").due_at == start_of_day(
            add_months(paris_date(at), 2)
        )
        assert Department.objects.filter(id=third.department_id).exists()
