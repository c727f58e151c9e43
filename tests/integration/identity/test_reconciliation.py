"""Whose account is it? The `sub` answers; an address never does (law.md F-07; T27)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client

from shared_apps.accounts.models import TermsAcceptance, User
from shared_apps.identity import acts, queries
from shared_apps.identity.models import Confirmation, FranceConnectLink
from tenants import context
from tenants.models import AgendaAct
from tests.integration.identity.forger import IDENTITY, SUB, Forger
from tests.integration.identity.travellers import (
    PASSWORD,
    account_of,
    citizen,
    come_back,
    link_in,
    linked,
    log_in_by_password,
    mails_to,
    session_of,
    set_out,
    travel,
)
from xcontact.kit import clock

pytestmark = pytest.mark.django_db
ATTACH, REGISTER = "/franceconnect/rattachement/", "/franceconnect/inscription/"
NEW = "solene@example.org"


@pytest.fixture
def other_browser(portal_client: Client) -> Client:
    return Client(headers={"host": portal_client.defaults["HTTP_HOST"]})


@pytest.fixture
def stranger(forger: Forger, portal_client: Client) -> Callable[..., str]:
    """Somebody without account comes back from FranceConnect, asks for an account, and gets a link."""

    def ask(client: Client = portal_client, email: str = NEW, suite: str = "") -> str:
        travel(client, forger, suite=suite)
        answer = client.post(REGISTER, {"email": email, "terms": "on"})
        assert answer["Location"] == "/franceconnect/courriel/"
        return link_in(mails_to(email)[-1])

    return ask


def links() -> list[FranceConnectLink]:
    with context.portal():
        return list(FranceConnectLink.objects.all())


def user(email: str) -> User:
    with context.portal():
        return User.objects.get(email=email)


def test_the_address_of_an_account_does_not_open_it(forger: Forger, portal_client: Client) -> None:
    citizen()
    answer = travel(portal_client, forger)
    assert answer["Location"] == ATTACH
    assert account_of(portal_client) is None
    assert portal_client.get("/compte/").status_code == 302
    assert "J’ai déjà un compte, et son mot de passe" in portal_client.get(ATTACH).content.decode()
    assert links() == []


def test_in_capitals_neither(forger: Forger, portal_client: Client) -> None:
    citizen(email="Marie@Example.org")
    assert travel(portal_client, forger)["Location"] == ATTACH
    assert account_of(portal_client) is None


def test_its_password_opens_and_links_it(forger: Forger, portal_client: Client) -> None:
    account = citizen()
    travel(portal_client, forger, suite="/demarches/x/")
    answer = portal_client.post(ATTACH, {"password": PASSWORD})
    assert answer["Location"] == "/demarches/x/"
    assert account_of(portal_client) == str(account.id)
    assert session_of(portal_client)["authenticated_by"] == "franceconnect"
    assert [(link.user_id, link.sub, link.issuer) for link in links()] == [(account.id, SUB, forger.issuer)]
    assert "FranceConnect" in mails_to("marie@example.org")[-1]


def test_another_password_does_not_and_is_counted(forger: Forger, portal_client: Client) -> None:
    citizen()
    travel(portal_client, forger)
    for _ in range(5):
        answer = portal_client.post(ATTACH, {"password": "Velours-8-brouette"})
        assert answer.status_code == 422
    assert "Trop d’essais" in portal_client.post(ATTACH, {"password": PASSWORD}).content.decode()
    assert account_of(portal_client) is None
    assert links() == []


def test_a_mailed_link_opens_and_links_it(forger: Forger, portal_client: Client) -> None:
    account = citizen()
    travel(portal_client, forger)
    portal_client.post("/franceconnect/inscription/", {"email": "marie@example.org", "terms": "on"})
    path = link_in(mails_to("marie@example.org")[-1])
    assert "Confirmer mon adresse" in portal_client.get(path).content.decode()
    assert account_of(portal_client) is None
    portal_client.post(path)
    assert account_of(portal_client) == str(account.id)
    assert user("marie@example.org").password == account.password


def test_the_victim_who_clicks_gives_nothing_away(forger: Forger, portal_client: Client, other_browser: Client) -> None:
    """The attacker, identified under his own name, has the link mailed to his victim, who presses the button."""
    citizen()
    travel(portal_client, forger)
    portal_client.post("/franceconnect/inscription/", {"email": "marie@example.org", "terms": "on"})
    path = link_in(mails_to("marie@example.org")[-1])
    assert other_browser.post(path).status_code == 403
    assert links() == []
    assert account_of(other_browser) is None
    log_in_by_password(other_browser)
    assert other_browser.post(path).status_code == 403
    assert links() == []


def test_a_link_opened_elsewhere_works_once_identified_there(
    forger: Forger, portal_client: Client, other_browser: Client, stranger: Callable[..., str]
) -> None:
    path = stranger()
    page = other_browser.get(path)
    assert page.status_code == 403
    assert "Identifiez-vous d’abord" in page.content.decode()
    assert travel(other_browser, forger, suite=path)["Location"] == path
    other_browser.post(path)
    assert account_of(other_browser) == str(user(NEW).id)


def test_another_person_cannot_use_the_link(
    forger: Forger, portal_client: Client, other_browser: Client, stranger: Callable[..., str]
) -> None:
    path = stranger()
    set_out(other_browser, forger)
    forger.id_token.claims["sub"] = forger.userinfo.claims["sub"] = "quelqu-un-d-autre"
    come_back(other_browser, forger)
    assert other_browser.post(path).status_code == 403
    assert links() == []


def test_a_stranger_opens_an_account_without_password(
    forger: Forger, portal_client: Client, stranger: Callable[..., str]
) -> None:
    path = stranger(suite="/demarches/x/")
    with context.portal():
        assert not User.objects.exists()
    assert portal_client.post(path)["Location"] == "/demarches/x/"
    account = user(NEW)
    assert account.is_active
    assert not account.has_usable_password()
    assert (account.given_name, account.family_name) == ("Solène Jeanne", "VAUTRIN")
    with context.portal():
        (acceptance,) = TermsAcceptance.objects.filter(user=account)
        assert acceptance.ip_address == "127.0.0.1"
    (link,) = links()
    assert link.identity["birthdate"] == "1957-00-00"
    assert account_of(portal_client) == str(account.id)
    assert ["désormais ouvrir votre compte" in mail for mail in mails_to(NEW)] == [True], "the link's own is wiped"


def test_he_then_comes_back_by_his_sub_alone(
    forger: Forger, portal_client: Client, other_browser: Client, stranger: Callable[..., str]
) -> None:
    portal_client.post(stranger())
    assert travel(other_browser, forger)["Location"] == "/mes-demandes/"
    assert account_of(other_browser) == str(user(NEW).id)


def test_he_must_accept_the_terms(forger: Forger, portal_client: Client) -> None:
    travel(portal_client, forger)
    assert portal_client.post(REGISTER, {"email": NEW}).status_code == 422
    assert mails_to(NEW) == []


def test_another_address_that_has_an_account_is_linked_by_its_owner_alone(
    forger: Forger, portal_client: Client, stranger: Callable[..., str]
) -> None:
    """The page says the same for any address; the mail knows."""
    account = citizen(email=NEW)
    path = stranger()
    assert links() == []
    assert "relier son identité" in mails_to(NEW)[-1]
    portal_client.post(path)
    assert [link.user_id for link in links()] == [account.id]


def test_whoever_signed_up_with_somebody_else_s_address_loses_it(
    forger: Forger, portal_client: Client, stranger: Callable[..., str]
) -> None:
    """An account asked for and never activated keeps nothing of whoever asked for it."""
    citizen(email=NEW, activated_at=None, street="12 rue du Pirate", password=make_password("Pirate-7-brouette"))
    portal_client.post(stranger())
    account = user(NEW)
    assert account.street == ""
    assert not account.check_password("Pirate-7-brouette")
    assert not account.has_usable_password()


@pytest.mark.parametrize("changes", [{}, {"activated_at": None}, {"password": "!"}, {"email": "autre@example.org"}])
def test_nothing_on_the_way_tells_whether_the_address_has_an_account(
    forger: Forger, portal_client: Client, changes: dict[str, Any]
) -> None:
    """T25: an account, one that waits, one without password, none: the same pages and the same answers."""
    citizen(**changes)
    assert travel(portal_client, forger)["Location"] == ATTACH
    page = portal_client.get(ATTACH)
    assert page.status_code == 200 and "a déjà un compte Xcontact" not in page.content.decode()
    wrong = portal_client.post(ATTACH, {"password": "Velours-8-brouette"})
    assert wrong.status_code == 422
    assert "L’adresse ou le mot de passe ne convient pas" in wrong.content.decode()
    sent = portal_client.post(REGISTER, {"email": "marie@example.org", "terms": "on"})
    assert sent["Location"] == "/franceconnect/courriel/"
    assert links() == [] and account_of(portal_client) is None


def test_a_link_serves_once(forger: Forger, portal_client: Client, stranger: Callable[..., str]) -> None:
    path = stranger()
    portal_client.post(path)
    with context.portal():
        FranceConnectLink.objects.all().delete()
    portal_client.post("/compte/deconnexion/")
    travel(portal_client, forger)
    assert portal_client.post(path).status_code == 410


@pytest.mark.parametrize(("minutes", "status"), [(14, 302), (16, 410)])
def test_a_link_lasts_a_quarter_of_an_hour(
    portal_client: Client, stranger: Callable[..., str], minutes: int, status: int
) -> None:
    path = stranger()
    with time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=True):
        assert portal_client.post(path).status_code == status


def test_reading_the_link_changes_nothing(portal_client: Client, stranger: Callable[..., str]) -> None:
    path = stranger()
    for _ in range(3):
        assert portal_client.get(path).status_code == 200
    assert links() == []
    assert portal_client.post(path).status_code == 302


@pytest.mark.parametrize("token", ["x", "../../compte", "%00"])
def test_a_made_up_link(forger: Forger, portal_client: Client, token: str) -> None:
    travel(portal_client, forger)
    assert portal_client.post(f"/franceconnect/confirmation/{token}/").status_code in {404, 410}


def test_nobody_fills_a_mailbox(forger: Forger, portal_client: Client) -> None:
    travel(portal_client, forger)
    for _ in range(8):
        portal_client.post(REGISTER, {"email": NEW, "terms": "on"})
    assert len(mails_to(NEW)) == 5


def test_nor_several(forger: Forger, portal_client: Client) -> None:
    travel(portal_client, forger)
    for number in range(8):
        portal_client.post(REGISTER, {"email": f"a{number}@example.org", "terms": "on"})
    assert sum(len(mails_to(f"a{number}@example.org")) for number in range(8)) == 5


def test_a_confirmation_is_forgotten_after_an_hour(portal_client: Client, stranger: Callable[..., str]) -> None:
    stranger()
    with context.portal():
        act = AgendaAct.objects.get(act=acts.FORGET)
        (confirmation,) = Confirmation.objects.all()
        assert act.due_at == confirmation.created_at + timedelta(hours=1)
        acts.forget(act.subject, act.due_at)
        assert not Confirmation.objects.exists()


def test_an_identification_waits_half_an_hour(forger: Forger, portal_client: Client) -> None:
    travel(portal_client, forger)
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=True):
        assert portal_client.get(REGISTER)["Location"] == "/franceconnect/connexion/"


@pytest.mark.parametrize("address", ["", "pas une adresse", "a@b", None])
def test_an_address_that_is_none_is_asked_for(forger: Forger, portal_client: Client, address: str | None) -> None:
    set_out(portal_client, forger)
    forger.userinfo.claims["email"] = address
    come_back(portal_client, forger)
    assert portal_client.get(ATTACH)["Location"] == REGISTER
    assert portal_client.get(REGISTER).status_code == 200


def test_the_account_page_links_and_shows_the_source(forger: Forger, portal_client: Client) -> None:
    account = citizen(email="autre@example.org")
    log_in_by_password(portal_client, "autre@example.org")
    assert travel(portal_client, forger, but="relier")["Location"] == "/compte/franceconnect/"
    page = portal_client.get("/compte/franceconnect/").content.decode()
    known = "1957, jour et mois inconnus"
    assert all(text in page for text in ("VAUTRIN", "DELORME", known, "Ces informations viennent de"))
    with context.portal():
        assert queries.locked_fields(account.id) == {"given_name", "family_name"}
        verified = queries.verified_identity(account.id)
    assert verified is not None
    assert (verified.source, verified.identity.email) == ("FranceConnect", IDENTITY["email"])


def test_one_person_is_not_linked_to_two_accounts(forger: Forger, portal_client: Client) -> None:
    linked(forger)
    citizen(email="autre@example.org")
    log_in_by_password(portal_client, "autre@example.org")
    travel(portal_client, forger, but="relier")
    assert "déjà reliée à un autre compte" in portal_client.get("/compte/franceconnect/").content.decode()
    assert [link.user.email for link in _with_users()] == ["marie@example.org"]


def test_one_account_is_not_linked_to_two_persons(forger: Forger, portal_client: Client) -> None:
    linked(forger, sub="un-premier")
    log_in_by_password(portal_client)
    travel(portal_client, forger, but="relier")
    assert "déjà relié à une autre identité" in portal_client.get("/compte/franceconnect/").content.decode()
    assert [link.sub for link in links()] == ["un-premier"]


def test_whoever_logged_out_meanwhile_links_nothing(forger: Forger, portal_client: Client) -> None:
    citizen()
    log_in_by_password(portal_client)
    set_out(portal_client, forger, but="relier")
    portal_client.post("/compte/deconnexion/")
    assert come_back(portal_client, forger).status_code == 400
    assert links() == []


def test_nobody_links_without_an_account(forger: Forger, portal_client: Client) -> None:
    assert portal_client.post("/franceconnect/connexion/", {"but": "relier"}).status_code == 200


def test_the_link_is_taken_off_an_account_that_has_a_password(forger: Forger, portal_client: Client) -> None:
    account = linked(forger)
    log_in_by_password(portal_client)
    portal_client.post("/compte/franceconnect/retrait/")
    assert links() == []
    assert (
        "n’est plus relié" in mails_to("marie@example.org")[-1]
        or "adresse et votre mot de passe" in (mails_to("marie@example.org")[-1])
    )
    with context.portal():
        assert queries.locked_fields(account.id) == frozenset()


def test_not_off_one_that_has_none(forger: Forger, portal_client: Client, stranger: Callable[..., str]) -> None:
    portal_client.post(stranger())
    assert "seul moyen" in portal_client.get("/compte/franceconnect/").content.decode()
    portal_client.post("/compte/franceconnect/retrait/")
    assert len(links()) == 1


def test_an_identity_is_brought_up_to_date_at_each_login(forger: Forger, portal_client: Client) -> None:
    linked(forger)
    set_out(portal_client, forger)
    forger.userinfo.claims["preferred_username"] = "MARTIN"
    come_back(portal_client, forger)
    (link,) = links()
    assert link.identity["preferred_username"] == "MARTIN"


def test_the_same_sub_of_another_issuer_is_somebody_else(forger: Forger, portal_client: Client, settings: Any) -> None:
    linked(forger)
    with context.portal():
        FranceConnectLink.objects.update(issuer="https://autre.exemple")
    assert travel(portal_client, forger)["Location"] == ATTACH


def _with_users() -> list[FranceConnectLink]:
    with context.portal():
        return list(FranceConnectLink.objects.select_related("user"))
