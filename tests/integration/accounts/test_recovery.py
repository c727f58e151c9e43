"""A forgotten password, as its owner and strangers see it."""

import re
import statistics
import time
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shared_apps.accounts import mails, recovery_mails
from shared_apps.accounts.models import AccountEvent, AccountMail, AgentAccount, User
from tenants import addresses, context
from tenants.models import AgendaAct
from tests.integration.accounts.people import PASSWORD, agent, citizen, link, log_in, log_in_agent, mailbox
from xcontact.kit import clock
from xcontact.kit.mail.models import MailState

pytestmark = pytest.mark.django_db

ADDRESS = "/compte/mot-de-passe-oublie/"
AGENTS = "/agents/mot-de-passe-oublie/"
NEW = "Grue-8-lavande"
CHOSEN = {"password": NEW, "repeated": NEW}


def ask(client: Client, email: str = "marie@example.org", **extra: Any) -> Any:
    return client.post(ADDRESS, {"email": email}, **extra)


def ask_agent(client: Client, identifier: str = "claire.petit", **extra: Any) -> Any:
    return client.post(AGENTS, {"identifier": identifier}, **extra)


def recovery_link(recipient: str = "marie@example.org") -> str:
    return link(mailbox(recipient, recovery_mails.RECOVERY)[-1])


def browser() -> Client:
    return Client(headers={"host": addresses.host()})


def test_from_the_login_page_to_a_new_password(portal_client: Client) -> None:
    """T20: every session ends, the former password is dead, the owner is told, and nobody is logged in by a link."""
    citizen()
    elsewhere = browser()
    log_in(elsewhere)
    assert ADDRESS in portal_client.get("/compte/connexion/").content.decode()
    assert portal_client.get(ask(portal_client).url).status_code == 200
    address = recovery_link()
    assert portal_client.get(address).status_code == 200
    done = portal_client.post(address, CHOSEN)
    assert done.url == "/compte/connexion/"
    assert portal_client.get("/compte/").status_code == 302, "it opens no session"
    assert elsewhere.get("/compte/").status_code == 302
    assert log_in(portal_client).status_code == 422
    assert portal_client.post("/compte/connexion/", {"email": "marie@example.org", "password": NEW}).status_code == 302
    assert "vient d’être changé" in mailbox("marie@example.org", mails.PASSWORD_CHANGED)[0]
    with context.portal():
        assert AccountEvent.objects.filter(what="password_recovered").count() == 1
        assert NEW not in str(list(AccountEvent.objects.values()))


def test_an_agent_gets_the_link_in_the_mailbox_of_his_account(portal_client: Client) -> None:
    account = agent()
    assert AGENTS in portal_client.get("/agents/connexion/").content.decode()
    assert ask_agent(portal_client, "Claire.Petit").url == f"{AGENTS}courriel/"
    (text,) = mailbox("mairie@example.org", recovery_mails.RECOVERY)
    assert "claire.petit" in text
    address = link(text)
    short = portal_client.post(address, {"password": "xK9!vQ2r", "repeated": "xK9!vQ2r"})
    assert short.status_code == 422 and "12" in short.content.decode()
    assert portal_client.post(address, CHOSEN).url == "/agents/connexion/"
    assert log_in_agent(portal_client).status_code == 422
    answer = portal_client.post("/agents/connexion/", {"identifier": "claire.petit", "password": NEW})
    assert answer.status_code == 302
    assert account.identifier in mailbox("mairie@example.org", mails.PASSWORD_CHANGED)[0]


def test_a_citizens_address_opens_no_agent_and_the_reverse(portal_client: Client) -> None:
    citizen()
    agent()
    ask_agent(portal_client, "marie@example.org")
    ask(portal_client, "mairie@example.org")
    assert not mailbox("marie@example.org") and not mailbox("mairie@example.org")


@pytest.mark.parametrize("who", ["agent", "citizen"])
def test_nobody_learns_whether_an_account_exists(who: str) -> None:
    """T25: same status, same body, same number of queries."""
    citizen(email="connue@example.org")
    citizen(email="fermee@example.org", terminated_at=clock.now())
    agent(identifier="connue.agent")
    names = ["connue.agent", "inconnu.agent"] if who == "agent" else ["connue@example.org", "inconnue@example.org"]
    answers, work = set(), []
    for name in [*names, *(["fermee@example.org"] if who == "citizen" else [])]:
        client = browser()
        with CaptureQueriesContext(connection) as queries:
            sent = ask_agent(client, name) if who == "agent" else ask(client, name)
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", client.get(sent.url).content.decode())
        page = re.sub(r'nonce="[^"]+"', "", page)
        answers.add((sent.status_code, sent.url, page))
        work.append(len(queries))
    assert len(answers) == 1
    assert max(work) - min(work) <= 1, work
    assert len(mailbox("connue@example.org")) + len(mailbox("mairie@example.org")) == 1
    assert not mailbox("inconnue@example.org") and not mailbox("fermee@example.org")
    with context.portal():
        sendings = AgendaAct.objects.filter(act="send_account_mail")
        ids = AccountMail.objects.values_list("id", flat=True)
        assert not sendings.exclude(subject__in=list(ids)).exists(), "the unknown one's is undone"


