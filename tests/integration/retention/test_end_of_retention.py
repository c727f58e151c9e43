"""When a request's retention is over (law.md D-05): every end enters it in the agenda, which destroys nothing."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from shared_apps.accounts.models import Footprint, User
from tenant_apps.requests import clocks, closing, commands, destruction, queries
from tenant_apps.requests.commands import destroying, erasing
from tenant_apps.requests.models import DecisionKind, JournalEntry, Sending, ServiceRequest
from tenants import agenda, context, server_clock
from tenants.models import AgendaAct
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from tests.factories import requests as make
from tests.integration.desk.people import logged_in, words
from xcontact.kit import clock
from xcontact.kit.errors import NotFound, Refused
from xcontact.kit.workdays import add_months, end_of_day

pytestmark = pytest.mark.django_db
MONTHS = 12  # of signalement-voirie


@pytest.fixture
def place(db: None, troyes: CollectivityCard) -> Iterator[CollectivityCard]:
    with context.inside(troyes.schema):
        yield troyes


@pytest.fixture
def author(place: CollectivityCard) -> Applicant:
    return make.applicant()


def entered(request: ServiceRequest) -> datetime | None:
    act = AgendaAct.objects.filter(act=closing.RETENTION_OVER, subject=request.id).first()
    return act.due_at if act else None


def term(ended_at: datetime, months: int = MONTHS) -> datetime:
    return end_of_day(add_months(clock.paris_date(ended_at), months))


def do(card: CollectivityCard, *acts: str) -> None:
    """What the worker does of these acts that are due."""
    due = AgendaAct.objects.filter(place=card.schema, act__in=acts, due_at__lte=clock.now())
    for act_id in list(due.values_list("id", flat=True)):
        agenda.perform(card.schema, act_id)


def withdrawn(card: CollectivityCard, by: Applicant, at: datetime | None = None) -> ServiceRequest:
    moment = at or clock.now()
    sent = make.submitted(card, by, at=moment)
    commands.withdraw(reference=str(sent.reference), collectivity=card, by=by, at=moment, ip_address=None)
    return ServiceRequest.objects.get(id=sent.id)


@pytest.mark.parametrize("kind", list(DecisionKind))
def test_d05_a_decision_and_an_answer_enter_the_end_of_the_retention(
    place: CollectivityCard, author: Applicant, kind: DecisionKind
) -> None:
    """Of a living account's request."""
    sent, at = make.submitted(place, author), clock.now()
    assert entered(sent) is None, "open: nothing is counted yet"
    commands.decide(
        reference=str(sent.reference),
        collectivity=place,
        kind=kind,
        body="Voici.",
        reason="Un motif.",
        signatory_id=make.signatory().id,
        by=make.agent(),
        at=at,
    )
    assert entered(sent) == term(at)


def test_d05_a_withdrawal_does(place: CollectivityCard, author: Applicant) -> None:
    row = withdrawn(place, author)
    assert row.closed_at and entered(row) == term(row.closed_at)


def test_d05_silence_does_and_a_decision_after_it_counts_anew(
    place: CollectivityCard, author: Applicant, at: Callable[[datetime], None]
) -> None:
    """Silence closes nothing: its line of the journal is the end."""
    sent = make.submitted(place, author, "autre-demande")
    act = AgendaAct.objects.get(act=clocks.LAPSE, subject=sent.id)
    at(act.due_at + timedelta(minutes=5))
    do(place, clocks.LAPSE)
    first = entered(sent)
    [one] = closing.ended([ServiceRequest.objects.select_related("procedure").get(id=sent.id)])
    assert first == end_of_day(one.until) and first > clock.now()
    later = clock.now() + timedelta(days=40)
    commands.decide(
        reference=str(sent.reference),
        collectivity=place,
        kind=DecisionKind.ACCEPTED,
        body="Accordé.",
        reason="",
        signatory_id=make.signatory().id,
        by=make.agent(),
        at=later,
    )
    second = entered(sent)
    assert second is not None and second > first


def test_d05_the_act_marks_and_erases_nothing_and_comes_back_when_rung_too_early(
    place: CollectivityCard, author: Applicant, at: Callable[[datetime], None]
) -> None:
    row = withdrawn(place, author)
    due_at = entered(row)
    assert due_at is not None
    agenda.schedule(closing.RETENTION_OVER, row.id, at=clock.now())
    do(place, closing.RETENTION_OVER)
    row.refresh_from_db()
    assert row.retention_over_at is None and entered(row) == due_at
    at(due_at + timedelta(seconds=1))
    do(place, closing.RETENTION_OVER)
    row.refresh_from_db()
    assert row.retention_over_at == clock.now() and row.erased_at is None
    assert row.identity["name"] and Sending.objects.filter(request=row).exists()


def test_d05_a_request_reopened_meanwhile_is_not_marked(place: CollectivityCard, author: Applicant) -> None:
    row = withdrawn(place, author, clock.now() - timedelta(days=900))
    ServiceRequest.objects.filter(id=row.id).update(status="under_review", closed_at=None)
    do(place, closing.RETENTION_OVER)
    row.refresh_from_db()
    assert row.retention_over_at is None


