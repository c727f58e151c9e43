"""T32: what text messages cost is bounded by number, by source and by day; what goes wrong sends no flood."""

import itertools
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client

from shared_apps.accounts import acts, text_delivery, texting
from shared_apps.accounts.models import FailedLogin, TextDay, TextMessage, TextState
from tenants import agenda, context
from tenants.models import AgendaAct
from tests.fakes.ovh import CONSUMER, KEY, SECRET, SERVICE, OvhService
from tests.integration.accounts.people import citizen, log_in
from xcontact.kit import sms
from xcontact.kit.references import uuid7
from xcontact.kit.sms import ovh
from xcontact.kit.sms.pause import Pause
from xcontact.kit.sms.sink import kept

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NUMBER, CODE = "+33639981234", "918273"
BODY = f"Xcontact : votre code est {CODE}."


@pytest.fixture(autouse=True)
def sink(settings: Any, tmp_path: Path) -> Path:
    settings.SMS_URL = f"sink://{tmp_path}/sms"
    return tmp_path / "sms"


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[OvhService]:
    """OVHcloud's double in place of the sink."""
    service = OvhService()
    client = ovh.Ovh(base=service.base, key=KEY, secret=SECRET, consumer=CONSUMER, service=SERVICE, sender="Xcontact")
    monkeypatch.setattr(sms, "backend", lambda url: client)
    monkeypatch.setattr(ovh, "READ_SECONDS", 0.3)
    monkeypatch.setattr(text_delivery, "pause", Pause())
    yield service
    service.stop()


def send(number: str = NUMBER, *, ip_address: str | None = "203.0.113.7", at: datetime = NOON) -> bool:
    useless_at = at + timedelta(minutes=10)
    with context.portal():
        return texting.send(
            number=number, body=BODY, subject=uuid7(), ip_address=ip_address, useless_at=useless_at, at=at
        )


def numbers(count: int) -> list[str]:
    return [f"+3363998{number:04}" for number in range(count)]


def sources(count: int) -> list[str]:
    return [f"198.51.{number // 200}.{number % 200}" for number in range(count)]


def acts_left() -> list[AgendaAct]:
    with context.portal():
        return list(AgendaAct.objects.filter(act=acts.SEND_TEXT).order_by("due_at"))


def do(at: datetime = NOON) -> None:
    """What is due at that moment, as the worker does it."""
    with time_machine.travel(at, tick=False):
        for row in acts_left():
            if row.due_at <= at:
                agenda.perform(row.place, row.id)


def message() -> TextMessage:
    with context.portal():
        return TextMessage.objects.get()


def test_a_message_leaves_by_the_agenda_and_its_words_are_wiped(sink: Path) -> None:
    assert send()
    assert (message().state, kept(sink)) == (TextState.WAITING, [])
    do()
    [text] = kept(sink)
    assert (text.number, text.body) == (NUMBER, BODY)
    done = message()
    assert (done.state, done.body, done.sent_at, done.provider_reference) == (
        TextState.SENT,
        "",
        NOON,
        text.reference,
    )
    assert acts_left() == []


def test_what_is_rolled_back_sends_nothing(sink: Path) -> None:
    with context.portal(), transaction.atomic():
        assert texting.send(number=NUMBER, body=BODY, subject=uuid7(), ip_address=None, useless_at=NOON, at=NOON)
        transaction.set_rollback(True)
    assert acts_left() == []
    with context.portal():
        assert not TextMessage.objects.exists()
        assert not TextDay.objects.exists(), "nor does it cost anything"


def test_without_a_provider_nothing_is_offered_nor_written(settings: Any) -> None:
    assert texting.is_offered()
    settings.SMS_URL = ""
    assert not texting.is_offered()
    assert not send()
    assert acts_left() == []


def test_one_number_has_three_an_hour_and_six_a_day_from_wherever_they_are_asked() -> None:
    asked = [timedelta(minutes=minutes) for minutes in range(0, 24 * 60, 5)]
    granted = [
        after
        for after, source in zip(asked, sources(len(asked)), strict=True)
        if send(ip_address=source, at=NOON + after)
    ]
    assert len(granted) == 6
    for start in asked:
        assert sum(start <= after < start + timedelta(hours=1) for after in granted) <= 3
    assert send("+33639985678", at=NOON), "another number has its own"
    assert send(at=NOON + timedelta(days=1, hours=2), ip_address="192.0.2.1"), "and this one tomorrow"
    with context.portal():
        assert NUMBER not in "".join(FailedLogin.objects.values_list("key", flat=True))


@pytest.mark.parametrize(
    ("same", "another"),
    [(["203.0.113.7"] * 40, "203.0.113.8"), ([f"2001:db8:1:2::{n:x}" for n in range(40)], "2001:db8:1:3::1")],
)
def test_one_source_has_ten_an_hour_whatever_numbers_it_names(same: list[str], another: str) -> None:
    """An IPv6 household is one source, however many addresses it takes."""
    granted = [send(number, ip_address=source) for number, source in zip(numbers(40), same, strict=True)]
    assert sum(granted) == texting.OF_SOURCE
    assert send("+33639989999", ip_address=another)


def test_a_refusal_takes_nothing_of_anybodys_share() -> None:
    """A number at its limit does not use up its source's; a source at its limit does not use up the number's."""
    for _ in range(30):
        send(ip_address="203.0.113.7")
    assert sum(send(number, ip_address="203.0.113.7") for number in numbers(20)) == texting.OF_SOURCE - 3
    for _ in range(10):
        assert not send("+33639985678", ip_address="203.0.113.7")
    assert [send("+33639985678", ip_address=source) for source in sources(4)] == [True, True, True, False]


