"""Into an account by a code sent to its mobile (T31)."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shared_apps.accounts import events, mobile_codes
from shared_apps.accounts.commands import mobile, termination
from shared_apps.accounts.models import AccountEvent, MobileCode, TextMessage, User
from tenants import addresses, context
from tenants.models import AgendaAct
from tenants.registry import CollectivityCard
from tests.integration.accounts import second_steps
from tests.integration.accounts.mobiles import (
    LOGIN,
    LOGIN_CODE,
    NUMBER,
    OTHER,
    OTHER_TYPED,
    PROOF,
    SINK,
    TYPED,
    ask,
    ask_for,
    code_of,
    enter,
    number_of,
    other_than,
    texts,
    with_mobile,
)
from tests.integration.accounts.people import citizen, log_in
from xcontact.kit import clock
from xcontact.kit.text import typeset

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _offered(settings: Any) -> None:
    settings.SMS_URL = SINK


@pytest.fixture
def marie(db: None) -> User:
    user = citizen()
    with_mobile(user)
    return user


def browser(**extra: Any) -> Client:
    return Client(headers={"host": addresses.host()}, **extra)


def is_in(client: Client) -> bool:
    return client.get("/compte/").status_code == 200


def test_a_code_opens_the_account(portal_client: Client, marie: User) -> None:
    """From the login page, without a script: the number, the code, and on to where one was going."""
    page = portal_client.get("/compte/connexion/?suite=/compte/securite/").content.decode()
    assert f'{LOGIN}?suite=%2Fcompte%2Fsecurite%2F"' in page
    sent = ask(portal_client, suite="/compte/securite/")
    assert sent.status_code == 302
    shown = portal_client.get(sent.url).content.decode()
    assert 'autocomplete="one-time-code"' in shown and 'inputmode="numeric"' in shown
    assert "••" in shown and TYPED not in shown and NUMBER not in shown
    opened = portal_client.post(sent.url, {"code": code_of()})
    assert opened.url == "/compte/securite/"
    assert is_in(portal_client) and second_steps.opened_by(portal_client) == "sms"
    with context.portal():
        assert AccountEvent.objects.get(what="logged_in").facts["by"] == "sms"
        assert User.objects.get().last_login is not None, "it counts against dormancy (D-04)"


def test_the_message_names_the_site_and_ends_as_browsers_read_it(portal_client: Client, marie: User) -> None:
    """T31: bound to the site (WebOTP), one message of 160 letters of GSM 03.38."""
    ask(portal_client)
    (text,) = texts()
    host, code = addresses.host().partition(":")[0], code_of()
    assert text.endswith(f"\n@{host} #{code}") and text.startswith(code)
    assert "Ne donnez ce code à personne" in text and f"sur {host}" in text
    assert len(text) <= 160 and set(text) <= set("à:,.@#\n ") | set(map(chr, range(33, 123)))


def test_known_and_unknown_numbers_can_t_be_told_apart(marie: User) -> None:
    """T31, T25: same status, same pages, same queries one by one; only the one that has an account is written to."""
    closed = citizen(email="ferme@example.org", terminated_at=clock.now())
    with_mobile(closed, "+33639980001")
    waiting = citizen(email="attend@example.org", activated_at=None)
    with_mobile(waiting, "+33639980002")
    answers, work = set(), []
    for number in (TYPED, OTHER_TYPED, "06 39 98 00 01", "06 39 98 00 02"):
        client = browser()
        with CaptureQueriesContext(connection) as asking:
            sent = ask(client, number)
        asked = work_of(asking)
        page = bare(client.get(sent.url))
        guess = other_than(code_of()) if number == TYPED else "000000"
        with CaptureQueriesContext(connection) as trying:
            refused = enter(client, guess)
        work.append((asked, work_of(trying)))
        answers.add((sent.status_code, sent.url, masked(page), refused.status_code, masked(bare(refused))))
    assert len(answers) == 1
    assert len(set(work)) == 1, work
    assert len(texts()) == 1 and not texts(OTHER) and not texts("+33639980002")
    with context.portal():
        assert MobileCode.objects.filter(holder=None).count() == 2
        sendings = AgendaAct.objects.filter(act="send_text")
        ids = TextMessage.objects.values_list("id", flat=True)
        assert not sendings.exclude(subject__in=list(ids)).exists(), "the unknown one's is undone"


def test_an_unknown_number_s_code_opens_nothing_even_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    """T31: there is a code behind it, and nobody behind the code."""
    monkeypatch.setattr(mobile_codes.secrets, "randbelow", lambda most: 123456)
    client = browser()
    ask(client, OTHER_TYPED)
    assert enter(client, "123456").status_code == 422
    assert not is_in(client)


def test_too_many_asked_is_said_alike_of_both(marie: User) -> None:
    said = set()
    for number in (TYPED, OTHER_TYPED):
        answers = [ask(browser(REMOTE_ADDR=f"192.0.2.{i}"), number) for i in range(4)]
        assert [answer.status_code for answer in answers] == [302, 302, 302, 422]
        assert mobile_codes.TOO_MANY_CODES in answers[-1].content.decode()
        said.add(re.sub(r'value="[^"]*"', "", bare(answers[-1])))
    assert len(said) == 1
    assert len(texts()) == 3


def test_the_sixth_try_is_refused_even_when_right(portal_client: Client, marie: User) -> None:
    """T31"""
    ask(portal_client)
    code = code_of()
    for _ in range(5):
        assert enter(portal_client, other_than(code)).status_code == 422
    assert typeset(mobile_codes.DEAD) in enter(portal_client, code).content.decode()
    assert not is_in(portal_client)


def test_the_fifth_try_opens(portal_client: Client, marie: User) -> None:
    ask(portal_client)
    for _ in range(4):
        enter(portal_client, other_than(code_of()))
    assert enter(portal_client, code_of()).status_code == 302


@pytest.mark.parametrize(("seconds", "opens"), [(599, True), (601, False)])
def test_a_code_lasts_ten_minutes(portal_client: Client, marie: User, seconds: int, opens: bool) -> None:
    """T31"""
    ask(portal_client)
    with time_machine.travel(clock.now() + timedelta(seconds=seconds), tick=False):
        assert (enter(portal_client, code_of()).status_code == 302) is opens


def test_it_serves_once(portal_client: Client, marie: User) -> None:
    """T31: a replay, a second click, the back button."""
    ask(portal_client)
    code = code_of()
    assert enter(portal_client, code).status_code == 302
    assert enter(portal_client, code).url == LOGIN, "there is nothing to enter any more: asked for anew"
    portal_client.post("/compte/deconnexion/")
    ask(portal_client)
    assert code == code_of() or enter(portal_client, code).status_code == 422
    assert not is_in(portal_client)


def test_another_browser_opens_nothing_with_it(portal_client: Client, marie: User) -> None:
    """T31: whoever is told the code on the telephone, or has asked for one of his own."""
    ask(portal_client)
    code = code_of()
    thief = browser()
    assert enter(thief, code).url == LOGIN
    ask(thief, OTHER_TYPED)
    assert enter(thief, code).status_code == 422
    assert not is_in(thief)
    assert enter(portal_client, code).status_code == 302, "the owner is not held up"


def test_a_new_code_kills_the_former(portal_client: Client, marie: User) -> None:
    ask(portal_client)
    former = code_of()
    ask(portal_client)
    assert former == code_of() or enter(portal_client, former).status_code == 422
    assert enter(portal_client, code_of()).status_code == 302


def test_a_stranger_who_asks_does_not_kill_the_owner_s(portal_client: Client, marie: User) -> None:
    ask(portal_client)
    code = code_of()
    ask(browser())
    assert enter(portal_client, code).status_code == 302


def test_a_code_to_log_in_proves_no_number(portal_client: Client, marie: User) -> None:
    """T31: and the reverse."""
    log_in(portal_client)
    ask_for(portal_client, OTHER_TYPED)
    proving = code_of(OTHER)
    ask(portal_client)
    opening = code_of()
    assert portal_client.post(PROOF, {"code": opening}).status_code == 422 or opening == proving
    assert number_of(marie) == NUMBER
    portal_client.post("/compte/deconnexion/")
    stranger = browser()
    stranger.cookies[settings.DEVICE_COOKIE_NAME] = portal_client.cookies[settings.DEVICE_COOKIE_NAME].value
    with context.portal():
        MobileCode.objects.filter(purpose="LOG_IN").delete()
    ask(stranger, "06 39 98 99 99")
    assert enter(stranger, proving).status_code == 422


def test_wrong_codes_across_many_numbers_are_slowed(marie: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """T31: by source, then for all strangers; a browser that has opened the account before still comes in."""
    owner = browser(REMOTE_ADDR="198.51.100.7")
    log_in(owner)
    owner.post("/compte/deconnexion/")
    monkeypatch.setattr(mobile_codes, "WRONG_OF_ALL", 6)
    for last in range(6):
        guesser = browser(REMOTE_ADDR=f"192.0.2.{last}")
        ask(guesser, f"06 39 98 44 0{last}")
        assert mobile_codes.WRONG in enter(guesser, "000000").content.decode()
    ask(guesser, "06 39 98 44 10")
    assert mobile_codes.TOO_MANY_TRIES in enter(guesser, "000000").content.decode()
    ask(owner)
    assert enter(owner, code_of()).status_code == 302


def test_right_codes_count_for_nothing(marie: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mobile_codes, "WRONG_OF_ALL", 1)
    for _ in range(3):
        client = browser()
        ask(client)
        assert enter(client, code_of()).status_code == 302


def test_one_source_is_held_to_its_share(marie: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mobile_codes, "OF_SOURCE", 2)
    client = browser()
    assert [ask(client, f"06 39 98 55 0{i}").status_code for i in range(3)] == [302, 302, 422]
    assert ask(browser(REMOTE_ADDR="198.51.100.9")).status_code == 302, "another one is not held up"


def test_a_spent_budget_leaves_a_dead_code_and_the_same_page(portal_client: Client, marie: User, settings: Any) -> None:
    """T32, T31: what was not sent can't be guessed."""
    settings.SMS_PER_DAY = 0
    assert ask(portal_client).status_code == 302
    assert not texts()
    with context.portal():
        assert MobileCode.objects.get().used_at is not None
    assert log_in(portal_client).status_code == 302, "other ways in are unharmed"


