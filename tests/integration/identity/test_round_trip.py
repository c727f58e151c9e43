"""There and back with the library on which FranceConnect itself is built, as the demo runs it."""

import html
import logging
import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests
from django.test import Client

from shared_apps.accounts.models import User
from shared_apps.identity.models import FranceConnectLink
from tenants import context
from tests.integration.identity.travellers import (
    BACK,
    account_of,
    link_in,
    mails_to,
    session_of,
)

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "solene@example.org"


class Browser:
    """A browser at FranceConnect's; what comes back to the portal is handed to the test's client."""

    def __init__(self) -> None:
        self.session = requests.Session()

    def identify(self, address: str, who: str) -> dict[str, str]:
        """Choose somebody; what FranceConnect sends back to the portal's callback."""
        page = self.session.get(address, timeout=5)
        assert "FranceConnect de démonstration" in page.text
        answer = self.session.post(page.url, data={"qui": who}, allow_redirects=False, timeout=5)
        while urlsplit(answer.headers["Location"]).path != BACK:
            answer = self.session.get(answer.headers["Location"], allow_redirects=False, timeout=5)
        return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))

    def close(self) -> None:
        self.session.close()


@pytest.fixture
def browser() -> Any:
    opened = Browser()
    yield opened
    opened.close()


def start(client: Client, **posted: str) -> str:
    return str(client.post("/franceconnect/connexion/", posted)["Location"])


def become(client: Client, browser: Browser) -> None:
    """Open an account by FranceConnect."""
    assert client.get(BACK, browser.identify(start(client), "solene"))["Location"] == "/franceconnect/rattachement/"
    client.post("/franceconnect/inscription/", {"email": NEW, "terms": "on"})
    client.post(link_in(mails_to(NEW)[-1]))


def test_an_account_is_opened_then_found_again(standin: str, portal_client: Client, browser: Browser) -> None:
    become(portal_client, browser)
    with context.portal():
        account = User.objects.get(email=NEW)
        link = FranceConnectLink.objects.get(user=account)
    assert (account.given_name, account.family_name) == ("Solène Jeanne Marguerite", "VAUTRIN")
    assert link.identity["birthplace"] == "10387"
    assert link.issuer == standin
    other = Client(headers={"host": portal_client.defaults["HTTP_HOST"]})
    answer = other.get(BACK, browser.identify(start(other, suite="/demarches/x/"), "solene"))
    assert answer["Location"] == "/demarches/x/"
    assert account_of(other) == str(account.id)
    assert session_of(other)["authenticated_by"] == "franceconnect"


def test_somebody_born_on_a_presumed_day_in_another_country(
    standin: str, portal_client: Client, browser: Browser
) -> None:
    portal_client.get(BACK, browser.identify(start(portal_client), "idris"))
    page = portal_client.get("/franceconnect/inscription/").content.decode()
    assert "Idris BENTALEB" in page
    assert "idris.bentaleb@messagerie.example" in page


def test_whoever_refuses_comes_back_unknown(standin: str, portal_client: Client, browser: Browser) -> None:
    back = browser.identify(start(portal_client), "refus")
    assert back["error"] == "access_denied"
    answer = portal_client.get(BACK, back)
    assert "Vous avez quitté FranceConnect" in answer.content.decode()
    assert account_of(portal_client) is None


def test_a_code_serves_once_at_franceconnect_too(standin: str, portal_client: Client, browser: Browser) -> None:
    become(portal_client, browser)
    other = Client(headers={"host": portal_client.defaults["HTTP_HOST"]})
    back = browser.identify(start(other), "solene")
    other.get(BACK, back)
    third = Client(headers={"host": portal_client.defaults["HTTP_HOST"]})
    fresh = dict(parse_qsl(urlsplit(start(third)).query))
    assert third.get(BACK, {**back, "state": fresh["state"]}).status_code == 400
    assert account_of(third) is None


def test_logout_goes_by_franceconnect(standin: str, portal_client: Client, browser: Browser) -> None:
    """F-09: session/end with id_token_hint, post_logout_redirect_uri and state; the local session is over first."""
    become(portal_client, browser)
    page = portal_client.post("/compte/deconnexion/").content.decode()
    assert account_of(portal_client) is None
    (address,) = re.findall(r'http-equiv="refresh" content="0;url=([^"]+)"', page)
    farewell = browser.session.get(html.unescape(address), timeout=5)
    assert farewell.status_code == 200
    (action,), (secret,) = (
        re.findall(r'action="([^"]+)"', farewell.text),
        re.findall(r'value="(\w{20,})"', farewell.text),
    )
    answer = browser.session.post(action, data={"xsrf": secret, "logout": "yes"}, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    assert back.path == "/franceconnect/deconnexion/"
    answer = portal_client.get(f"{back.path}?{back.query}", follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert "déconnecté de Xcontact et de FranceConnect" in answer.content.decode()


def test_logout_elsewhere_comes_back_to_where_it_was_asked(standin: str, portal_client: Client) -> None:
    assert portal_client.get("/franceconnect/deconnexion/", {"state": "0" * 64})["Location"] == "/"


@pytest.mark.parametrize(
    "change",
    [
        {"code_challenge": "x" * 43, "code_challenge_method": "S256"},
        {"max_age": "0"},
        {"login_hint": "marie@example.org"},
        {"acr_values": None},
        {"acr_values": "eidas2"},
        {"state": "court"},
        {"nonce": "court"},
        {"prompt": "none"},
        {"client_id": "un-autre"},
        {"redirect_uri": "https://pirate.exemple/"},
        {"response_type": "id_token"},
    ],
    ids=str,
)
def test_the_stand_in_refuses_what_franceconnect_refuses(
    standin: str, portal_client: Client, change: dict[str, str | None]
) -> None:
    parts = urlsplit(start(portal_client))
    asked = {**dict(parse_qsl(parts.query)), **change}
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    answer = requests.get(f"{standin}/authorize?{query}", timeout=5, allow_redirects=False)
    assert answer.status_code == 400 or "error=" in answer.headers["Location"]


@pytest.mark.parametrize(
    "query", ["", "id_token_hint=x", "id_token_hint=a&post_logout_redirect_uri=b&state=c&client_id=d"]
)
def test_the_stand_in_refuses_an_incomplete_logout(standin: str, query: str) -> None:
    assert requests.get(f"{standin}/session/end?{query}", timeout=5).status_code == 400


def test_the_secret_in_a_header_is_refused(standin: str, settings: Any) -> None:
    """F-03: not basic."""
    identifier = (settings.FRANCECONNECT_CLIENT_ID, settings.FRANCECONNECT_CLIENT_SECRET)
    data = {"grant_type": "authorization_code", "code": "x", "redirect_uri": "x"}
    assert requests.post(f"{standin}/token", data=data, auth=identifier, timeout=5).json()["error"] == "invalid_client"


def test_the_logs_name_nobody(
    standin: str, portal_client: Client, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    become(portal_client, browser)
    with context.portal():
        sub = FranceConnectLink.objects.get().sub
    told = caplog.text + "".join(
        str(vars(record)) for record in caplog.records if record.name.startswith("shared_apps")
    )
    ours = "\n".join(line for line in told.splitlines() if "urllib3" not in line)
    for canary in ("VAUTRIN", "Solène", "DELORME", "1962-08-24", NEW, "solene.delorme", sub, "eyJ"):
        assert canary not in ours
