"""The second step of a login: agents' always (T64), citizens' who chose one."""

import base64
import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import get_resolver

from shared_apps.accounts.models import AccountEvent, AgentAccount, User
from shared_apps.factors import codes
from shared_apps.factors import commands as factors
from shared_apps.factors.models import Authenticator, RecoveryCode
from tenants import context
from tenants.registry import CollectivityCard
from tests.fakes.authenticator import SoftKey
from tests.integration.accounts import second_steps
from tests.integration.accounts.people import PASSWORD, agent, citizen, log_in, log_in_agent, mailbox
from tests.integration.accounts.second_steps import SECRET, add_key, browser, code, is_logged_in, opened_by, show_key
from xcontact.kit import clock

pytestmark = pytest.mark.django_db

VERIFICATION = "/compte/connexion/verification/"
AGENT_VERIFICATION = "/agents/connexion/verification/"
ENROLMENT = "/agents/connexion/second-facteur/"
KEYS = "/compte/securite/cles/"


def give_password(client: Client, identifier: str = "claire.petit") -> Any:
    return client.post("/agents/connexion/", {"identifier": identifier, "password": PASSWORD})


def newcomer(*places: CollectivityCard, identifier: str = "claire.petit") -> AgentAccount:
    """An agent who holds no second factor yet."""
    account = agent(*places, identifier=identifier)
    with context.portal():
        factors.forget(holder=account.id)
    return account


def protected_citizen(**changes: Any) -> User:
    user = citizen(**changes)
    second_steps.with_application(user.id)
    return user


# An agent without any


def every_agent_address() -> list[str]:
    found = []
    for pattern in get_resolver("xcontact.project.portal_urls").url_patterns:
        for one in getattr(pattern, "url_patterns", [pattern]):
            route = str(one.pattern)
            if route.startswith("agents/"):
                filled = re.sub(r"<uuid:\w+>", "01900000-0000-7000-8000-000000000000", route)
                filled = re.sub(r"<slug:\w+>", "totp", filled)
                found.append("/" + re.sub(r"<\w+>", "jeton", filled))
    return found


def test_an_agent_with_a_password_alone_reaches_only_the_choice_of_a_factor(
    portal_client: Client, troyes: CollectivityCard
) -> None:
    """T64"""
    newcomer(troyes)
    assert give_password(portal_client).url == ENROLMENT
    addresses_of_agents = every_agent_address()
    assert {"/agents/", "/agents/passage/", ENROLMENT} <= set(addresses_of_agents)
    allowed = {ENROLMENT} | {f"/agents/securite/cles/{page}/" for page in ("cle", "application", "codes")}
    for address in addresses_of_agents:
        asked = {"vers": troyes.subdomain, "temoin": "0" * 64}
        answer, stranger_s = portal_client.get(address, asked), browser().get(address, asked)
        if address in allowed:
            assert answer.status_code == 200 and stranger_s.status_code == 302, address
        elif address in {AGENT_VERIFICATION, "/agents/securite/cles/"}:
            assert answer.url == ENROLMENT
        else:  # no more than somebody who has given no password
            assert answer.status_code == stranger_s.status_code, address
            assert answer.headers.get("Location") == stranger_s.headers.get("Location"), address
        assert "jeton=" not in answer.headers.get("Location", "")
    assert not is_logged_in(portal_client, "/agents/")
    assert not is_logged_in(portal_client)


def test_an_agent_with_a_factor_reaches_nothing_before_he_shows_it_nor_adds_another(
    portal_client: Client, troyes: CollectivityCard
) -> None:
    """T64: the password alone must not give its thief a factor of his own."""
    account = agent(troyes)
    assert give_password(portal_client).url == AGENT_VERIFICATION
    for page in ("cle", "application", "codes"):
        address = f"/agents/securite/cles/{page}/"
        assert portal_client.get(address).url.startswith("/agents/connexion/?")
        assert portal_client.post(address, {"code": code(), "copied": "x"}).status_code == 302
    assert portal_client.post("/agents/securite/cles/cle/defi/").status_code == 410
    assert portal_client.get(ENROLMENT).url == AGENT_VERIFICATION
    assert not is_logged_in(portal_client, "/agents/")
    assert second_steps.show_code(portal_client, account.id).url == "/agents/"
    assert opened_by(portal_client) == "password+totp"


def test_an_agent_chooses_an_application(portal_client: Client, troyes: CollectivityCard) -> None:
    account = newcomer(troyes)
    give_password(portal_client)
    page = portal_client.get("/agents/securite/cles/application/").content.decode()
    assert "data:image/svg+xml" in page
    secret = re.search(r"data-secret>([A-Z2-7 ]+)<", page)
    assert secret
    assert portal_client.post("/agents/securite/cles/application/", {"code": "000000"}).status_code == 422
    with context.portal():
        assert not Authenticator.objects.exists(), "nothing kept before the application has shown its code"
    typed = codes.code_of(secret[1].replace(" ", ""), codes.step_at(clock.now()))
    answer = portal_client.post("/agents/securite/cles/application/", {"code": typed})
    assert answer.url == "/agents/" and is_logged_in(portal_client, "/agents/")
    with context.portal():
        assert secret[1].replace(" ", "") not in Authenticator.objects.get(holder=account.id).secret
        assert AccountEvent.objects.filter(holder=account.id, what="factor_added").count() == 1