def test_d05_t74_a_clock_ten_years_ahead_destroys_nothing_by_itself(
    place: CollectivityCard, author: Applicant, at: Callable[[datetime], None]
) -> None:
    """Everything that is in the agenda is done; files wait, no more; the clock set right, they are in use again."""
    row, today = withdrawn(place, author), clock.now()
    at(today + timedelta(days=3653))
    for _ in range(3):
        do(place, closing.RETENTION_OVER, erasing.ERASE_REQUEST)
    row.refresh_from_db()
    assert row.retention_over_at and not row.erased_at
    assert row.identity["name"] and Sending.objects.filter(request=row).exists()
    assert not AgendaAct.objects.filter(act=erasing.ERASE_REQUEST).exists()
    [line] = destruction.waiting(clock.now())
    slip = destruction.slip(clock.now(), clock.now())
    boss = make.agent()
    boss.role = "ADMINISTRATOR"
    wanted: dict[str, Any] = {"fingerprint": slip.fingerprint, "visa": "1", "by": boss, "at": clock.now()}
    with pytest.raises(Refused, match="horloge"):
        destroying.confirm(cut_at=slip.cut_at, visa_on=clock.paris_date(clock.now()), **wanted)
    assert line.id == row.id and not JournalEntry.objects.filter(verb="destroy").exists()
    at(today)
    assert destruction.waiting(clock.now()) == []
    destroying.enter_all(at=clock.now())
    row.refresh_from_db()
    assert row.retention_over_at is None and row.closed_at and entered(row) == term(row.closed_at)


def test_d05_an_act_of_erasure_without_a_visa_erases_nothing(place: CollectivityCard, author: Applicant) -> None:
    """Also what a former version had left in the agenda, and trusted the clock alone."""
    row = withdrawn(place, author, clock.now() - timedelta(days=900))
    agenda.schedule(erasing.ERASE_REQUEST, row.id, at=clock.now())
    do(place, closing.RETENTION_OVER, erasing.ERASE_REQUEST)
    row.refresh_from_db()
    assert row.erased_at is None and row.identity["name"]


def test_d05_an_agent_who_is_no_administrator_is_refused_by_the_command_too(
    place: CollectivityCard, author: Applicant
) -> None:
    row, at = withdrawn(place, author, clock.now() - timedelta(days=900)), clock.now()
    do(place, closing.RETENTION_OVER)
    with pytest.raises(Refused, match="administrateur"):
        destroying.confirm(cut_at=at, fingerprint="", visa="1", visa_on=clock.paris_date(at), by=make.agent(), at=at)
    with pytest.raises(Refused, match="administrateur"):
        destroying.keep_longer(reference=str(row.reference), months=1, reason="x", by=make.agent(), at=at)


def test_d05_what_ended_before_is_entered_by_the_command_and_twice_is_once(
    troyes: CollectivityCard, epernay: CollectivityCard
) -> None:
    old, fresh = timedelta(days=900), timedelta(days=3)
    rows = {}
    for card in (troyes, epernay):
        with context.inside(card.schema):
            author = make.applicant()
            make.submitted(card, author)
            rows[card.schema] = [withdrawn(card, author, clock.now() - ago) for ago in (old, fresh)]
            AgendaAct.objects.filter(act=closing.RETENTION_OVER).delete()
    with pytest.raises(CommandError):
        call_command("schedule_retention", "--collectivite", "nulle-part")
    for _ in range(2):
        call_command("schedule_retention")
        for card in (troyes, epernay):
            with context.inside(card.schema):
                assert AgendaAct.objects.filter(place=card.schema, act=closing.RETENTION_OVER).count() == 2
                assert [entered(row) for row in rows[card.schema]] == [term(row.closed_at) for row in rows[card.schema]]
    with context.inside(troyes.schema):
        do(troyes, closing.RETENTION_OVER)
    call_command("schedule_retention", "--collectivite", troyes.subdomain)
    with context.inside(troyes.schema):
        old_row, fresh_row = (ServiceRequest.objects.get(id=row.id) for row in rows[troyes.schema])
        assert old_row.retention_over_at and entered(old_row) is None, "what waits already stays as it is"
        assert fresh_row.retention_over_at is None and Sending.objects.filter(request=old_row).exists()


def test_d05_its_author_sees_it_until_it_is_destroyed_then_no_page_breaks(
    marie: User, browser: Client, troyes: CollectivityCard, been_to: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_clock, "read", lambda: clock.now())
    author = been_to(marie, troyes)
    with context.inside(troyes.schema):
        row = withdrawn(troyes, author, clock.now() - timedelta(days=900))
        kept = withdrawn(troyes, author)
        do(troyes, closing.RETENTION_OVER)
        boss = make.agent()
        boss.role = "ADMINISTRATOR"
    here = logged_in(troyes, author)
    page = words(here.get(f"/demandes/{row.reference}/"))
    assert str(row.reference) in page and "durée de conservation" in page
    assert str(row.reference) in words(browser.get("/mes-demandes/"))
    with context.inside(troyes.schema):
        slip = destruction.slip(clock.now(), clock.now())
        assert [line.reference for line in slip.lines] == [row.reference]
        destroying.confirm(
            cut_at=slip.cut_at,
            fingerprint=slip.fingerprint,
            visa="12",
            visa_on=clock.paris_date(clock.now()),
            by=boss,
            at=clock.now(),
        )
        do(troyes, erasing.ERASE_REQUEST)
        with pytest.raises(NotFound):
            queries.followed(str(row.reference), author)
    text = words(browser.get("/mes-demandes/"))
    assert str(row.reference) not in text and str(kept.reference) in text
    for path in ("", "retrait/", "message/"):
        assert here.get(f"/demandes/{row.reference}/{path}").status_code in (302, 404)
    assert here.get(f"/demandes/{kept.reference}/").status_code == 200
    with context.portal():
        assert Footprint.objects.filter(user=marie).exists()
