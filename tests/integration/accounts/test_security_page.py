"""« Sécurité »: where an account is open, and closing it from afar (T20)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from shared_apps.accounts.models import AccountEvent, KnownDevice, User
from tenants import addresses, context
from tenants.models import Session
from tenants.registry import CollectivityCard
from tests.integration.accounts.people import PASSWORD, agent, citizen, log_in, log_in_agent, mailbox, travel
from tests.integration.accounts.test_session_limits import known
from xcontact.kit import clock

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
Browser = Callable[[CollectivityCard], Client]


def browser(user_agent: str) -> Client:
    return Client(headers={"host": addresses.host(), "user-agent": user_agent})


def keys(place: str | None = None) -> list[str]:
    with context.portal():
        found = Session.objects.all() if place is None else Session.objects.filter(place=place)
        return list(found.order_by("created_at").values_list("key_hash", flat=True))


def test_it_shows_each_session_with_its_device_and_place(client_of: Browser, troyes: CollectivityCard) -> None:
    citizen()
    phone = browser(FIREFOX)
    log_in(phone)
    travel(client_of(troyes), phone)
    page = phone.get("/compte/securite/").content.decode()
    for shown in ("Firefox sur Android", "Portail", "Troyes", "127.0.0.1", "cet appareil", "Connexion"):
        assert shown in page
    for led in ("/compte/mot-de-passe/", "/compte/adresse/", "/compte/securite/cles/", "/compte/organisations/"):
        assert f'href="{led}"' in page
    assert "/compte/export/" in page and "/compte/suppression/" in page and "assistance@spl-xdemat.fr" in page


def test_one_session_is_closed_from_afar(client_of: Browser, troyes: CollectivityCard) -> None:
    """T20"""
    citizen()
    mine, lost, there = browser(EDGE), browser(FIREFOX), client_of(troyes)
    log_in(lost)
    travel(there, lost)
    log_in(mine)
    assert known(there, troyes)
    (place,) = keys(troyes.schema)
    assert mine.post("/compte/securite/connexions/", {"session": place}).url == "/compte/securite/"
    assert not known(there, troyes) and lost.get("/compte/").status_code == 200
    again = mine.post("/compte/securite/connexions/", {"session": place}, follow=True)
    assert "déjà fermée" in again.content.decode(), "a second click"


def test_all_others_are_closed_and_this_one_goes_on(client_of: Browser, troyes: CollectivityCard) -> None:
    """T20"""
    citizen()
    mine, lost, there = browser(EDGE), browser(FIREFOX), client_of(troyes)
    log_in(lost)
    travel(there, lost)
    log_in(mine)
    assert mine.get("/compte/securite/connexions/autres/").status_code == 405, "a GET closes nothing"
    mine.post("/compte/securite/connexions/autres/")
    assert mine.get("/compte/").status_code == 200
    assert lost.get("/compte/").status_code == 302 and not known(there, troyes)


def test_nobody_closes_or_sees_somebody_else_s(portal_client: Client) -> None:
    citizen()
    citizen(email="paul@example.org")
    log_in(portal_client)
    (hers,) = keys()
    other = browser(EDGE)
    log_in(other, "paul@example.org")
    assert hers not in other.get("/compte/securite/").content.decode()
    other.post("/compte/securite/connexions/", {"session": hers})
    other.post("/compte/securite/connexions/autres/")
    assert portal_client.get("/compte/").status_code == 200
    stranger = browser(EDGE)
    assert stranger.get("/compte/securite/").url.startswith("/compte/connexion/")
    assert stranger.post("/compte/securite/connexions/", {"session": hers}).status_code == 302
    assert portal_client.get("/compte/").status_code == 200


def test_a_terminated_account_is_out_at_once(portal_client: Client) -> None:
    """T20"""
    user = citizen()
    log_in(portal_client)
    with context.portal():
        User.objects.filter(id=user.id).update(terminated_at=clock.now())
    assert portal_client.get("/compte/securite/").status_code == 302
    assert log_in(browser(EDGE)).status_code == 422


def test_without_a_password_one_is_offered(portal_client: Client) -> None:
    citizen()
    log_in(portal_client)
    with context.portal():
        User.objects.update(password="!")
    page = portal_client.get("/compte/securite/").content.decode()
    assert "Choisir un mot de passe" in page and 'href="/compte/mot-de-passe/"' not in page


def test_agents_have_theirs(portal_client: Client, troyes: CollectivityCard) -> None:
    account = agent(troyes)
    log_in_agent(portal_client)
    page = portal_client.get("/agents/securite/").content.decode()
    assert "Portail" in page and "/agents/securite/cles/" in page and account.identifier in page
    assert portal_client.get("/compte/securite/").status_code == 302
    (own,) = keys()
    portal_client.post("/agents/securite/connexions/", {"session": own})
    assert portal_client.get("/agents/").status_code == 200, "one's own is closed by logging out"


def test_a_login_is_told_and_one_from_a_new_device_is_mailed() -> None:
    user = citizen()
    log_in(browser(EDGE))
    assert not mailbox("marie@example.org"), "nothing to compare with"
    with context.portal():
        if not KnownDevice.objects.filter(holder=user.id).exists():
            at = clock.now()
            KnownDevice.objects.create(
                holder=user.id, token_hash="x", label="Edge sur Windows", first_at=at, last_at=at
            )
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        log_in(browser(FIREFOX))
    (mail,) = mailbox("marie@example.org", "new_device")
    assert "Firefox sur Android" in mail and "/compte/securite/" in mail
    with context.portal():
        devices = [event.facts["device"] for event in AccountEvent.objects.filter(what="logged_in").order_by("at")]
    assert devices == ["Edge sur Windows", "Firefox sur Android"]


def test_activity_older_than_a_year_is_not_shown(portal_client: Client) -> None:
    """D-13"""
    user: Any = citizen()
    with context.portal():
        AccountEvent.objects.create(holder=user.id, what="password_changed", at=clock.now() - timedelta(days=366))
    log_in(portal_client)
    assert "Mot de passe changé" not in portal_client.get("/compte/securite/").content.decode()


def test_what_a_browser_says_of_itself_is_never_repeated(portal_client: Client) -> None:
    citizen()
    odd = browser("<script>alert(1)</script>" * 50)
    odd.post("/compte/connexion/", {"email": "marie@example.org", "password": PASSWORD})
    assert settings.SESSION_COOKIE_NAME in odd.cookies
    page = odd.get("/compte/securite/").content.decode()
    assert "Appareil inconnu" in page and "alert(1)" not in page
