"""How long a session lasts, and what ends it before (T20, T21)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shared_apps.accounts import commands
from shared_apps.accounts.models import User
from tenants import addresses, context, visitors
from tenants.models import Session
from tenants.registry import CollectivityCard
from tenants.sessions import SessionStore
from tests.integration.accounts.people import PASSWORD, agent, citizen, log_in, log_in_agent, travel
from xcontact.kit import clock

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NEW_PASSWORD = "Grue-8-lavande"
Browser = Callable[[CollectivityCard], Client]


def after(**elapsed: float) -> Any:
    return time_machine.travel(START + timedelta(**elapsed), tick=False)


def browser_with(cookie: str, card: CollectivityCard | None = None) -> Client:
    """Another browser, with a session's cookie that was copied before."""
    thief = Client(headers={"host": addresses.host(card.subdomain) if card else addresses.host()})
    thief.cookies[settings.SESSION_COOKIE_NAME] = cookie
    return thief


def is_in(client: Client, page: str = "/compte/") -> bool:
    return bool(client.get(page).status_code == 200)


def known(client: Client, card: CollectivityCard) -> bool:
    """Whether this browser is somebody on the subdomain; asks a page, as people do."""
    client.get("/connexion/")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    with context.inside(card.schema):
        return not isinstance(visitors.from_session(SessionStore(cookie).get(visitors.SESSION_KEY)), visitors.Anonymous)


def test_an_agent_is_out_after_thirty_minutes_without_activity(portal_client: Client, troyes: CollectivityCard) -> None:
    """T21"""
    with after():
        agent(troyes)
        log_in_agent(portal_client)
    with after(minutes=29):
        assert is_in(portal_client, "/agents/")
    with after(minutes=58):
        assert is_in(portal_client, "/agents/"), "he was there meanwhile"
    with after(minutes=88, seconds=1):
        assert portal_client.get("/agents/").url.startswith("/agents/connexion/")


def test_an_agent_is_out_on_the_subdomain_too(
    portal_client: Client, client_of: Browser, troyes: CollectivityCard
) -> None:
    """T21"""
    desk = client_of(troyes)
    with after():
        agent(troyes)
        log_in_agent(portal_client)
        travel(desk, portal_client, "/bureau/")
        assert known(desk, troyes)
    with after(minutes=29):
        assert known(desk, troyes)
    with after(minutes=58):
        assert known(desk, troyes), "the page at 29 minutes counted"
    with after(minutes=88, seconds=1):
        assert not known(desk, troyes)


@pytest.mark.parametrize("who", ["agent", "citizen"])
def test_twelve_hours_are_the_most_however_active(
    who: str, portal_client: Client, client_of: Browser, troyes: CollectivityCard
) -> None:
    """T21: on the portal, and on a subdomain entered late in the day."""
    page, suite = ("/agents/", "/bureau/") if who == "agent" else ("/compte/", "/")
    subdomain = client_of(troyes)
    with after():
        agent(troyes) if who == "agent" else citizen()
        log_in_agent(portal_client) if who == "agent" else log_in(portal_client)
    for minutes in range(20, 700, 20):
        with after(minutes=minutes):
            assert is_in(portal_client, page)
    with after(minutes=705):
        travel(subdomain, portal_client, suite)
        assert is_in(portal_client, page) and known(subdomain, troyes)
    with after(hours=12, seconds=1):
        assert not is_in(portal_client, page)
        assert not known(subdomain, troyes), "a hand-over makes nothing last longer"


def test_a_citizen_has_four_hours_without_activity(portal_client: Client) -> None:
    with after():
        citizen()
        log_in(portal_client)
    with after(hours=3, minutes=59):
        assert is_in(portal_client)
    with after(hours=7):
        assert is_in(portal_client)
    with after(hours=11, minutes=1):
        assert not is_in(portal_client)


def test_a_clock_set_back_revives_nothing(portal_client: Client, client_of: Browser, troyes: CollectivityCard) -> None:
    """T21"""
    desk = client_of(troyes)
    with after():
        agent(troyes)
        log_in_agent(portal_client)
        travel(desk, portal_client, "/bureau/")
    old, old_desk = (client.cookies[settings.SESSION_COOKIE_NAME].value for client in (portal_client, desk))
    with after(minutes=31):
        assert not is_in(portal_client, "/agents/") and not known(desk, troyes)
    with after(minutes=10):
        assert not is_in(browser_with(old), "/agents/")
        assert not known(browser_with(old_desk, troyes), troyes)


def test_that_a_session_serves_is_written_every_five_minutes_at_most(portal_client: Client) -> None:
    def writes() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert is_in(portal_client)
        return sum("UPDATE" in query["sql"] for query in captured)

    with after():
        citizen()
        log_in(portal_client)
        portal_client.get("/compte/")
    with after(minutes=4):
        assert writes() == 0
    with after(minutes=6):
        assert (writes(), writes()) == (1, 0)
    with context.portal():
        assert Session.objects.get().seen_at == START + timedelta(minutes=6)


def _log_out(portal: Client, user: User) -> None:
    portal.post("/compte/deconnexion/")


def _change_password(portal: Client, user: User) -> None:
    portal.post("/compte/mot-de-passe/", {"current": PASSWORD, "password": NEW_PASSWORD, "repeated": NEW_PASSWORD})


def _terminate(portal: Client, user: User) -> None:
    with context.portal():
        commands.terminate(email=user.email, motive="Envois abusifs.", at=clock.now())


@pytest.mark.parametrize("end", [_log_out, _change_password, _terminate])
def test_old_cookies_open_nothing_after(
    end: Callable[[Client, User], None], portal_client: Client, client_of: Browser, troyes: CollectivityCard
) -> None:
    """T20: after logout, a new password and a termination, on the portal and on a subdomain."""
    user = citizen()
    log_in(portal_client)
    subdomain = client_of(troyes)
    travel(subdomain, portal_client)
    assert known(subdomain, troyes)
    old, old_there = (client.cookies[settings.SESSION_COOKIE_NAME].value for client in (portal_client, subdomain))
    end(portal_client, user)
    assert browser_with(old).get("/compte/").url.startswith("/compte/connexion/")
    assert not known(browser_with(old_there, troyes), troyes)