def test_a_second_factor_is_still_asked(portal_client: Client, marie: User) -> None:
    """T64: a code by SMS stands for the password, not for both."""
    second_steps.with_application(marie.id)
    ask(portal_client, suite="/compte/securite/")
    answer = enter(portal_client, code_of(), suite="/compte/securite/")
    assert answer.url == "/compte/connexion/verification/"
    assert not is_in(portal_client)
    answer = second_steps.show_code(portal_client, marie.id, "/compte/connexion/verification/")
    assert answer.url == "/compte/securite/" and second_steps.opened_by(portal_client) == "sms+totp"


def test_a_closed_account_says_so_to_its_telephone_alone(portal_client: Client, marie: User) -> None:
    with context.portal():
        termination.terminate(email=marie.email, motive="Envois abusifs.", at=clock.now())
    ask(portal_client)
    refused = enter(portal_client, code_of())
    assert refused.status_code == 422 and termination.CLOSED in refused.content.decode()
    assert not is_in(portal_client)


def test_a_number_taken_off_meanwhile_opens_nothing(portal_client: Client, marie: User) -> None:
    ask(portal_client)
    code = code_of()
    with context.portal():
        mobile.remove_number(ip_address=None, by=marie, at=clock.now())
    assert enter(portal_client, code).status_code == 422


