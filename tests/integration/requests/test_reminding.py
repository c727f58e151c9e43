"""Reminders through the agenda, with the clock in hand: each once, none after, one mail whatever dies."""

import email
import itertools
from datetime import date, datetime, timedelta
from email import policy

import pytest

from tenant_apps.correspondence.models import Mail
from tenant_apps.organisation.models import Department
from tenant_apps.requests import commands, journal
from tenant_apps.requests.commands import reminding
from tenant_apps.requests.commands.seen import as_seen
from tenant_apps.requests.models import Deadline, DecisionKind, JournalEntry, ServiceRequest
from tenants import agenda
from tenants.models import AgendaAct
from tests.factories import requests as make
from xcontact.kit.clock import PARIS

FILED = datetime(2026, 9, 1, 10, 0, tzinfo=PARIS)


def read(mail: Mail) -> str:
    message = email.message_from_bytes(bytes(mail.content), policy=policy.default)
    return " ".join(f"{message['Subject']} {message.get_body(('plain',)).get_content()}".split())


def reminders_of(kind: str) -> list[Mail]:
    return list(Mail.objects.filter(kind=kind).order_by("frozen_at", "id"))


@pytest.fixture
def live(place, at):
    """Time goes by: every reminder, resumption and silence that falls due until then is done by the agenda."""

    def until(moment: datetime, *, acts: tuple[str, ...] = ("remind", "lapse", "resume_clocks")) -> None:
        for _ in itertools.repeat(None, 100):
            act = AgendaAct.objects.filter(act__in=acts, due_at__lte=moment).order_by("due_at", "act").first()
            if act is None:
                break
            at(act.due_at)
            assert agenda.perform(place.schema, act.id)
        else:
            pytest.fail("the agenda goes round in circles")
        at(moment)

    return until


@pytest.fixture
def marie():
    return make.applicant()


@pytest.fixture
def sent(place, marie, at):
    at(FILED)
    return make.submitted(place, marie, "autre-demande", FILED)


def ask(place, request, at, due_on: str) -> None:
    commands.ask_for_supplement(
        reference=request.reference,
        collectivity=place,
        pieces=[{"label": "Un plan de situation", "legal_basis": ""}],
        explanation="",
        due_on=date.fromisoformat(due_on),
        blocking=True,
        by=make.agent(),
        at=at,
    )


def supply(place, request, marie, at) -> None:
    commands.supply(
        reference=request.reference, collectivity=place, explanation="Le voici.", by=marie, at=at, ip_address=None
    )


def test_the_citizen_is_reminded_twice_at_nine_and_no_more(place, sent, live):
    ask(place, sent, FILED + timedelta(days=1), "2026-09-30")
    live(datetime(2026, 10, 20, tzinfo=PARIS))
    mails = reminders_of("supplement_reminder")
    assert [f"{mail.frozen_at.astimezone(PARIS):%d/%m %H:%M}" for mail in mails] == ["23/09 09:00", "28/09 09:00"]
    told = read(mails[0])
    assert "Envoyez à la mairie le complément demandé au plus tard le 30 septembre 2026" in told
    assert "Un plan de situation" in told and {mail.recipient for mail in mails} == {"marie@example.org"}


def test_what_was_sent_meanwhile_is_not_asked_for_again(place, sent, marie, live):
    ask(place, sent, FILED + timedelta(days=1), "2026-09-30")
    live(datetime(2026, 9, 24, tzinfo=PARIS))
    supply(place, sent, marie, datetime(2026, 9, 24, 8, tzinfo=PARIS))
    live(datetime(2026, 9, 30, 23, tzinfo=PARIS))
    assert len(reminders_of("supplement_reminder")) == 1


def test_an_act_that_was_rung_too_late_reads_again_and_does_nothing(place, sent, marie):
    """Supplied while the worker was on its way: the act that it holds finds nothing to say."""
    ask(place, sent, FILED + timedelta(days=1), "2026-09-30")
    supply(place, sent, marie, FILED + timedelta(days=3))
    assert reminding.remind(request_id=sent.id, collectivity=place, at=datetime(2026, 9, 28, 9, tzinfo=PARIS)) == 0
    assert not reminders_of("supplement_reminder")


def test_silence_warns_the_department_three_times_on_worked_days_then_decides(place, sent, live):
    due_at = Deadline.objects.get(request=sent, kind="rejection").due_at
    assert f"{due_at.astimezone(PARIS):%Y-%m-%d}" == "2026-11-01"
    live(due_at + timedelta(days=40))
    mails = [mail for mail in reminders_of("desk_reminder") if "silence" in read(mail)]
    days = [f"{mail.frozen_at.astimezone(PARIS):%d/%m %H:%M}" for mail in mails]
    assert days == ["19/10 09:00", "26/10 09:00", "29/10 09:00"], (
        "All Saints' is a Sunday: the two days are Friday, Thursday"
    )
    assert ServiceRequest.objects.get().status == "lapsed_rejected"
    told = read(mails[0])
    assert sent.reference in told and "Répondre au plus tard le 31 octobre 2026" in told
    assert f"/bureau/demandes/{sent.reference}/" in told
    for private in ("Marie", "Lambert", "marie@", "Quand ouvre la mairie", "Une question"):
        assert private not in told
    assert journal.first_broken_line(journal.entries(sent)) is None


