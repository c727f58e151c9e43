from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from shared_apps.accounts.models import Footprint
from tenants import addresses, context, visitors
from tenants.models import Session
from tenants.registry import CollectivityCard
from tenants.sessions import SessionStore, digest
from tests.integration.accounts.people import agent, citizen, log_in, log_in_agent, travel
from tests.unit.shared_apps.accounts.test_return_path import HOSTILE
from xcontact.kit import clock

pytestmark = pytest.mark.django_db


def visitor(client: Client, card: CollectivityCard) -> visitors.Visitor:
    """Whom this browser's session names on a subdomain."""
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    with context.inside(card.schema):
        return visitors.from_session(SessionStore(cookie and cookie.value).get(visitors.SESSION_KEY))


def offered(subdomain: Client, portal: Client, suite: str = "/") -> str:
    """The address that the portal sends the browser to, token included."""
    response = subdomain.get("/connexion/", {"suite": suite})
    return str(portal.get(response.url.removeprefix(addresses.portal(""))).url)


def path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


@pytest.fixture
def marie(portal_client: Client, db: None) -> Client:
    citizen()
    log_in(portal_client)
    return portal_client


def test_one_login_serves_every_collectivity(marie: Client, client_of, troyes, epernay) -> None:  # type: ignore[no-untyped-def]
    pseudonyms = set()
    for card in (troyes, epernay):
        browser = client_of(card)
        assert travel(browser, marie, "/demarches/autre-demande/").url == "/demarches/autre-demande/"
        found = visitor(browser, card)
        assert isinstance(found, visitors.Applicant)
        assert (found.display_name, found.email, found.authenticated_by) == (
            "Marie Lambert",
            "marie@example.org",
            "password",
        )
        assert found.profile["identity"] == {"given_names": "Marie", "family_name": "Lambert"}
        assert found.profile["contact"]["address"]["city"] == "Troyes"
        pseudonyms.add(found.pseudonym)
        assert settings.NONCE_COOKIE_NAME not in {n for n, c in browser.cookies.items() if c.value}
    assert len(pseudonyms) == 2, "no identifier is common to two collectivités (D-01)"


def test_a_collectivity_knows_the_same_person_by_the_same_pseudonym(marie, client_of, troyes) -> None:  # type: ignore[no-untyped-def]
    first, second = client_of(troyes), client_of(troyes)
    travel(first, marie)
    travel(second, marie)
    assert visitor(first, troyes).pseudonym == visitor(second, troyes).pseudonym
    with context.portal():
        assert Footprint.objects.count() == 1


def test_whoever_is_not_logged_in_comes_back_after_login(portal_client, client_of, troyes) -> None:  # type: ignore[no-untyped-def]
    citizen()
    browser = client_of(troyes)
    asked = browser.get("/connexion/", {"suite": "/demarches/autre-demande/?a=1"})
    login = portal_client.get(path(asked.url))
    assert login.url.startswith("/compte/connexion/")
    passage = portal_client.post(login.url, {"email": "marie@example.org", "password": "Velours-7-brouette"})
    back = portal_client.get(passage.url)
    assert back.url.startswith(addresses.collectivity(troyes.subdomain, "/passage/?"))
    assert browser.get(path(back.url)).url == "/demarches/autre-demande/?a=1"
    assert visitor(browser, troyes).is_applicant


def test_a_link_without_the_nonce_opens_nothing(marie, client_of, troyes) -> None:  # type: ignore[no-untyped-def]
    """T19: login CSRF."""
    address = path(offered(client_of(troyes), marie))
    victim = client_of(troyes)
    restarted = victim.get(address)
    assert restarted.url.startswith("/connexion/?") and "reprise=1" in restarted.url
    assert victim.get(f"{address}&reprise=1").status_code == 400
    victim.get("/connexion/")
    assert victim.get(f"{address}&reprise=1").status_code == 400, "another nonce"
    assert not visitor(victim, troyes).is_applicant