def test_what_is_no_french_mobile_is_said(portal_client: Client, marie: User) -> None:
    """T32"""
    for typed in ("03 25 42 33 33", "+44 7911 123456", "12", ""):
        answer = ask(portal_client, typed)
        assert answer.status_code == 422 and "Erreur" in answer.content.decode()
    assert not texts()
    with context.portal():
        assert not MobileCode.objects.exists()


def test_it_is_there_only_where_messages_are_sent(portal_client: Client, marie: User, settings: Any) -> None:
    settings.SMS_URL = ""
    assert LOGIN not in portal_client.get("/compte/connexion/").content.decode()
    assert portal_client.get(LOGIN).status_code == 404
    assert ask(portal_client).status_code == 404


def test_whoever_is_in_goes_on(portal_client: Client, marie: User) -> None:
    log_in(portal_client)
    assert portal_client.get(f"{LOGIN}?suite=/compte/").url == "/compte/"
    assert portal_client.get(f"{LOGIN_CODE}?suite=/compte/").url == "/compte/"


def test_from_a_collectivity_and_back(
    portal_client: Client, client_of: Any, troyes: CollectivityCard, marie: User
) -> None:
    """The way back is that of the password: the hand-over carries how the session was opened."""
    subdomain = client_of(troyes)
    there = subdomain.get("/connexion/", {"suite": "/"})
    passage = there.url.removeprefix(f"http://{addresses.host()}")
    first = portal_client.get(passage)
    assert first.url.startswith("/compte/connexion/?suite=")
    to_sms = re.search(rf'"({LOGIN}\?suite=[^"]+)"', portal_client.get(first.url).content.decode())
    assert to_sms
    sent = portal_client.post(to_sms[1], {"number": TYPED})
    back = portal_client.post(sent.url, {"code": code_of()})
    over = portal_client.get(back.url)
    assert over.url.startswith(f"http://{addresses.host(troyes.subdomain)}/passage/")
    assert subdomain.get(over.url.removeprefix(f"http://{addresses.host(troyes.subdomain)}")).status_code == 302