def test_decided_nobody_is_reminded_any_more(place, sent, live):
    commands.decide(
        reference=sent.reference, collectivity=place, kind=DecisionKind.ACCEPTED, body="Oui.", reason="",
        signatory_id=make.signatory(starts_on=date(2026, 1, 1)).id, by=make.agent(), at=FILED + timedelta(days=3),
    )  # fmt: skip
    assert not AgendaAct.objects.filter(act="remind", subject=sent.id).exists()
    live(datetime(2026, 12, 1, tzinfo=PARIS))
    assert not reminders_of("desk_reminder")


def test_paused_the_department_waits_and_is_warned_of_the_new_date(place, sent, marie, live):
    ask(place, sent, datetime(2026, 10, 12, 9, tzinfo=PARIS), "2026-11-20")
    live(datetime(2026, 11, 2, tzinfo=PARIS))
    assert not [mail for mail in reminders_of("desk_reminder") if "silence" in read(mail)], "nothing runs meanwhile"
    supply(place, sent, marie, datetime(2026, 11, 2, 8, tzinfo=PARIS))
    due_at = Deadline.objects.get(request=sent, kind="rejection").due_at
    live(due_at + timedelta(days=1))
    dates = [
        (line.public["facts"]["days"], line.public["facts"]["due_on"])
        for line in JournalEntry.objects.filter(verb="remind").order_by("number")
        if line.public["facts"]["clock"] == "rejection"
    ]
    assert dates == [(days, f"{due_at.astimezone(PARIS):%Y-%m-%d}") for days in (10, 5, 2)]


def test_what_falls_due_together_makes_one_mail(place, sent, marie, live, at):
    others = [
        make.submitted(place, make.applicant(), "autre-demande", FILED + timedelta(hours=hour)) for hour in (1, 2)
    ]
    live(datetime(2026, 10, 19, 12, tzinfo=PARIS))
    mails = [mail for mail in reminders_of("desk_reminder") if "silence" in read(mail)]
    assert len(mails) == 1 and "3 échéances approchent" in read(mails[0])
    assert all(one.reference in read(mails[0]) for one in (sent, *others))
    assert {act.due_at.astimezone(PARIS).day for act in AgendaAct.objects.filter(act="remind")} == {26}


def test_rung_twice_it_leaves_once(place, sent, at, live):
    live(datetime(2026, 10, 19, 8, tzinfo=PARIS))
    act = AgendaAct.objects.get(act="remind", subject=sent.id)
    before = len(reminders_of("desk_reminder"))
    at(act.due_at)
    reminding.remind(request_id=sent.id, collectivity=place, at=act.due_at)
    reminding.remind(request_id=sent.id, collectivity=place, at=act.due_at + timedelta(seconds=5))
    assert len(reminders_of("desk_reminder")) == before + 1


def test_a_worker_killed_before_the_end_leaves_no_mail_and_the_next_one_sends_it(place, sent, at, live, monkeypatch):
    """The journal's line, the mail and the struck act are one transaction: half of it is none of it."""
    live(datetime(2026, 10, 19, 8, tzinfo=PARIS))
    act = AgendaAct.objects.get(act="remind", subject=sent.id)
    before = len(reminders_of("desk_reminder"))
    at(act.due_at)
    real = agenda.acts._strike
    monkeypatch.setattr(agenda.acts, "_strike", lambda row: (_ for _ in ()).throw(RuntimeError("dies here")))
    with pytest.raises(RuntimeError):
        agenda.perform(place.schema, act.id)
    assert len(reminders_of("desk_reminder")) == before
    monkeypatch.setattr(agenda.acts, "_strike", real)
    live(act.due_at + timedelta(hours=1))
    assert len(reminders_of("desk_reminder")) == before + 1


def test_it_goes_to_the_department_or_to_the_collectivite_where_no_mail_reaches_it(place, sent, live):
    Department.objects.update(email="etat-civil@example.org")
    live(datetime(2026, 10, 19, 12, tzinfo=PARIS))
    Department.objects.update(email="etat-civil@localhost")
    live(datetime(2026, 10, 26, 12, tzinfo=PARIS))
    assert [mail.recipient for mail in reminders_of("desk_reminder")][-2:] == ["etat-civil@example.org", place.email]


def test_a_reminder_makes_no_agent_s_page_out_of_date(place, sent, live):
    seen = journal.entries(sent)[-1].number
    live(datetime(2026, 10, 19, 12, tzinfo=PARIS))
    with as_seen(sent.reference, seen=seen, by=make.agent()) as own:
        assert own == []


def test_how_long_before_is_a_setting(place, marie, at, live, settings):
    settings.SILENCE_REMINDER_DAYS = [3]
    at(FILED)
    make.submitted(place, marie, "autre-demande", FILED)
    live(datetime(2026, 11, 5, tzinfo=PARIS))
    assert [
        line.public["facts"]["days"]
        for line in JournalEntry.objects.filter(verb="remind", public__facts__clock="rejection")
    ] == [3]


def test_those_filed_before_there_were_reminders_are_looked_at(place, sent, live, at):
    AgendaAct.objects.filter(act="remind").delete()
    now = datetime(2026, 10, 21, 12, tzinfo=PARIS)
    at(now)
    assert reminding.enter_all(at=now) == 1
    live(now)
    assert len([mail for mail in reminders_of("desk_reminder") if "silence" in read(mail)]) == 1
    assert AgendaAct.objects.get(act="remind").due_at == datetime(2026, 10, 26, 9, tzinfo=PARIS)
