"""The end of the files at the desk (law.md D-05): waiting, slip, visa of the Archives, destruction; or kept longer."""

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenant_apps.documents.models import Document
from tenant_apps.organisation.models import Agent, Department, Signatory
from tenant_apps.requests import closing, commands, destruction, journal
from tenant_apps.requests.commands import erasing
from tenant_apps.requests.destruction import ERASE_REQUEST
from tenant_apps.requests.models import (
    Deadline,
    DecisionKind,
    JournalEntry,
    Receipt,
    Sending,
    ServiceRequest,
)
from tenants import agenda, server_clock
from tenants.models import AgendaAct
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from tests.factories import requests as make
from tests.integration.desk.people import desk_of, logged_in, page_of, sent, words
from xcontact.kit import clock

pytestmark = pytest.mark.django_db
LIST = "/bureau/administration/dossiers-a-eliminer/"
SLIP = f"{LIST}bordereau/"
LONG_AGO = timedelta(days=4000)


@pytest.fixture(autouse=True)
def _one_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database's clock follows ours, but where a test says otherwise."""
    monkeypatch.setattr(server_clock, "read", lambda: clock.now())


@pytest.fixture
def office(place: CollectivityCard, boss: Agent) -> Client:
    """An administrator's browser."""
    return desk_of(place, boss)


def due(card: CollectivityCard, *acts: str) -> None:
    """What the worker does of these acts that are due."""
    found = AgendaAct.objects.filter(place=card.schema, act__in=acts, due_at__lte=clock.now())
    for act_id in list(found.values_list("id", flat=True)):
        agenda.perform(card.schema, act_id)


def over(card: CollectivityCard, by: Applicant | None = None, **wanted: Any) -> ServiceRequest:
    """A request withdrawn eleven years ago, which waits to be destroyed."""
    author = by or make.applicant()
    then = clock.now() - LONG_AGO
    request = sent(card, "signalement-voirie", by=author, at=then, **wanted)
    commands.withdraw(reference=str(request.reference), collectivity=card, by=author, at=then, ip_address=None)
    due(card, closing.RETENTION_OVER)
    request.refresh_from_db()
    assert request.retention_over_at is not None
    return request


def form_of(page: Any) -> dict[str, str]:
    """What the form of the slip carries by itself, and the visa typed and ticked."""
    text = page.content.decode()
    hidden = {
        name: found[1]
        for name in ("numero", "fingerprint")
        if (found := re.search(rf'name="{name}" value="([^"]+)"', text))
    }
    return {**hidden, "visa": "2026-117", "visa_on": clock.paris_date(clock.now()).isoformat(), "confirmed": "on"}


def slip_page(office: Client) -> Any:
    found = re.search(r"bordereau/\?numero=(\d{8}-\d{6})", office.get(LIST).content.decode())
    assert found is not None
    return office.get(SLIP, {"numero": found[1]})


def later(at: Callable[[datetime], None], moment: datetime | None = None) -> None:
    """A second later: a slip is cut to the second."""
    at((moment or clock.now()) + timedelta(seconds=1))


def test_d05_a_visa_destroys_the_files_of_the_slip_and_leaves_their_journal(
    place: CollectivityCard, office: Client, boss: Agent, at: Callable[[datetime], None]
) -> None:
    request = over(place, photographs=2)
    kept = sent(place, "signalement-voirie")
    later(at)
    page = slip_page(office)
    text = words(page)
    assert "1 dossier, 2 fichiers joints" in text and str(request.reference) in text and place.name in text
    assert "Signaler" in text and "Lambert" not in text and str(kept.reference) not in text
    answer = office.post(SLIP, form_of(page), follow=True)
    assert "1 dossier est en cours de destruction" in words(answer)
    assert "Destruction en cours" in words(answer)
    request.refresh_from_db()
    assert request.erased_at is None and Sending.objects.filter(request=request).exists(), "the agenda does it"
    due(place, destruction.ERASE_REQUEST)
    left = ServiceRequest.objects.get(id=request.id)
    assert left.erased_at and (left.identity, left.answers, left.contact_email) == (
        {"name": "Données effacées"}, {}, "",
    )  # fmt: skip
    assert left.pseudonym != request.pseudonym
    for rows in (Sending, Deadline):
        assert not rows.objects.filter(request=request).exists()
    assert not Receipt.objects.filter(sending__request=request).exists()
    assert not Document.objects.filter(subject=request.id).exists()
    lines = journal.entries(left)
    assert journal.first_broken_line(lines) is None and all(line.private is None for line in lines)
    facts = lines[-1].public["facts"]
    assert lines[-1].verb == journal.DESTROY
    assert (facts["visa"], facts["function"]) == ("2026-117", boss.function)
    assert facts["visa_on"] == clock.paris_date(clock.now()).isoformat()
    text = words(office.get(LIST))
    assert str(request.reference) not in text
    assert f"{destruction.number_of(clock.now())} n° 2026-117 du" in text, "what was eliminated, under which visa"
    assert "Visa n° 2026-117" in words(office.get(page_of(request)))
    kept.refresh_from_db()
    assert kept.identity["name"] and Sending.objects.filter(request=kept).exists()


