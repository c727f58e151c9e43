"""T23: a stranger's wrong passwords don't keep the owner, logged in, from what asks for the password again."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tenants import addresses
from tests.integration.accounts.people import PASSWORD, citizen, log_in
from xcontact.kit import clock

pytestmark = pytest.mark.django_db

NEW = "Grenier-8-tourbillon"
ASKED_AGAIN = [
    ("/compte/mot-de-passe/", {"current": PASSWORD, "password": NEW, "repeated": NEW}, "current"),
    ("/compte/export/", {"password": PASSWORD}, "password"),
    ("/compte/suppression/", {"password": PASSWORD, "understood": "on"}, "password"),
    ("/compte/adresse/", {"email": "autre@example.org", "password": PASSWORD}, "password"),
    ("/compte/securite/confirmation/", {"password": PASSWORD}, "password"),
]
each_page = pytest.mark.parametrize(("page", "posted", "field"), ASKED_AGAIN, ids=[page for page, *_ in ASKED_AGAIN])


def browser() -> Client:
    return Client(headers={"host": addresses.host()})


def attack() -> None:
    for number in range(30):
        browser().post(
            "/compte/connexion/",
            {"email": "marie@example.org", "password": "Faux-1-faux"},
            REMOTE_ADDR=f"203.0.113.{number}",
        )


@each_page
def test_strangers_do_not_slow_the_owner(portal_client: Client, page: str, posted: dict[str, str], field: str) -> None:
    citizen()
    with time_machine.travel(clock.now(), tick=False):
        log_in(portal_client)
        attack()
        assert "Réessayez dans" in log_in(browser()).content.decode(), "strangers are slowed"
        answer = portal_client.post(page, posted)
        assert answer.status_code in (200, 302), answer.content.decode()


@each_page
def test_a_session_is_no_way_to_guess_the_password(
    portal_client: Client, page: str, posted: dict[str, str], field: str
) -> None:
    """Five wrong ones from this browser, and the right one waits too."""
    citizen()
    start = clock.now()
    with time_machine.travel(start, tick=False):
        log_in(portal_client)
        for _ in range(5):
            assert portal_client.post(page, {**posted, field: "Faux-1-faux"}).status_code == 422
        held: Any = portal_client.post(page, posted)
        assert held.status_code == 422 and "Réessayez dans" in held.content.decode()
        assert log_in(browser()).status_code == 302, "nobody else waits for it"
    with time_machine.travel(start + timedelta(minutes=16), tick=False):
        assert portal_client.post(page, posted).status_code in (200, 302)