def test_an_agent_without_telephone_chooses_ten_printed_codes(portal_client: Client, troyes: CollectivityCard) -> None:
    """« possible without a smartphone » (T64)"""
    newcomer(troyes)
    give_password(portal_client)
    page = portal_client.get("/agents/securite/cles/codes/").content.decode()
    sheet = re.findall(r"<li><strong>([a-z-]+)</strong>", page)
    assert len(sheet) == 10
    assert portal_client.get("/agents/securite/cles/codes/").content.decode().count(sheet[3]) == 1, "a reload keeps it"
    assert portal_client.post("/agents/securite/cles/codes/", {"copied": "bato-bato-bato-bato"}).status_code == 422
    assert portal_client.post("/agents/securite/cles/codes/", {"copied": sheet[0].upper()}).url == "/agents/"
    assert is_logged_in(portal_client, "/agents/")
    for left, printed in zip(range(9, 1, -1), sheet, strict=False):
        other = browser()
        assert give_password(other).url == AGENT_VERIFICATION
        assert other.post(AGENT_VERIFICATION, {"shown": "recovery", "recovery_code": printed}).url == "/agents/"
        told = "imprimez une nouvelle liste" in other.get("/agents/").content.decode()
        assert told is (left <= 3), left
    other = browser()
    give_password(other)
    again = other.post(AGENT_VERIFICATION, {"shown": "recovery", "recovery_code": sheet[0]})
    assert again.status_code == 422 and "a déjà servi" in again.content.decode()
    assert not is_logged_in(other, "/agents/")
    with context.portal():
        assert not RecoveryCode.objects.filter(code_hash__in=sheet).exists(), "only digests are kept"


def test_an_agent_chooses_the_key_of_his_computer(portal_client: Client, troyes: CollectivityCard) -> None:
    newcomer(troyes)
    give_password(portal_client)
    key = SoftKey()
    assert add_key(portal_client, key, "/agents/").url == "/agents/"
    other = browser()
    assert give_password(other).url == AGENT_VERIFICATION
    assert show_key(other, key, "/agents/").url == "/agents/"
    assert opened_by(other) == "password+passkey"


def test_an_agent_keeps_one_means(portal_client: Client) -> None:
    account = agent()
    log_in_agent(portal_client)
    address = "/agents/securite/cles/retirer/totp/"
    assert "votre dernier moyen" in portal_client.post(address, {"password": PASSWORD}).content.decode()
    with context.portal():
        assert Authenticator.objects.filter(holder=account.id).exists()
        factors.print_recovery_codes(holder=account.id, at=clock.now())
    assert portal_client.post(address, {"password": "Faux-1-faux"}).status_code == 422
    assert portal_client.post(address, {"password": PASSWORD}).status_code == 302
    with context.portal():
        assert not Authenticator.objects.filter(holder=account.id).exists()


# A citizen who chose one


def test_a_citizen_without_any_factor_is_asked_nothing_more(portal_client: Client) -> None:
    citizen()
    assert log_in(portal_client).url == "/mes-demandes/"
    assert opened_by(portal_client) == "password"


def test_a_citizen_s_second_step_leads_where_he_was_going(portal_client: Client) -> None:
    protected_citizen()
    with context.portal():
        Authenticator.objects.update(last_step=0)
    assert log_in(portal_client, suite="/compte/").url == VERIFICATION
    assert not is_logged_in(portal_client)
    assert portal_client.get("/compte/passage/", {"vers": "troyes", "temoin": "0" * 64}).url.startswith("/compte/conn")
    answer = portal_client.post(VERIFICATION, {"shown": "totp", "code": code()})
    assert answer.url == "/compte/" and is_logged_in(portal_client)
    assert portal_client.get(VERIFICATION).url == "/compte/connexion/", "the back button opens nothing again"


def test_a_code_opens_once(portal_client: Client) -> None:
    protected_citizen()
    start = clock.now()
    with time_machine.travel(start, tick=False):
        log_in(portal_client)
        seen = code()
        assert portal_client.post(VERIFICATION, {"shown": "totp", "code": seen}).status_code == 302
        thief = browser()
        log_in(thief)
        assert thief.post(VERIFICATION, {"shown": "totp", "code": seen}).status_code == 422
        assert thief.post(VERIFICATION, {"shown": "totp", "code": code(-1)}).status_code == 422
        assert not is_logged_in(thief)
        assert thief.post(VERIFICATION, {"shown": "totp", "code": code(1)}).status_code == 302


