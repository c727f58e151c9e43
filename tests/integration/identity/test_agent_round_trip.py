"""There and back with the library on which ProConnect itself is built, as the demo runs it (law.md P-01 to P-03)."""

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests
from django.test import Client

from tenants.registry import CollectivityCard
from tests.integration.identity import agents
from tests.integration.identity.agents import BACK, START, acceptance, invited, words
from tests.integration.identity.travellers import account_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser() -> Iterator[requests.Session]:
    with requests.Session() as opened:
        yield opened


def identify(browser: requests.Session, address: str, who: str) -> dict[str, str]:
    """Choose somebody at ProConnect's; what it sends back to the portal."""
    page = browser.get(address, timeout=5)
    assert "ProConnect de démonstration" in page.text
    answer = browser.post(page.url, data={"qui": who}, allow_redirects=False, timeout=5)
    while urlsplit(answer.headers["Location"]).path != BACK:
        answer = browser.get(answer.headers["Location"], allow_redirects=False, timeout=5)
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def arrive(client: Client, browser: requests.Session, who: str, **posted: str) -> Any:
    return client.get(BACK, identify(browser, str(client.post(START, posted)["Location"]), who), follow=True)


def test_p01_an_invited_agent_comes_comes_again_and_leaves(
    agent_standin: str, portal_client: Client, browser: requests.Session, troyes: CollectivityCard
) -> None:
    """P-01, P-02, P-03, P-05"""
    assert arrive(portal_client, browser, "aurore").status_code == 403, "not invited yet"
    invitation = invited(troyes)
    page = words(arrive(portal_client, browser, "aurore", suite=invitation))
    assert "Bonjour Aurore Chevrier" in page and "pas de Troyes" not in page
    portal_client.post(acceptance(invitation), {"identifier": "aurore.chevrier"})
    account = agents.account_named("aurore.chevrier")
    other = Client(headers={"host": portal_client.defaults["HTTP_HOST"]})
    assert arrive(other, browser, "aurore").redirect_chain[-1][0] == "/agents/"
    assert account_of(other) == str(account.id)
    page = other.post("/compte/deconnexion/").content.decode()
    (address,) = re.findall(r'http-equiv="refresh" content="0;url=([^"]+)"', page)
    farewell = browser.get(html.unescape(address), timeout=5)
    (action,), (secret,) = (
        re.findall(r'action="([^"]+)"', farewell.text),
        re.findall(r'value="(\w{20,})"', farewell.text),
    )
    answer = browser.post(action, data={"xsrf": secret, "logout": "yes"}, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    assert back.path == "/agents/proconnect/deconnexion/"
    assert "de ProConnect" in other.get(f"{back.path}?{back.query}", follow=True).content.decode()


@pytest.mark.parametrize(
    ("who", "status", "said"),
    [
        ("bastien", 403, "un seul facteur"),
        ("maud", 200, "est celle du SIRET 200 099 991 00013, pas de Troyes"),
        ("gael", 200, "ne porte aucun SIRET"),
        ("refus", 200, "Vous avez quitté ProConnect"),
    ],
)
def test_the_others_are_told_what_stands_in_their_way(
    who: str,
    status: int,
    said: str,
    agent_standin: str,
    portal_client: Client,
    browser: requests.Session,
    troyes: CollectivityCard,
) -> None:
    """P-05, P-06"""
    answer = arrive(portal_client, browser, who, suite=invited(troyes))
    assert answer.status_code == status
    assert said in words(answer)
    assert account_of(portal_client) is None


@pytest.mark.parametrize(
    "change",
    [
        {"acr_values": "eidas1"},
        {"code_challenge": "x" * 43, "code_challenge_method": "S256"},
        {"max_age": "0"},
        {"state": "a" * 31},
        {"nonce": "a" * 31},
        {"scope": "openid family_name"},
        {"redirect_uri": "https://pirate.exemple/"},
        {"client_id": "un-autre"},
    ],
    ids=str,
)
def test_the_stand_in_refuses_what_proconnect_refuses(
    agent_standin: str, portal_client: Client, change: dict[str, str]
) -> None:
    """P-02"""
    asked = {**dict(parse_qsl(urlsplit(str(portal_client.post(START)["Location"])).query)), **change}
    answer = requests.get(f"{agent_standin}/authorize?{urlencode(asked)}", timeout=5, allow_redirects=False)
    assert answer.status_code == 400


def test_the_secret_in_a_header_is_refused(agent_standin: str, settings: Any) -> None:
    """P-02"""
    identifier = (settings.PROCONNECT_CLIENT_ID, settings.PROCONNECT_CLIENT_SECRET)
    data = {"grant_type": "authorization_code", "code": "x", "redirect_uri": "x"}
    answer = requests.post(f"{agent_standin}/token", data=data, auth=identifier, timeout=5)
    assert answer.json()["error"] == "invalid_client"