def test_d05_a_second_click_does_nothing_twice(
    place: CollectivityCard, office: Client, at: Callable[[datetime], None]
) -> None:
    request = over(place)
    later(at)
    form = form_of(slip_page(office))
    office.post(SLIP, form)
    again = office.post(SLIP, form, follow=True)
    assert "déjà confirmée" in words(again)
    assert JournalEntry.objects.filter(request=request, verb=journal.DESTROY).count() == 1
    due(place, destruction.ERASE_REQUEST)
    assert "déjà confirmée" in words(office.post(SLIP, form, follow=True))
    assert JournalEntry.objects.filter(request=request, verb=journal.DESTROY).count() == 1
    erased_at = ServiceRequest.objects.get(id=request.id).erased_at
    agenda.schedule(destruction.ERASE_REQUEST, request.id, at=clock.now())
    later(at)
    due(place, destruction.ERASE_REQUEST)
    assert ServiceRequest.objects.get(id=request.id).erased_at == erased_at


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"visa": ""}, "Indiquez le numéro du visa."),
        ({"visa_on": ""}, "Indiquez la date du visa."),
        ({"visa_on": "2099-01-01"}, "La date du visa est dans le futur."),
        ({"visa_on": "2001-01-01"}, "Le visa ne peut pas précéder le bordereau"),
        ({"confirmed": ""}, "Cochez cette case pour détruire"),
    ],
)
def test_d05_without_a_whole_visa_and_a_tick_nothing_goes(
    place: CollectivityCard,
    office: Client,
    at: Callable[[datetime], None],
    change: dict[str, str],
    sentence: str,
) -> None:
    over(place)
    later(at)
    answer = office.post(SLIP, {**form_of(slip_page(office)), **change})
    assert sentence in words(answer)
    assert not AgendaAct.objects.filter(act=destruction.ERASE_REQUEST).exists()
    assert not JournalEntry.objects.filter(verb=journal.DESTROY).exists()


def test_d05_a_request_that_is_not_over_can_t_be_slipped_in(
    place: CollectivityCard, office: Client, at: Callable[[datetime], None]
) -> None:
    """The form names no request: a moment alone, and the fingerprint of what waited then. Nor is a slip of tomorrow."""
    fresh, old = sent(place, "signalement-voirie"), over(place)
    ServiceRequest.objects.filter(id=fresh.id).update(retention_over_at=clock.now())  # as if a clock had erred
    later(at)
    form = form_of(slip_page(office))
    office.post(SLIP, {**form, "reference": str(fresh.reference), "references": str(fresh.reference)})
    agenda.schedule(destruction.ERASE_REQUEST, fresh.id, at=clock.now())
    due(place, destruction.ERASE_REQUEST)
    assert ServiceRequest.objects.get(id=old.id).erased_at
    assert not ServiceRequest.objects.get(id=fresh.id).erased_at and Sending.objects.filter(request=fresh).exists()
    for number in ("20990101-000000", "x", "", "20261301-000000"):
        assert "Aucun bordereau ne porte ce numéro" in words(office.post(SLIP, {**form, "numero": number}))


def test_d05_a_file_that_came_since_makes_the_list_read_again(
    place: CollectivityCard, office: Client, at: Callable[[datetime], None]
) -> None:
    gone, kept = over(place), over(place)
    later(at)
    form = form_of(slip_page(office))
    assert "est gardé jusqu’au" in words(
        office.post(f"{LIST}{kept.reference}/garder/", {"months": "6", "reason": "Un recours."}, follow=True)
    )
    answer = office.post(SLIP, form)
    assert answer.status_code == 409 and "La liste a changé" in words(answer)
    assert 'value="2026-117"' in answer.content.decode()
    assert not AgendaAct.objects.filter(act=destruction.ERASE_REQUEST).exists()
    office.post(SLIP, form_of(answer))
    due(place, destruction.ERASE_REQUEST)
    assert ServiceRequest.objects.get(id=gone.id).erased_at and not ServiceRequest.objects.get(id=kept.id).erased_at