def test_a_token_serves_once(marie, client_of, troyes) -> None:  # type: ignore[no-untyped-def]
    browser = client_of(troyes)
    address = path(offered(browser, marie))
    nonce = browser.cookies[settings.NONCE_COOKIE_NAME].value
    browser.get(address)
    again = client_of(troyes)
    again.cookies[settings.NONCE_COOKIE_NAME] = nonce
    assert again.get(f"{address}&reprise=1").status_code == 400


def test_a_token_of_one_collectivity_is_nothing_in_another(marie, client_of, troyes, epernay) -> None:  # type: ignore[no-untyped-def]
    """T18"""
    browser = client_of(troyes)
    address = path(offered(browser, marie))
    other = client_of(epernay)
    other.cookies[settings.NONCE_COOKIE_NAME] = browser.cookies[settings.NONCE_COOKIE_NAME].value
    assert other.get(f"{address}&reprise=1").status_code == 400
    travel(browser, marie)
    other.cookies[settings.SESSION_COOKIE_NAME] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert not visitor(other, epernay).is_applicant


def test_a_late_token_starts_again_once_and_silently(marie, client_of, troyes) -> None:  # type: ignore[no-untyped-def]
    browser, now = client_of(troyes), clock.now()
    with time_machine.travel(now, tick=False):
        address = path(offered(browser, marie, "/demarches/autre-demande/"))
    with time_machine.travel(now + timedelta(seconds=16), tick=False):
        late = browser.get(address)
        assert parse_qs(urlsplit(late.url).query) == {"suite": ["/demarches/autre-demande/"], "reprise": ["1"]}
        asked = browser.get(late.url)
        back = marie.get(path(asked.url))
        assert "reprise=1" in back.url
        assert browser.get(path(back.url)).url == "/demarches/autre-demande/"
        assert visitor(browser, troyes).is_applicant


def test_a_browser_that_keeps_no_cookie_is_told_so(marie, client_of, troyes) -> None:  # type: ignore[no-untyped-def]
    answer = client_of(troyes).get("/passage/?jeton=x&suite=/demarches/&reprise=1")
    assert answer.status_code == 400
    assert "cookies" in answer.content.decode()


@pytest.mark.parametrize("suite", HOSTILE)
def test_no_step_leads_away(marie, client_of, troyes, suite: str) -> None:  # type: ignore[no-untyped-def]
    """T22"""
    browser = client_of(troyes)
    asked = browser.get("/connexion/", {"suite": suite}).url
    assert asked.startswith(addresses.portal("/compte/passage/?"))
    witness = parse_qs(urlsplit(asked).query)["temoin"][0]
    back = marie.get("/compte/passage/", {"vers": troyes.subdomain, "suite": suite, "temoin": witness}).url
    assert back.startswith(addresses.collectivity(troyes.subdomain, "/passage/?"))
    token = parse_qs(urlsplit(back).query)["jeton"][0]
    assert browser.get("/passage/", {"jeton": token, "suite": suite}).url == "/"
    assert browser.get("/connexion/", {"suite": suite}).url == "/"


@pytest.mark.parametrize("vers", ["", "nulle-part", "evil.example", "troyes.evil.example", "TROYES/../x"])
def test_the_portal_hands_over_to_collectivities_alone(marie, vers: str) -> None:  # type: ignore[no-untyped-def]
    assert marie.get("/compte/passage/", {"vers": vers, "temoin": "0" * 64}).status_code == 404


def test_a_portal_that_is_asked_without_a_witness_hands_nothing_over(marie, troyes) -> None:  # type: ignore[no-untyped-def]
    assert marie.get("/compte/passage/", {"vers": troyes.subdomain}).status_code == 404