def test_the_owner_reads_it(portal_client: Client, marie: User) -> None:
    ask(portal_client)
    enter(portal_client, code_of())
    assert events.LABELS["logged_in"] in portal_client.get("/compte/securite/").content.decode()


def test_no_log_holds_a_number_or_a_code(portal_client: Client, marie: User, caplog: pytest.LogCaptureFixture) -> None:
    """T75"""
    caplog.set_level(logging.DEBUG)
    ask(portal_client)
    code = code_of()
    for typed in (other_than(code), "12", code):
        enter(portal_client, typed)
    ask(browser(), "06 39 98 1")
    said = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    lines = [line for line in said.splitlines() if "(0." not in line]  # not the statements of the debugging log
    assert any(LOGIN_CODE in line for line in lines), "logs are read"
    held = (NUMBER, TYPED, "0639981234", f'"{code}"', f"'{code}'", f"#{code}", "06 39 98 1")
    assert [line for line in lines if any(secret in line for secret in held)] == []


def bare(response: Any) -> str:
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return re.sub(r'nonce="[^"]+"', "", page)


def masked(page: str) -> str:
    """Without the last figures of the number that was typed, and without the code."""
    return re.sub(r'value="\d{6}"', "", re.sub(r"••\u00a0\d\d", "", page))


def work_of(queries: CaptureQueriesContext) -> tuple[str, ...]:
    """What was read and written, one after the other; without the marks of transactions, since one is undone."""
    statements = [query["sql"] for query in queries.captured_queries]
    return tuple(" ".join(sql.split()[:2]) for sql in statements if re.match(r"SELECT \"|INSERT|UPDATE \"|DELETE", sql))
