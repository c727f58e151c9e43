from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from tenants import addresses, context
from tenants.models import Session
from tests.integration.accounts import second_steps
from tests.integration.accounts.people import PASSWORD, agent, citizen, log_in, log_in_agent, mailbox
from tests.unit.shared_apps.accounts.test_return_path import HOSTILE
from xcontact.kit import clock

pytestmark = pytest.mark.django_db


def fail(client: Client, times: int, email: str = "marie@example.org", **extra: str):  # type: ignore[no-untyped-def]
    for _ in range(times):
        answer = client.post("/compte/connexion/", {"email": email, "password": "Faux-1-faux"}, **extra)
    return answer


def test_the_same_answer_and_the_same_work_for_known_and_unknown(
    portal_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T25"""
    citizen()
    citizen(email="en-attente@example.org", activated_at=None)
    computed: list[int] = []
    for name in ("verify", "encode"):
        original = getattr(Argon2PasswordHasher, name)
        monkeypatch.setattr(Argon2PasswordHasher, name, lambda *a, o=original, **k: computed.append(1) or o(*a, **k))
    answers = set()
    for email, password in (
        ("marie@example.org", "Faux-1-faux"),
        ("inconnue@example.org", "Faux-1-faux"),
        ("en-attente@example.org", PASSWORD),
    ):
        browser = Client(headers={"host": addresses.host()})
        answer = browser.post("/compte/connexion/", {"email": email, "password": password})
        alert = answer.content.decode().split('role="alert"')[1].split("</div>")[0]
        answers.add((answer.status_code, alert, len(computed)))
        computed.clear()
    assert len(answers) == 1
    assert answers.pop()[2] == 1


def test_wrong_passwords_slow_down_and_never_lock(portal_client: Client) -> None:
    """T23"""
    citizen()
    start = clock.now()
    with time_machine.travel(start, tick=False):
        assert "ne convient pas" in fail(portal_client, 5).content.decode()
        assert "Réessayez dans 1\u00a0minute." in fail(portal_client, 1).content.decode()
        assert log_in(portal_client).status_code == 422, "the right password waits too: it tells nothing"
    with time_machine.travel(start + timedelta(seconds=61), tick=False):
        fail(portal_client, 1)
        assert "Réessayez dans 2\u00a0minutes." in fail(portal_client, 1).content.decode()
    with time_machine.travel(start + timedelta(minutes=4), tick=False):
        assert log_in(portal_client).status_code == 302
        assert "ne convient pas" in fail(portal_client, 4).content.decode(), "counted anew"


def test_the_wait_is_fifteen_minutes_at_most(portal_client: Client) -> None:
    citizen()
    at = clock.now()
    for _ in range(12):
        with time_machine.travel(at, tick=False):
            fail(portal_client, 5)
        at += timedelta(minutes=15, seconds=1)
    with time_machine.travel(at, tick=False):
        assert log_in(portal_client).status_code == 302


def test_one_address_that_tries_many_accounts_is_slowed(portal_client: Client) -> None:
    citizen()
    for number in range(20):
        fail(portal_client, 1, f"{number}@example.org", REMOTE_ADDR="203.0.113.9")
    blocked = portal_client.post(
        "/compte/connexion/", {"email": "marie@example.org", "password": PASSWORD}, REMOTE_ADDR="203.0.113.9"
    )
    assert "Réessayez" in blocked.content.decode()
    assert log_in(portal_client).status_code == 302, "from elsewhere she comes in"


def test_the_session_key_changes_at_login(portal_client: Client) -> None:
    """T16: a key planted before login opens nothing."""
    citizen()
    portal_client.post("/compte/activation/", {"email": "x@example.org"})
    planted = portal_client.cookies[settings.SESSION_COOKIE_NAME].value
    log_in(portal_client)
    assert portal_client.cookies[settings.SESSION_COOKIE_NAME].value != planted
    thief = Client(headers={"host": addresses.host()})
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert thief.get("/compte/").status_code == 302


@pytest.mark.parametrize("suite", HOSTILE)
def test_login_leads_nowhere_else(portal_client: Client, suite: str) -> None:
    """T22"""
    citizen()
    answer = portal_client.post(
        "/compte/connexion/", {"email": "marie@example.org", "password": PASSWORD}, query_params={"suite": suite}
    )
    assert answer.url == "/mes-demandes/"


def test_a_page_of_the_account_is_found_again_after_login(portal_client: Client) -> None:
    citizen()
    asked = portal_client.get("/compte/modifier/")
    assert asked.url == "/compte/connexion/?suite=%2Fcompte%2Fmodifier%2F"
    answer = portal_client.post(asked.url, {"email": "marie@example.org", "password": PASSWORD})
    assert answer.url == "/compte/modifier/"


@pytest.mark.parametrize(
    "address", ["/compte/connexion/", "/compte/inscription/", "/compte/deconnexion/", "/agents/connexion/"]
)
def test_a_post_from_a_sibling_is_refused(address: str, troyes) -> None:  # type: ignore[no-untyped-def]
    """T17"""
    browser = Client(enforce_csrf_checks=True, headers={"host": addresses.host()})
    browser.get(address)
    token = browser.cookies[settings.CSRF_COOKIE_NAME].value
    posted = {"csrfmiddlewaretoken": token}
    sibling = f"http://{addresses.host(troyes.subdomain)}"
    assert browser.post(address, posted, headers={"Origin": sibling}).status_code == 403
    assert browser.post(address, posted, headers={"Sec-Fetch-Site": "same-site"}).status_code == 403
    own = {"Origin": f"http://{addresses.host()}", "Sec-Fetch-Site": "same-origin"}
    assert browser.post(address, posted, headers=own).status_code in (302, 422)


def test_logout_ends_every_session_of_the_account(portal_client: Client) -> None:
    """T20"""
    citizen()
    other = Client(headers={"host": addresses.host()})
    log_in(portal_client)
    log_in(other)
    stolen = portal_client.cookies[settings.SESSION_COOKIE_NAME].value
    assert portal_client.get("/compte/deconnexion/").status_code == 200, "a GET only asks"
    assert other.get("/compte/").status_code == 200
    portal_client.post("/compte/deconnexion/")
    assert other.get("/compte/").status_code == 302
    portal_client.cookies[settings.SESSION_COOKIE_NAME] = stolen
    assert portal_client.get("/compte/").status_code == 302


def test_a_new_password_ends_other_sessions_and_keeps_this_one(portal_client: Client) -> None:
    """T20"""
    citizen()
    other = Client(headers={"host": addresses.host()})
    log_in(portal_client)
    log_in(other)
    new = "Grue-8-lavande"
    wrong = {"current": "Faux-1-faux", "password": new, "repeated": new}
    assert (
        "Ce n’est pas votre mot de passe actuel" in portal_client.post("/compte/mot-de-passe/", wrong).content.decode()
    )
    changed = portal_client.post("/compte/mot-de-passe/", {**wrong, "current": PASSWORD})
    assert changed.url == "/compte/"
    assert portal_client.get("/compte/").status_code == 200
    assert other.get("/compte/").status_code == 302
    assert log_in(other).status_code == 422
    assert "changé" in mailbox("marie@example.org")[0]


def test_a_new_password_keeps_how_the_session_was_opened(portal_client: Client) -> None:
    """A collectivité is told of the second step, before and after."""
    owner = citizen()
    second_steps.with_application(owner.id)
    log_in(portal_client)
    second_steps.show_code(portal_client, owner.id, "/compte/connexion/verification/")
    assert second_steps.opened_by(portal_client) == "password+totp"
    new = "Grue-8-lavande"
    portal_client.post("/compte/mot-de-passe/", {"current": PASSWORD, "password": new, "repeated": new})
    assert second_steps.opened_by(portal_client) == "password+totp"


def test_the_owner_changes_what_his_account_says(portal_client: Client) -> None:
    citizen()
    log_in(portal_client)
    form = portal_client.get("/compte/modifier/").content.decode()
    assert 'value="12 rue des Tanneurs"' in form
    changes = {
        "given_name": "Marie",
        "family_name": "Roy",
        "street": "3 quai Vert",
        "postcode": "51200",
        "city": "Épernay",
    }
    assert portal_client.post("/compte/modifier/", changes).url == "/compte/"
    page = portal_client.get("/compte/").content.decode()
    assert "3 quai Vert" in page and "Roy" in page and "marie@example.org" in page


def test_never_a_citizen_and_an_agent_in_one_session(portal_client: Client) -> None:
    citizen()
    agent()
    log_in(portal_client)
    assert portal_client.get("/agents/").status_code == 302
    assert log_in_agent(portal_client).url == "/agents/"
    assert portal_client.get("/agents/").status_code == 200
    assert portal_client.get("/compte/").status_code == 302
    log_in(portal_client)
    assert portal_client.get("/agents/").status_code == 302


def test_a_citizen_does_not_enter_by_the_agents_door(portal_client: Client) -> None:
    citizen()
    assert log_in_agent(portal_client, "marie@example.org").status_code == 422


def test_an_anonymous_page_reads_no_session(portal_client: Client) -> None:
    portal_client.get("/compte/connexion/")
    with context.portal():
        assert not Session.objects.exists()