def test_the_session_that_was_there_before_is_replaced(marie, client_of, troyes) -> None:  # type: ignore[no-untyped-def]
    """T16"""
    browser = client_of(troyes)
    travel(browser, marie)
    former = browser.cookies[settings.SESSION_COOKIE_NAME].value
    agent(troyes)
    log_in_agent(marie)
    travel(browser, marie, "/bureau/")
    assert visitor(browser, troyes).is_agent
    with context.inside(troyes.schema):
        assert not Session.objects.only("place").filter(key_hash=digest(former)).exists()


def test_what_an_unknown_visitor_had_begun_follows_him(marie, client_of, troyes) -> None:  # type: ignore[no-untyped-def]
    browser = client_of(troyes)
    with context.inside(troyes.schema):
        begun = SessionStore()
        begun["drafts"] = ["x"]
        begun.save()
    browser.cookies[settings.SESSION_COOKIE_NAME] = begun.session_key
    travel(browser, marie)
    with context.inside(troyes.schema):
        assert SessionStore(browser.cookies[settings.SESSION_COOKIE_NAME].value)["drafts"] == ["x"]


def test_logout_on_a_subdomain_ends_everything(marie, client_of, troyes, epernay) -> None:  # type: ignore[no-untyped-def]
    """T20"""
    here, there = client_of(troyes), client_of(epernay)
    travel(here, marie)
    travel(there, marie)
    left = here.post("/deconnexion/")
    assert not here.cookies[settings.SESSION_COOKIE_NAME].value
    back = marie.get(path(left.url))
    assert back.url == addresses.collectivity(troyes.subdomain, "/deconnexion/")
    assert marie.get("/compte/").status_code == 302
    assert not visitor(there, epernay).is_applicant
    home = here.get(path(back.url))
    assert home.url == "/"
    assert "déconnecté" in here.get("/").content.decode()


def test_logout_by_a_forged_or_old_token_does_nothing(marie, client_of, troyes) -> None:  # type: ignore[no-untyped-def]
    browser, now = client_of(troyes), clock.now()
    travel(browser, marie)
    with time_machine.travel(now, tick=False):
        address = path(browser.post("/deconnexion/").url)
    assert marie.get("/compte/deconnexion/?jeton=forge").url == "/compte/deconnexion/"
    assert marie.get(address.replace("jeton=", "jeton=A")).url == "/compte/deconnexion/"
    with time_machine.travel(now + timedelta(seconds=61), tick=False):
        assert marie.get(address).url == "/compte/deconnexion/"
    assert marie.get("/compte/").status_code == 200


def test_an_agent_is_handed_over_where_he_works_and_nowhere_else(portal_client, client_of, troyes, epernay) -> None:  # type: ignore[no-untyped-def]
    account = agent(troyes)
    log_in_agent(portal_client)
    listed = portal_client.get("/agents/").content.decode()
    assert addresses.collectivity(troyes.subdomain, "/connexion/?suite=/bureau/") in listed
    assert "Épernay" not in listed
    browser = client_of(troyes)
    assert travel(browser, portal_client, "/bureau/").url == "/bureau/"
    found = visitor(browser, troyes)
    assert isinstance(found, visitors.Agent) and found.agent_id == account.id
    asked = client_of(epernay).get("/connexion/", {"suite": "/bureau/"})
    assert portal_client.get(path(asked.url)).status_code == 404


def test_a_citizen_has_no_way_to_the_desk(marie, client_of, troyes) -> None:  # type: ignore[no-untyped-def]
    asked = client_of(troyes).get("/connexion/", {"suite": "/bureau/"})
    assert marie.get(path(asked.url)).url.startswith("/agents/connexion/")


def test_cookies_are_for_one_host(marie, client_of, troyes) -> None:  # type: ignore[no-untyped-def]
    """T16"""
    browser = client_of(troyes)
    browser.get("/connexion/")
    for cookie in (*marie.cookies.values(), browser.cookies[settings.NONCE_COOKIE_NAME]):
        assert cookie["domain"] == "" and cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/"