def test_d05_a_request_decided_anew_meanwhile_is_not_erased(
    place: CollectivityCard, office: Client, boss: Agent, maire: Signatory, at: Callable[[datetime], None]
) -> None:
    """Silence had refused it; an express decision (L. 243-1) comes between the visa and the worker."""
    then = clock.now() - LONG_AGO
    request = sent(place, "pret-de-salle", at=then)
    ServiceRequest.objects.filter(id=request.id).update(status="lapsed_rejected", closed_at=then)
    agenda.schedule(closing.RETENTION_OVER, request.id, at=clock.now())
    due(place, closing.RETENTION_OVER)
    later(at)
    office.post(SLIP, form_of(slip_page(office)))
    commands.decide(
        reference=str(request.reference),
        collectivity=place,
        kind=DecisionKind.ACCEPTED,
        body="Accordé.",
        reason="",
        signatory_id=maire.id,
        by=boss,
        at=clock.now(),
    )
    due(place, destruction.ERASE_REQUEST)
    request.refresh_from_db()
    assert request.erased_at is None and request.retention_over_at is None and request.identity["name"]
    assert AgendaAct.objects.get(act=closing.RETENTION_OVER, subject=request.id).due_at > clock.now()
    assert str(request.reference) in words(office.get("/bureau/demandes/"))


def test_d05_a_message_of_its_author_takes_the_confirmation_away(
    place: CollectivityCard, office: Client, at: Callable[[datetime], None]
) -> None:
    author = make.applicant()
    request = over(place, author)
    later(at)
    office.post(SLIP, form_of(slip_page(office)))
    commands.write_as_applicant(reference=str(request.reference), body="J’en ai besoin.", by=author, at=clock.now())
    due(place, destruction.ERASE_REQUEST)
    request.refresh_from_db()
    assert request.erased_at is None
    text = words(office.get(LIST))
    assert str(request.reference) in text and "Nouveau message" in text


def test_d05_kept_longer_it_waits_again_at_the_new_date(
    place: CollectivityCard, office: Client, boss: Agent, at: Callable[[datetime], None]
) -> None:
    request = over(place)
    keep = f"{LIST}{request.reference}/garder/"
    for wrong in ({"months": "0", "reason": "x"}, {"months": "121", "reason": "x"}, {"months": "6", "reason": ""}):
        assert "Erreur" in words(office.post(keep, wrong))
    assert JournalEntry.objects.filter(verb=journal.KEEP_LONGER).count() == 0
    office.post(keep, {"months": "6", "reason": "Un recours de M. Roy."})
    office.post(keep, {"months": "6", "reason": "Un recours de M. Roy."})
    [line] = JournalEntry.objects.filter(verb=journal.KEEP_LONGER)
    assert "Roy" not in str(line.public) and line.private and line.private["reason"] == "Un recours de M. Roy."
    assert str(request.reference) not in words(office.get(LIST))
    act = AgendaAct.objects.get(act=closing.RETENTION_OVER, subject=request.id)
    assert timedelta(days=180) < act.due_at - clock.now() < timedelta(days=186)
    agenda.schedule(closing.RETENTION_OVER, request.id, at=clock.now())
    due(place, closing.RETENTION_OVER)
    assert str(request.reference) not in words(office.get(LIST)), "rung too early"
    at(act.due_at + timedelta(minutes=1))
    due(place, closing.RETENTION_OVER)
    assert str(request.reference) in words(desk_of(place, boss).get(LIST))