@pytest.mark.parametrize("wrong", [{"shown": "totp", "code": "000000"}, {"shown": "recovery", "recovery_code": "bato"}])
def test_the_sixth_try_waits_though_it_is_right(portal_client: Client, wrong: dict[str, str]) -> None:
    protected_citizen()
    start = clock.now()
    with time_machine.travel(start, tick=False):
        for _ in range(5):
            thief = browser()  # another browser, another login: the account counts
            log_in(thief)
            assert thief.post(VERIFICATION, wrong).status_code == 422
        log_in(portal_client)
        refused = portal_client.post(VERIFICATION, {"shown": "totp", "code": code()})
        assert refused.status_code == 422 and "Trop d’essais" in refused.content.decode()
        assert not is_logged_in(portal_client)
    with time_machine.travel(start + timedelta(minutes=3), tick=False):
        assert portal_client.post(VERIFICATION, {"shown": "totp", "code": code()}).status_code == 302


def test_the_second_step_is_not_awaited_for_ever(portal_client: Client) -> None:
    protected_citizen()
    log_in(portal_client)
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        assert portal_client.post(VERIFICATION, {"shown": "totp", "code": code()}).url == "/compte/connexion/"
        assert not is_logged_in(portal_client)


def test_a_citizen_s_second_step_is_no_agent_s(portal_client: Client) -> None:
    protected_citizen()
    log_in(portal_client)
    assert portal_client.get(AGENT_VERIFICATION).url == "/agents/connexion/"
    assert portal_client.get("/agents/securite/cles/codes/").url.startswith("/agents/connexion/")


def test_an_account_ended_meanwhile_opens_nothing(portal_client: Client) -> None:
    user = protected_citizen()
    log_in(portal_client)
    with context.portal():
        User.objects.filter(id=user.id).update(terminated_at=clock.now())
    assert portal_client.post(VERIFICATION, {"shown": "totp", "code": code(1)}).url == "/compte/connexion/"


def test_the_demonstration_alone_shows_the_code_and_of_its_own_secret_alone(portal_client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    protected_citizen()
    log_in(portal_client)
    assert "data-demo-code" not in portal_client.get(VERIFICATION).content.decode()
    settings.DEMO_CODES_SECRET = "A" * 32
    assert "data-demo-code" not in portal_client.get(VERIFICATION).content.decode(), "a secret of one's own stays so"
    settings.DEMO_CODES_SECRET = SECRET
    page = portal_client.get(VERIFICATION).content.decode()
    assert f"{code()[:3]}&nbsp;{code()[3:]}" in page


def test_whoever_has_lost_everything_begins_anew(portal_client: Client) -> None:
    agent()
    log_in_agent(portal_client)
    with pytest.raises(CommandError):
        call_command("forget_factors", "claire.petit")  # no citizen's address
    assert is_logged_in(portal_client, "/agents/")
    call_command("forget_factors", "claire.petit", "--agent")
    assert not is_logged_in(portal_client, "/agents/")
    assert give_password(browser()).url == ENROLMENT
    assert "retirés par SPL-Xdémat" in mailbox("mairie@example.org")[-1]


def test_a_new_password_ends_the_second_steps_that_the_former_one_began(portal_client: Client) -> None:
    """T64: a thief at the door where an agent chooses his first factor does not choose it once the password is new."""
    account = newcomer()
    give_password(portal_client)
    assert portal_client.get(ENROLMENT).status_code == 200
    with context.portal():
        AgentAccount._default_manager.filter(id=account.id).update(password=make_password("Grue-8-lavande-mare"))
    assert portal_client.get(ENROLMENT).status_code == 302
    assert portal_client.get("/agents/securite/cles/application/").status_code == 302
    with context.portal():
        assert not Authenticator.objects.filter(holder=account.id).exists()


@pytest.mark.parametrize("answer", ["[" * 100_000, '{"rawId":"' + "gQ" * 9 + '"}'])
def test_a_key_s_answer_that_is_nonsense_is_refused_in_a_sentence(portal_client: Client, answer: str) -> None:
    portal_client.post("/compte/connexion/cle/defi/")
    assert portal_client.post("/compte/connexion/cle/", {"answer": answer}).url == "/compte/connexion/"


@pytest.mark.parametrize("attested", [b"\x81" * 5_000 + b"\x01", b"\x9b\x00", b"\x19"])
def test_an_attestation_that_is_nonsense_is_refused_in_a_sentence(portal_client: Client, attested: bytes) -> None:
    citizen()
    log_in(portal_client)
    key = SoftKey()
    made = key.create(portal_client.post("/compte/securite/cles/cle/defi/").json())
    made["response"]["attestationObject"] = base64.urlsafe_b64encode(attested).decode().rstrip("=")
    said = {"name": "Clé", "answer": json.dumps(made)}
    assert portal_client.post("/compte/securite/cles/cle/", said).status_code == 422


def test_a_character_that_no_database_holds_names_no_session(portal_client: Client) -> None:
    citizen()
    log_in(portal_client)
    assert portal_client.post("/compte/securite/connexions/", {"session": "\0"}).status_code == 302