@pytest.mark.django_db(transaction=True)
def test_a_thousand_requests_cost_the_days_budget_and_raise_one_alarm(
    settings: Any, sink: Path, caplog: pytest.LogCaptureFixture, portal_client: Client
) -> None:
    """T32: from a thousand sources, for a thousand numbers; whoever has a password logs in as before."""
    settings.SMS_PER_DAY = 50
    caplog.set_level(logging.DEBUG)
    citizen()
    granted = [send(number, ip_address=source) for number, source in zip(numbers(1000), sources(1000), strict=True)]
    assert sum(granted) == 50
    do()
    assert len(kept(sink)) == 50
    alarms = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(alarms) == 1
    assert "XCONTACT_SMS_PER_DAY" in alarms[0].getMessage()
    with context.portal():
        day = TextDay.objects.get()
        assert (day.granted, day.refused, day.cut_off_at) == (50, 950, NOON)
    assert log_in(portal_client).status_code == 302
    assert not send("+33639980001", ip_address="192.0.2.1", at=NOON + timedelta(hours=10, minutes=59))
    assert send("+33639980001", ip_address="192.0.2.1", at=NOON + timedelta(hours=11)), "midnight in Paris"


@pytest.mark.django_db(transaction=True)
def test_requests_at_the_same_moment_do_not_pass_the_budgets_together(settings: Any) -> None:
    settings.SMS_PER_DAY = 7

    def one(asked: tuple[str, str]) -> bool:
        try:
            return send(asked[0], ip_address=asked[1])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        same = list(pool.map(one, [(NUMBER, source) for source in sources(16)]))
        others = list(pool.map(one, zip(numbers(24), sources(24), strict=True)))
    assert (sum(same), sum(others)) == (3, 4)


def test_a_late_message_is_not_sent_and_says_nothing_any_more(sink: Path) -> None:
    send()
    do(NOON + timedelta(minutes=10))
    assert kept(sink) == []
    assert (message().state, message().body, acts_left()) == (TextState.TOO_LATE, "", [])


def test_an_outage_is_waited_for_longer_and_longer_then_given_up(provider: OvhService, sink: Path) -> None:
    provider.script = [503] * 1000
    send()
    tried = []
    while acts_left():
        [row] = acts_left()
        tried.append(row.due_at)
        do(row.due_at)
    waits = [later - earlier for earlier, later in itertools.pairwise(tried)]
    assert waits[:4] == [timedelta(seconds=5), timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert max(waits) == timedelta(minutes=2)
    assert len(tried) < 15
    assert (message().state, message().body, provider.sent) == (TextState.TOO_LATE, "", [])


def test_a_provider_that_hangs_is_not_waited_for_by_each_message(provider: OvhService) -> None:
    """T30: the same worker has receipts to mail; after three failures it asks nothing for half a minute."""
    provider.script = ["slow", 503, 500]
    for number, source in zip(numbers(30), sources(30), strict=True):
        send(number, ip_address=source)
    do()
    assert (provider.calls, len(provider.sent), len(acts_left())) == (3, 0, 30)
    do(NOON + timedelta(seconds=20))
    assert provider.calls == 3
    do(NOON + timedelta(seconds=60))
    assert (len(provider.sent), acts_left()) == (30, [])


def test_an_outage_that_ends_lets_it_leave_once(provider: OvhService) -> None:
    provider.script = [503, 429, 503]
    send()
    for _ in range(8):
        for row in acts_left():
            do(row.due_at)
    assert len(provider.sent) == 1
    assert (message().state, message().provider_reference) == (TextState.SENT, "1001")


@pytest.mark.parametrize("turn", ["slow", 500, "accepted, then cut"])
def test_when_nobody_knows_whether_it_left_there_is_one_more_at_most(provider: OvhService, turn: int | str) -> None:
    provider.script = [turn] * 10
    send()
    for _ in range(12):
        for row in acts_left():
            do(row.due_at)
    assert len(provider.sent) <= 2
    assert len(provider.script) == 8, "asked twice"
    assert (message().state, message().body) == (TextState.REFUSED, "")


def test_a_number_that_the_provider_refuses_is_not_asked_again(provider: OvhService) -> None:
    provider.script = ["invalid"]
    send()
    do()
    do(NOON + timedelta(minutes=5))
    assert provider.sent == []
    assert (message().state, message().body, acts_left()) == (TextState.REFUSED, "", [])


def test_no_log_holds_the_number_or_the_code(
    provider: OvhService, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """T75: neither granted, refused, failing nor cut off."""
    caplog.set_level(logging.DEBUG)
    settings.SMS_PER_DAY = 4
    provider.script = [400, "invalid", 503, "slow", 500]
    for source in sources(4):
        send(ip_address=source)
    for number, source in zip(numbers(3), sources(3), strict=True):
        send(number, ip_address=source)
    for _ in range(6):
        for row in acts_left():
            do(row.due_at)
    said = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    assert "refused" in said and "put off" in said, "logs are read"
    for secret in (NUMBER, NUMBER[3:], "0639981234", CODE, SECRET, CONSUMER, "+3363998"):
        assert secret not in said


def test_a_message_done_is_not_sent_again(sink: Path) -> None:
    send()
    [row] = acts_left()
    do()
    with context.portal():
        agenda.schedule(acts.SEND_TEXT, row.subject, at=NOON)
    do()
    assert len(kept(sink)) == 1
