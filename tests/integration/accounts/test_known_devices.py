"""T23 and D-11: a stranger's wrong passwords, and the owner's usual browser."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from shared_apps.accounts import throttle
from shared_apps.accounts.models import FailedLogin, KnownDevice
from tenants import addresses, context
from tests.integration.accounts.people import PASSWORD, agent, citizen, log_in, log_in_agent
from xcontact.kit import clock

pytestmark = pytest.mark.django_db

WRONG = {"email": "marie@example.org", "password": "Faux-1-faux"}
RIGHT = {"email": "marie@example.org", "password": PASSWORD}


def browser(**extra: Any) -> Client:
    return Client(headers={"host": addresses.host(), **extra})


def attempt(client: Client, posted: dict[str, str], source: str = "127.0.0.1") -> Any:
    return client.post("/compte/connexion/", posted, REMOTE_ADDR=source)


def hundred_sources() -> None:
    for number in range(100):
        attempt(browser(), WRONG, f"203.0.113.{number}")


def test_a_hundred_strangers_slow_the_account_and_not_its_owner(portal_client: Client) -> None:
    """T23: 100 wrong from 100 addresses on one account."""
    citizen()
    with time_machine.travel(clock.now(), tick=False):
        assert log_in(portal_client).status_code == 302
        portal_client.post("/compte/deconnexion/")
        hundred_sources()
        held = attempt(browser(), RIGHT, "198.51.100.7")
        assert held.status_code == 422 and "Réessayez dans" in held.content.decode(), "slowed, even when right"
        assert log_in(portal_client).status_code == 302, "from her usual browser she comes in"


def test_agents_too(portal_client: Client) -> None:
    agent()
    with time_machine.travel(clock.now(), tick=False):
        log_in_agent(portal_client)
        with context.portal():
            remembered = KnownDevice.objects.exists()
        portal_client.post("/compte/deconnexion/")
        for number in range(10):
            browser().post(
                "/agents/connexion/",
                {"identifier": "claire.petit", "password": "Faux-1-faux"},
                REMOTE_ADDR=f"203.0.113.{number}",
            )
        assert log_in_agent(browser()).status_code == 422
        if remembered:
            assert log_in_agent(portal_client).status_code == 302


def test_a_known_browser_is_slowed_by_its_own_failures(portal_client: Client) -> None:
    citizen()
    with time_machine.travel(clock.now(), tick=False):
        log_in(portal_client)
        portal_client.post("/compte/deconnexion/")
        for _ in range(5):
            assert "ne convient pas" in attempt(portal_client, WRONG).content.decode()
        assert "Réessayez dans 1" in attempt(portal_client, RIGHT).content.decode()
        assert log_in(browser()).status_code == 302, "nobody else waits for it"


def test_a_browser_is_known_to_the_accounts_it_has_opened_alone(portal_client: Client) -> None:
    """The cookie of one account opens no way around the limits of another; nor does a forged one."""
    citizen()
    citizen(email="paul@example.org")
    with time_machine.travel(clock.now(), tick=False):
        log_in(portal_client, "paul@example.org")
        portal_client.post("/compte/deconnexion/")
        hundred_sources()
        assert log_in(portal_client).status_code == 422
        forged = browser()
        forged.cookies[settings.DEVICE_COOKIE_NAME] = "A" * 43
        assert log_in(forged).status_code == 422
        assert log_in(portal_client, "paul@example.org").status_code == 302


def test_the_cookie_is_kept_from_scripts_and_its_secret_from_the_database(portal_client: Client) -> None:
    citizen()
    citizen(email="paul@example.org")
    log_in(portal_client)
    cookie = portal_client.cookies[settings.DEVICE_COOKIE_NAME]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["domain"] and cookie["path"] == "/"
    assert int(cookie["max-age"]) == 365 * 24 * 3600
    value = cookie.value
    log_in(portal_client, "paul@example.org")
    assert portal_client.cookies[settings.DEVICE_COOKIE_NAME].value == value
    with context.portal():
        marks = list(KnownDevice.objects.values_list("token_hash", flat=True))
    assert len(set(marks)) == 2, "two accounts of one browser are not brought together"
    assert value not in marks


def test_a_failed_login_makes_no_browser_known(portal_client: Client) -> None:
    citizen()
    attempt(portal_client, WRONG)
    assert settings.DEVICE_COOKIE_NAME not in portal_client.cookies
    with context.portal():
        assert not KnownDevice.objects.exists()


def test_after_a_year_a_browser_is_unknown_again(portal_client: Client) -> None:
    citizen()
    start = clock.now()
    with time_machine.travel(start, tick=False):
        log_in(portal_client)
    token = portal_client.cookies[settings.DEVICE_COOKIE_NAME].value
    with time_machine.travel(start + timedelta(days=366), tick=False):
        hundred_sources()
        late = browser()
        late.cookies[settings.DEVICE_COOKIE_NAME] = token
        assert log_in(late).status_code == 422


def test_an_attack_on_the_platform_makes_strangers_wait_a_moment_and_locks_nobody_out(portal_client: Client) -> None:
    """T23: the global counter asks ten seconds of each stranger, and nothing of a known browser."""
    citizen()
    citizen(email="paul@example.org")
    start = clock.now()
    with time_machine.travel(start, tick=False):
        log_in(portal_client)
        portal_client.post("/compte/deconnexion/")
        with context.portal():
            FailedLogin.objects.create(key=throttle._minute(start), count=throttle.CALM, last_at=start)
        stranger = browser()
        asked = log_in(stranger, "paul@example.org")
        assert asked.status_code == 422 and "10\u00a0secondes" in asked.content.decode()
        assert log_in(portal_client).status_code == 302
    with time_machine.travel(start + timedelta(seconds=5), tick=False):
        assert "5\u00a0secondes" in log_in(stranger, "paul@example.org").content.decode(), "insisting adds nothing"
        with context.portal():
            FailedLogin.objects.filter(key=throttle._minute(start)).update(count=throttle.CALM * 9)
    with time_machine.travel(start + timedelta(seconds=61), tick=False):
        assert log_in(stranger, "paul@example.org").status_code == 302, "a minute at most, though it goes on"


def test_the_alarm_tells_nothing_of_accounts() -> None:
    """T25"""
    citizen()
    at = clock.now()
    with time_machine.travel(at, tick=False):
        with context.portal():
            FailedLogin.objects.create(key=throttle._minute(at), count=throttle.CALM, last_at=at)
        alerts = set()
        for email in ("marie@example.org", "inconnue@example.org"):
            page = attempt(browser(), {**WRONG, "email": email}).content.decode()
            alerts.add(page.split('role="alert"')[1].split("</div>")[0])
    assert len(alerts) == 1
