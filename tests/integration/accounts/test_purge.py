"""What accounts leave behind, taken away through the agenda."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from shared_apps.accounts import purge
from shared_apps.accounts.models import (
    AccountEvent,
    AccountMail,
    AgentInvitation,
    FailedLogin,
    KnownDevice,
    MobileChange,
    MobileCode,
    TextDay,
    TextMessage,
    User,
)
from tenants import agenda, context
from tenants.agenda import standing
from tenants.models import AgendaAct
from tenants.registry import CollectivityCard
from tests.integration.accounts.people import SIGN_UP, activate, activation_link, citizen, log_in
from xcontact.kit import clock

pytestmark = pytest.mark.django_db


def run_purge() -> AgendaAct:
    """Do the act as the dispatcher and the worker do; returns its row, put to the next hour."""
    with context.inside(context.DISPATCH):
        standing.plant(clock.now())
    with context.portal():
        row = AgendaAct.objects.get(act=purge.PURGE)
        place, act_id = row.place, row.id
    assert agenda.perform(place, act_id)
    with context.portal():
        return AgendaAct.objects.get(act=purge.PURGE)


def test_it_is_always_in_the_agenda_and_comes_back_every_hour() -> None:
    """Before any collectivité and any sign-up; once taken away, it is put back."""
    at = clock.now() + timedelta(days=1)
    with time_machine.travel(at, tick=False):
        assert run_purge().due_at == at + timedelta(hours=1)
    with time_machine.travel(at + timedelta(hours=1), tick=False):
        assert run_purge().due_at == at + timedelta(hours=2)
        with context.portal():
            AgendaAct.objects.all().delete()
        assert run_purge().due_at == at + timedelta(hours=2)


def test_no_opening_nor_sign_up_enters_it(portal_client: Client, troyes: CollectivityCard) -> None:
    portal_client.post("/compte/inscription/", SIGN_UP)
    with context.portal():
        assert not AgendaAct.objects.filter(act=purge.PURGE).exists()


def test_a_sign_up_nobody_confirmed_goes_after_seven_days(portal_client: Client) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False):
        portal_client.post("/compte/inscription/", SIGN_UP)
        kept = citizen(email="active@example.org", created_at=start - timedelta(days=900))
    with time_machine.travel(start + timedelta(days=6, hours=23), tick=False):
        run_purge()
        with context.portal():
            assert User.objects.count() == 2
    with time_machine.travel(start + timedelta(days=7, minutes=1), tick=False):
        run_purge()
        with context.portal():
            assert list(User.objects.values_list("id", flat=True)) == [kept.id]
            gone = AccountMail.objects.filter(recipient=SIGN_UP["email"])
            assert not gone.exists()
        assert portal_client.post("/compte/inscription/", SIGN_UP).status_code == 302, "the address is free again"
        assert activate(portal_client, activation_link()).status_code == 302


def test_a_sign_up_asked_for_anew_has_its_seven_days(portal_client: Client) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False):
        portal_client.post("/compte/inscription/", SIGN_UP)
    with time_machine.travel(start + timedelta(days=6), tick=False):
        portal_client.post("/compte/inscription/", SIGN_UP)
    with time_machine.travel(start + timedelta(days=7, hours=12), tick=False):
        run_purge()
        assert activate(portal_client, activation_link()).status_code == 302


def test_traces_of_security_go_in_their_time(portal_client: Client, troyes: CollectivityCard) -> None:
    """D-13: a log of security is kept between six months and a year."""
    at = clock.now()
    citizen()
    log_in(portal_client)
    with context.portal():
        for age in (timedelta(days=183), timedelta(days=364), timedelta(days=366)):
            AccountEvent.objects.create(holder=uuid4(), what="logged_in", at=at - age)
            KnownDevice.objects.create(
                holder=uuid4(), token_hash="a", label="Firefox", first_at=at - age, last_at=at - age
            )
        for hours in (1, 23, 25):
            FailedLogin.objects.create(key=f"citizen:{hours}", last_at=at - timedelta(hours=hours))
        for number, days in enumerate((-1, 29, 31)):
            AgentInvitation.objects.create(
                place=troyes.schema,
                agent_id=uuid4(),
                email="a@example.org",
                token_hash=f"purge-{number}",
                expires_at=at - timedelta(days=days),
            )
    run_purge()
    with context.portal():
        assert min(AccountEvent.objects.values_list("at", flat=True)) == at - timedelta(days=364)
        assert AccountEvent.objects.filter(at=at - timedelta(days=183)).exists()
        assert min(KnownDevice.objects.values_list("last_at", flat=True)) == at - timedelta(days=364)
        assert set(FailedLogin.objects.filter(key__startswith="citizen:").values_list("key", flat=True)) >= {
            "citizen:1",
            "citizen:23",
        }
        assert not FailedLogin.objects.filter(key="citizen:25").exists()
        left = AgentInvitation.objects.filter(token_hash__startswith="purge-").values_list("token_hash", flat=True)
        assert sorted(left) == ["purge-0", "purge-1"]


def test_what_text_messages_leave_goes_in_its_time() -> None:
    """Codes after a day, numbers and changes after a year; what a day cost says nothing of anybody, and stays."""
    at = clock.now()
    user = citizen()
    with context.portal():
        for age in (timedelta(hours=23), timedelta(days=2), timedelta(days=364), timedelta(days=366)):
            then = at - age
            MobileCode.objects.create(
                number="+33639981234", purpose="LOG_IN", browser_hash="a", code_hash="b", made_at=then
            )
            MobileChange.objects.create(user=user, undo_hash=f"{age}", changed_at=then)
            TextMessage.objects.create(subject=user.id, number="+33639981234", frozen_at=then, useless_at=then)
        TextDay.objects.create(day=(at - timedelta(days=900)).date(), granted=3)
    run_purge()
    with context.portal():
        assert list(MobileCode.objects.values_list("made_at", flat=True)) == [at - timedelta(hours=23)]
        assert min(MobileChange.objects.values_list("changed_at", flat=True)) == at - timedelta(days=364)
        assert min(TextMessage.objects.values_list("frozen_at", flat=True)) == at - timedelta(days=364)
        assert TextDay.objects.get().granted == 3