def test_the_answer_takes_the_same_time(portal_client: Client) -> None:
    """T25: known and unknown within 10 ms of each other (medians)."""
    for number in range(15):
        citizen(email=f"connue{number}@example.org")
    spent: dict[str, list[float]] = {"connue": [], "inconnue": []}
    for number in range(15):
        for name, times in spent.items():
            for address in (ADDRESS, "/compte/activation/"):
                client = browser()
                start = time.perf_counter()
                client.post(address, {"email": f"{name}{number}@example.org"}, REMOTE_ADDR=f"203.0.113.{number}")
                times.append(time.perf_counter() - start)
    assert abs(statistics.median(spent["connue"]) - statistics.median(spent["inconnue"])) < 0.010


def test_a_mail_filter_that_opens_links_changes_nothing(portal_client: Client) -> None:
    citizen()
    ask(portal_client)
    address = recovery_link()
    for method in ("get", "head", "get"):
        assert getattr(portal_client, method)(address).status_code == 200
    assert log_in(portal_client).status_code == 302


def test_a_link_serves_once_and_the_mails_are_wiped(portal_client: Client) -> None:
    citizen()
    ask(portal_client)
    ask(portal_client)
    first, second = (link(text) for text in mailbox("marie@example.org", recovery_mails.RECOVERY))
    assert portal_client.post(first, CHOSEN).status_code == 302
    for spent in (first, second):
        assert portal_client.get(spent).status_code == 410
        again = portal_client.post(spent, {"password": PASSWORD, "repeated": PASSWORD})
        assert again.status_code == 410
    assert log_in(portal_client).status_code == 422, "the second link changed nothing"
    with context.portal():
        for mail in AccountMail.objects.filter(kind=recovery_mails.RECOVERY):
            assert (bytes(mail.content), mail.state) == (b"", MailState.WIPED)
            assert not AgendaAct.objects.filter(subject=mail.id).exists()


def test_a_link_dies_after_an_hour(portal_client: Client) -> None:
    citizen()
    start = clock.now()
    with time_machine.travel(start, tick=False):
        ask(portal_client)
    address = recovery_link()
    with time_machine.travel(start + timedelta(minutes=59), tick=False):
        assert portal_client.get(address).status_code == 200
    with time_machine.travel(start + timedelta(minutes=61), tick=False):
        assert portal_client.post(address, CHOSEN).status_code == 410


@pytest.mark.parametrize("change", ["password", "email", "terminated"])
def test_a_link_dies_with_what_it_was_made_for(portal_client: Client, change: str) -> None:
    user = citizen()
    ask(portal_client)
    address = recovery_link()
    changes = {
        "password": {"password": make_password("Autre-7-chose")},
        "email": {"email": "nouvelle@example.org"},
        "terminated": {"terminated_at": clock.now()},
    }
    with context.portal():
        User.objects.filter(id=user.id).update(**changes[change])
    assert portal_client.post(address, CHOSEN).status_code == 410


def test_forged_links_are_dead(portal_client: Client) -> None:
    citizen()
    ask(portal_client)
    *start, token, end = recovery_link().split("/")
    for position in range(0, len(token), 7):
        forged = token[:position] + ("A" if token[position] != "A" else "B") + token[position + 1 :]
        assert portal_client.post("/".join([*start, quote(forged), end]), CHOSEN).status_code == 410
    assert log_in(portal_client).status_code == 302


def test_the_rule_holds_here_too(portal_client: Client) -> None:
    """D-12"""
    citizen()
    ask(portal_client)
    address = recovery_link()
    for password, said in (("Motdepasse1!", "devine"), ("Lambert-1974!", "votre nom"), ("velours-7", "majuscule")):
        answer = portal_client.post(address, {"password": password, "repeated": password})
        assert answer.status_code == 422 and said in answer.content.decode()
    unequal = portal_client.post(address, {"password": NEW, "repeated": PASSWORD})
    assert unequal.status_code == 422
    assert log_in(portal_client).status_code == 302


