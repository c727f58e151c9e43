"""Out of Xcontact first, then out of FranceConnect, then on (law.md F-09)."""

import html
import re
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from shared_apps.accounts import tokens
from tenants import addresses
from tenants.registry import CollectivityCard
from tenants.sessions import digest
from tests.integration.identity.forger import Forger
from tests.integration.identity.travellers import account_of, linked, log_in_by_password, travel
from xcontact.kit import clock

pytestmark = pytest.mark.django_db
LOGOUT, BACK = "/compte/deconnexion/", "/franceconnect/deconnexion/"


def detour(page: str) -> tuple[str, dict[str, str]]:
    """Where the page goes on to by itself: the address, and what is carried there."""
    (address,) = re.findall(r'http-equiv="refresh" content="0;url=([^"]+)"', page)
    parts = urlsplit(html.unescape(address))
    return f"{parts.scheme}://{parts.netloc}{parts.path}", dict(parse_qsl(parts.query))


def test_the_detour_carries_what_franceconnect_wants(forger: Forger, portal_client: Client) -> None:
    linked(forger)
    travel(portal_client, forger)
    id_token = forger.id_token.sign()
    address, carried = detour(portal_client.post(LOGOUT).content.decode())
    assert address == f"{forger.issuer}/session/end"
    assert carried == {
        "id_token_hint": id_token,
        "post_logout_redirect_uri": addresses.portal(BACK),
        "state": carried["state"],
    }
    assert re.fullmatch("[0-9a-f]{64}", carried["state"])
    assert account_of(portal_client) is None


def test_a_password_s_session_makes_no_detour(forger: Forger, portal_client: Client) -> None:
    linked(forger)
    log_in_by_password(portal_client)
    assert portal_client.post(LOGOUT)["Location"] == "/"


def test_asking_is_not_leaving(forger: Forger, portal_client: Client) -> None:
    user = linked(forger)
    travel(portal_client, forger)
    assert portal_client.get(LOGOUT).status_code == 200
    assert account_of(portal_client) == str(user.id)


def test_leaving_from_a_collectivité_comes_back_to_it(
    forger: Forger, portal_client: Client, troyes: CollectivityCard
) -> None:
    linked(forger)
    travel(portal_client, forger)
    session = digest(portal_client.cookies["session"].value)
    asked = {"session": session, "subdomain": troyes.subdomain}
    token = tokens.make(tokens.LOGOUT, asked, until=clock.now() + timedelta(seconds=60))
    _, carried = detour(portal_client.get(LOGOUT, {"jeton": token}).content.decode())
    assert account_of(portal_client) is None
    back = portal_client.get(BACK, {"state": carried["state"]})
    assert back["Location"] == addresses.collectivity(troyes.subdomain, "/deconnexion/")


def test_somebody_else_s_logout_leaves_this_session(
    forger: Forger, portal_client: Client, troyes: CollectivityCard
) -> None:
    user = linked(forger)
    travel(portal_client, forger)
    asked = {"session": digest("autre"), "subdomain": troyes.subdomain}
    token = tokens.make(tokens.LOGOUT, asked, until=clock.now() + timedelta(seconds=60))
    assert portal_client.get(LOGOUT, {"jeton": token}).status_code == 302
    assert account_of(portal_client) == str(user.id)


@pytest.mark.parametrize("state", ["", "0" * 64, "é"])
def test_a_return_that_was_not_awaited_leads_home(forger: Forger, portal_client: Client, state: str) -> None:
    linked(forger)
    travel(portal_client, forger)
    portal_client.post(LOGOUT)
    assert portal_client.get(BACK, {"state": state})["Location"] == "/"
