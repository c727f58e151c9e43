"""An attempt belongs to the browser that began it, and is answered once (T28; law.md F-01, F-02)."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from shared_apps.identity import attempts
from tests.integration.identity.forger import CLIENT_ID, Forger
from tests.integration.identity.travellers import (
    BACK,
    START,
    account_of,
    come_back,
    leave,
    linked,
    log_in_by_password,
    set_out,
    travel,
)
from xcontact.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_browser(portal_client: Client) -> Client:
    return Client(headers={"host": portal_client.defaults["HTTP_HOST"]})


def test_what_is_asked_of_franceconnect_and_nothing_else(forger: Forger, portal_client: Client) -> None:
    carried = leave(portal_client)
    assert {name: value for name, value in carried.items() if name not in {"state", "nonce"}} == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": f"http://{portal_client.defaults['HTTP_HOST']}/franceconnect/retour/",
        "scope": "openid given_name family_name preferred_username email",
        "acr_values": "eidas1",
    }
    assert all(re.fullmatch("[0-9a-f]{64}", carried[name]) for name in ("state", "nonce"))
    assert leave(portal_client)["state"] != carried["state"]


def test_the_page_may_send_the_browser_to_franceconnect(forger: Forger, portal_client: Client) -> None:
    assert "S’identifier avec FranceConnect" in portal_client.get(START).content.decode()


def test_an_answer_serves_once(forger: Forger, portal_client: Client) -> None:
    linked(forger)
    travel(portal_client, forger)
    asked = len(forger.asked)
    assert come_back(portal_client, forger).status_code == 400
    assert len(forger.asked) == asked


def test_a_refused_answer_has_served_too(forger: Forger, portal_client: Client) -> None:
    linked(forger)
    set_out(portal_client, forger)
    forger.status["token"] = 400
    come_back(portal_client, forger)
    forger.status.clear()
    assert come_back(portal_client, forger).status_code == 400
    assert account_of(portal_client) is None


@pytest.mark.parametrize("state", ["", "0" * 64, "é", "x" * 4000])
def test_an_answer_without_its_state(forger: Forger, portal_client: Client, state: str) -> None:
    linked(forger)
    set_out(portal_client, forger)
    forger.callback["state"] = state
    assert come_back(portal_client, forger).status_code == 400
    assert forger.asked == []


def test_an_answer_with_two_states(forger: Forger, portal_client: Client) -> None:
    set_out(portal_client, forger)
    forger.callback["state"] = [forger.callback["state"], "0" * 64]
    assert come_back(portal_client, forger).status_code == 400


def test_an_answer_taken_to_another_browser(forger: Forger, portal_client: Client, other_browser: Client) -> None:
    linked(forger)
    leave(other_browser)
    set_out(portal_client, forger)
    assert come_back(other_browser, forger).status_code == 400
    assert account_of(other_browser) is None


def test_two_tabs_whose_answers_are_swapped(forger: Forger, portal_client: Client) -> None:
    """The state of one with the nonce of the other."""
    linked(forger)
    first, second = leave(portal_client), leave(portal_client)
    forger.meet(first["state"], second["nonce"])
    assert come_back(portal_client, forger).status_code == 400
    assert account_of(portal_client) is None


def test_two_tabs_each_with_its_own_answer(forger: Forger, portal_client: Client) -> None:
    linked(forger)
    leave(portal_client)
    first = set_out(portal_client, forger)
    leave(portal_client)
    forger.meet(first["state"], first["nonce"])
    assert come_back(portal_client, forger).status_code == 302


def test_one_browser_keeps_five_attempts(forger: Forger, portal_client: Client) -> None:
    first = leave(portal_client)
    for _ in range(attempts.MOST):
        leave(portal_client)
    forger.meet(first["state"], first["nonce"])
    assert come_back(portal_client, forger).status_code == 400


@pytest.mark.parametrize(("minutes", "status"), [(9, 302), (11, 400)])
def test_an_attempt_lasts_ten_minutes(forger: Forger, portal_client: Client, minutes: int, status: int) -> None:
    linked(forger)
    carried = leave(portal_client)
    with time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=True):
        forger.meet(carried["state"], carried["nonce"])
        assert come_back(portal_client, forger).status_code == status


def test_whoever_changes_his_mind_is_told_so(forger: Forger, portal_client: Client) -> None:
    set_out(portal_client, forger, suite="/demarches/")
    forger.callback = {"error": "access_denied", "state": forger.callback["state"], "iss": forger.issuer}
    answer = come_back(portal_client, forger)
    assert answer.status_code == 200
    assert "Vous avez quitté FranceConnect" in answer.content.decode()
    assert "/compte/connexion/?suite=/demarches/" in answer.content.decode().replace("%2F", "/")
    assert account_of(portal_client) is None


def test_another_error_of_franceconnect(forger: Forger, portal_client: Client) -> None:
    set_out(portal_client, forger)
    forger.callback = {"error": "invalid_scope", "state": forger.callback["state"], "iss": forger.issuer}
    assert come_back(portal_client, forger).status_code == 503


@pytest.mark.parametrize("suite", ["//pirate.exemple", "https:pirate.exemple", "/\\pirate.exemple", "javascript:1"])
def test_login_leads_nowhere_else(forger: Forger, portal_client: Client, suite: str) -> None:
    """T22."""
    linked(forger)
    assert travel(portal_client, forger, suite=suite)["Location"] == "/mes-demandes/"


def test_login_leads_to_where_one_was_going(forger: Forger, portal_client: Client) -> None:
    linked(forger)
    assert travel(portal_client, forger, suite="/demarches/x/")["Location"] == "/demarches/x/"


def test_login_changes_the_session_key(forger: Forger, portal_client: Client) -> None:
    """T16."""
    linked(forger)
    set_out(portal_client, forger)
    former = portal_client.cookies["session"].value
    come_back(portal_client, forger)
    assert portal_client.cookies["session"].value != former


def test_whoever_is_logged_in_does_not_leave(forger: Forger, portal_client: Client) -> None:
    linked(forger)
    log_in_by_password(portal_client)
    assert portal_client.post(START)["Location"] == "/mes-demandes/"


def test_a_post_of_another_site_does_not_leave(forger: Forger, portal_client: Client) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": portal_client.defaults["HTTP_HOST"]})
    assert strict.post(START, headers={"origin": "https://pirate.exemple"}).status_code == 403


def test_without_an_issuer_there_is_no_franceconnect(portal_client: Client, settings: Any) -> None:
    settings.FRANCECONNECT_ISSUER = ""
    assert portal_client.get(START).status_code == 404
    assert portal_client.get(BACK).status_code == 404