def test_an_account_never_activated_gets_its_activation_again(portal_client: Client) -> None:
    citizen(activated_at=None)
    ask(portal_client)
    assert not mailbox("marie@example.org", recovery_mails.RECOVERY)
    assert "/compte/activation/" in link(mailbox("marie@example.org", mails.ACTIVATION)[0])


def test_an_account_of_franceconnect_alone_gets_a_password(portal_client: Client) -> None:
    user = citizen()
    with context.portal():
        user.set_unusable_password()
        user.save()
    ask(portal_client)
    assert portal_client.post(recovery_link(), CHOSEN).status_code == 302
    answer = portal_client.post("/compte/connexion/", {"email": "marie@example.org", "password": NEW})
    assert answer.status_code == 302


def test_no_mailbox_is_flooded_and_no_stranger_uses_it_up(portal_client: Client) -> None:
    """T56: three an hour from one source, five in all; sign-up's mails are counted apart."""
    citizen()
    for _ in range(8):
        ask(portal_client, REMOTE_ADDR="203.0.113.9")
        portal_client.post("/compte/activation/", {"email": "marie@example.org"}, REMOTE_ADDR="203.0.113.9")
    assert len(mailbox("marie@example.org", recovery_mails.RECOVERY)) == 3
    ask(portal_client)
    assert len(mailbox("marie@example.org", recovery_mails.RECOVERY)) == 4, "the owner still gets hers"
    for number in range(8):
        ask(portal_client, REMOTE_ADDR=f"198.51.100.{number}")
    assert len(mailbox("marie@example.org", recovery_mails.RECOVERY)) == 5
    assert portal_client.post(recovery_link(), CHOSEN).status_code == 302, "any of the five will do"


def test_strangers_at_several_addresses_leave_a_browser_of_the_account_its_own_share(portal_client: Client) -> None:
    """T56: a browser that has opened the account asks within an allowance that nobody else spends, and no further."""
    citizen()
    log_in(portal_client)
    portal_client.post("/compte/deconnexion/")
    for number in range(8):
        ask(browser(), REMOTE_ADDR=f"198.51.100.{number}")
    kind = recovery_mails.RECOVERY
    assert len(mailbox("marie@example.org", kind)) == 5
    ask(browser(), REMOTE_ADDR="192.0.2.1")
    assert len(mailbox("marie@example.org", kind)) == 5, "a browser that the account does not know"
    for _ in range(5):
        ask(portal_client, REMOTE_ADDR="198.51.100.1")
    assert len(mailbox("marie@example.org", kind)) == 8
    assert portal_client.post(recovery_link(), CHOSEN).status_code == 302


@pytest.mark.parametrize(
    ("address", "field", "most"),
    [
        (ADDRESS, "email", 20),
        (AGENTS, "identifier", 20),
        ("/compte/activation/", "email", 20),
    ],
)
def test_one_source_asks_so_much_in_an_hour(portal_client: Client, address: str, field: str, most: int) -> None:
    """T56: the page says why and when to try again; a /64 is one source; others are unharmed."""
    start = clock.now()
    with time_machine.travel(start, tick=False):
        for number in range(most):
            sent = portal_client.post(
                address, {field: f"p{number}@example.org"}, REMOTE_ADDR=f"2001:db8::{number + 1:x}"
            )
            assert sent.status_code == 302
        refused = portal_client.post(address, {field: "p@example.org"}, REMOTE_ADDR="2001:db8::ffff")
        assert refused.status_code == 429
        assert "Réessayez dans 3\u00a0minutes" in refused.content.decode()
        assert portal_client.post(address, {field: "p@example.org"}, REMOTE_ADDR="2001:db8:1::1").status_code == 302
    with time_machine.travel(start + timedelta(minutes=3), tick=False):
        again = portal_client.post(address, {field: "p@example.org"}, REMOTE_ADDR="2001:db8::ffff")
        assert again.status_code == 302


def test_what_is_missing_is_said(portal_client: Client) -> None:
    assert "Indiquez votre adresse" in ask(portal_client, "").content.decode()
    assert "Indiquez votre identifiant" in ask_agent(portal_client, "").content.decode()


def test_a_post_from_a_sibling_is_refused(troyes: Any) -> None:
    """T17"""
    citizen()
    ask(browser())
    client = Client(enforce_csrf_checks=True, headers={"host": addresses.host()})
    for address in (ADDRESS, AGENTS, recovery_link()):
        client.get(address)
        posted = {"csrfmiddlewaretoken": client.cookies[settings.CSRF_COOKIE_NAME].value, **CHOSEN}
        sibling = f"http://{addresses.host(troyes.subdomain)}"
        assert client.post(address, posted, headers={"Origin": sibling}).status_code == 403
    with context.portal():
        assert AgentAccount._default_manager.count() == 0
    assert log_in(browser()).status_code == 302