def test_d05_half_destroyed_by_a_kill_it_is_kept_no_longer_and_goes_whole(
    place: CollectivityCard, office: Client, at: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answers are gone: the journal does not say that it was kept, and what was sealed goes too."""
    request = over(place)
    later(at)
    office.post(SLIP, form_of(slip_page(office)))
    with monkeypatch.context() as patch:
        patch.setattr(erasing, "_remove_what_is_sealed", lambda request_id: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            due(place, ERASE_REQUEST)
    assert Receipt.objects.filter(sending__request=request).exists()
    answer = office.post(f"{LIST}{request.reference}/garder/", {"months": "6", "reason": "Un recours."}, follow=True)
    assert "n’attend pas d’être détruit" in words(answer)
    assert not JournalEntry.objects.filter(verb=journal.KEEP_LONGER).exists()
    at(clock.now() + timedelta(hours=1))
    due(place, ERASE_REQUEST)
    request.refresh_from_db()
    assert request.erased_at is not None and not Receipt.objects.filter(sending__request=request).exists()


def test_d05_once_over_it_is_out_of_the_lists_and_administrators_alone_open_it(
    place: CollectivityCard, office: Client, desk: Client
) -> None:
    """Intermediate archives: restricted, by the number too."""
    request = over(place)
    for client in (desk, office):
        assert str(request.reference) not in words(client.get("/bureau/"))
        for search in ("", "Lambert", str(request.reference)):
            text = words(client.get("/bureau/demandes/", {"q": search})).partition("Numéro de demande")[2]
            assert f"bureau/demandes/{request.reference}" not in text
    for rest in ("", "message/", "reponse/", f"accuses/{Receipt.objects.latest('id').id}/"):
        assert desk.get(page_of(request, rest)).status_code == 404, rest
    assert desk.post(page_of(request, "message/"), {"body": "Bonjour", "vu": "9"}).status_code == 404
    assert office.get(page_of(request)).status_code == 200


def test_d05_a_plain_agent_a_citizen_and_the_neighbour_can_t(
    place: CollectivityCard,
    epernay: CollectivityCard,
    office: Client,
    desk: Client,
    client_of: Callable[[CollectivityCard], Client],
    at: Callable[[datetime], None],
) -> None:
    request = over(place)
    later(at)
    form = form_of(slip_page(office))
    keep = f"{LIST}{request.reference}/garder/"
    number = {"numero": form["numero"]}
    assert [desk.get(path, number).status_code for path in (LIST, SLIP, f"{LIST}bordereau.csv")] == [403] * 3
    assert desk.post(SLIP, form).status_code == 403
    assert desk.post(keep, {"months": "6", "reason": "x"}).status_code in (403, 404)
    citizen = logged_in(place, make.applicant())
    assert citizen.get(LIST).status_code == 404 and citizen.post(SLIP, form).status_code == 404
    neighbour = client_of(epernay)
    neighbour.cookies = office.cookies
    assert neighbour.get(LIST).status_code == 302
    assert neighbour.post(SLIP, form).status_code == 403
    assert not AgendaAct.objects.filter(act=destruction.ERASE_REQUEST).exists()
    assert not JournalEntry.objects.filter(verb__in=(journal.DESTROY, journal.KEEP_LONGER)).exists()


def test_d05_the_table_says_all_the_slip_does_and_holds_no_formula(
    place: CollectivityCard, office: Client, at: Callable[[datetime], None]
) -> None:
    request = over(place, photographs=1)
    Department.objects.update(name='=HYPERLINK("http://evil.example";"Mairie")')
    later(at)
    number = form_of(slip_page(office))["numero"]
    answer = office.get(f"{LIST}bordereau.csv", {"numero": number})
    assert "attachment" in answer["Content-Disposition"]
    header, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    found = dict(zip(header, row, strict=True))
    assert found["Service"] == '\'=HYPERLINK("http://evil.example";"Mairie")'
    assert (found["Collectivité"], found["Nombre de dossiers"], found["Nombre de fichiers"]) == (place.name, "1", "1")
    assert found["Démarche"] == request.procedure.title
    assert found["Date la plus ancienne"] == f"{clock.paris_date(clock.now() - LONG_AGO):%d/%m/%Y}"
    assert found["Fondement de la durée"] and found["Durée de conservation (mois)"] == "12"
    assert office.get(f"{LIST}bordereau.csv", {"numero": "20990101-000000"}).status_code == 404


def test_d05_a_wrong_clock_destroys_nothing(
    place: CollectivityCard, office: Client, monkeypatch: pytest.MonkeyPatch, at: Callable[[datetime], None]
) -> None:
    """The process's clock and the database's must agree, at the click and again at the worker's."""
    request = over(place)
    later(at)
    form = form_of(slip_page(office))
    monkeypatch.setattr(server_clock, "read", lambda: clock.now() - timedelta(seconds=6))
    assert "L’horloge du service n’est pas juste" in words(office.post(SLIP, form))
    assert not JournalEntry.objects.filter(verb=journal.DESTROY).exists()
    monkeypatch.setattr(server_clock, "read", lambda: clock.now())
    office.post(SLIP, form)
    monkeypatch.setattr(server_clock, "read", lambda: clock.now() + timedelta(days=1))
    with pytest.raises(server_clock.Refused):
        due(place, destruction.ERASE_REQUEST)
    assert not ServiceRequest.objects.get(id=request.id).erased_at


def test_the_servers_clock_is_read_and_is_not_far(place: CollectivityCard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert abs(server_clock.read() - clock.now()) < server_clock.TOLERANCE
    server_clock.demand_agreement(clock.now())
    with pytest.raises(server_clock.Refused):
        server_clock.demand_agreement(clock.now() + timedelta(days=3650))


def test_the_list_costs_few_queries(place: CollectivityCard, office: Client, at: Callable[[datetime], None]) -> None:
    for _ in range(3):
        over(place)
    office.get(LIST)
    with CaptureQueriesContext(connection) as queries:
        office.get(LIST)
    assert len(queries) <= 12
