"""FranceConnect is one proof: the second step a citizen chose holds, and it stands for a lacking password (T64)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client

from shared_apps.accounts.models import User
from shared_apps.factors.models import Authenticator, RecoveryCode
from shared_apps.identity.models import FranceConnectLink
from tenants import context
from tests.integration.accounts import mobiles, second_steps
from tests.integration.identity.forger import Forger
from tests.integration.identity.travellers import (
    PASSWORD,
    START,
    account_of,
    citizen,
    come_back,
    linked,
    log_in_by_password,
    session_of,
    set_out,
    travel,
)
from xcontact.kit import clock

pytestmark = pytest.mark.django_db
VERIFICATION, AGAIN = "/compte/connexion/verification/", "S’identifier à nouveau avec FranceConnect"
LATER = timedelta(minutes=11)


def protected(forger: Forger, **changes: object) -> User:
    """Linked to FranceConnect, with an application of codes."""
    user = linked(forger, **changes)
    second_steps.with_application(user.id)
    return user


def without_password(forger: Forger) -> User:
    return linked(forger, password=make_password(None))


def later() -> datetime:
    return clock.now() + LATER


def test_whoever_has_a_second_step_shows_it_after_franceconnect(forger: Forger, portal_client: Client) -> None:
    """T64"""
    user = protected(forger)
    answer = travel(portal_client, forger, suite="/compte/export/")
    assert answer["Location"] == VERIFICATION
    assert account_of(portal_client) is None and portal_client.get("/compte/").status_code == 302
    assert portal_client.post(VERIFICATION, {"shown": "totp", "code": "000000"}).status_code == 422
    assert account_of(portal_client) is None
    answer = second_steps.show_code(portal_client, user.id, VERIFICATION)
    assert answer["Location"] == "/compte/export/"
    assert account_of(portal_client) == str(user.id)
    assert session_of(portal_client)["authenticated_by"] == "franceconnect+totp"


def test_its_logout_still_leads_out_of_franceconnect(forger: Forger, portal_client: Client) -> None:
    """F-09: the id_token outlives the second step."""
    user = protected(forger)
    travel(portal_client, forger)
    second_steps.show_code(portal_client, user.id, VERIFICATION)
    page = portal_client.post("/compte/deconnexion/").content.decode()
    assert "session/end" in page and "id_token_hint" in page


def test_an_answer_replayed_brings_no_nearer(forger: Forger, portal_client: Client) -> None:
    """T28, T64"""
    protected(forger)
    travel(portal_client, forger)
    assert come_back(portal_client, forger).status_code == 400
    assert account_of(portal_client) is None


def test_without_a_second_step_it_opens_at_once(forger: Forger, portal_client: Client) -> None:
    user = linked(forger)
    travel(portal_client, forger)
    assert account_of(portal_client) == str(user.id)


def test_without_password_the_export_asks_for_franceconnect_again(forger: Forger, portal_client: Client) -> None:
    """A screen left open gives nobody the whole file (T77)."""
    user = without_password(forger)
    travel(portal_client, forger)
    assert AGAIN not in portal_client.get("/compte/export/").content.decode()
    with time_machine.travel(later(), tick=True):
        page = portal_client.get("/compte/export/").content.decode()
        assert AGAIN in page and "Préparer ma copie" not in page
        portal_client.post("/compte/export/")
        with context.portal():
            assert not user.exports.exists()
        assert travel(portal_client, forger, but="confirmer", suite="/compte/export/")["Location"] == "/compte/export/"
        assert "Préparer ma copie" in portal_client.get("/compte/export/").content.decode()
        portal_client.post("/compte/export/")
        with context.portal():
            assert user.exports.count() == 1


def test_without_password_a_factor_is_added_and_removed_after_franceconnect_again(
    forger: Forger, portal_client: Client
) -> None:
    """T64"""
    user = without_password(forger)
    travel(portal_client, forger)
    keys = "/compte/securite/cles/"
    with time_machine.travel(later(), tick=True):
        asked = portal_client.get(f"{keys}application/")["Location"]
        assert asked == f"/compte/securite/confirmation/?suite={keys.replace('/', '%2F')}application%2F"
        page = portal_client.get(asked).content.decode()
        assert AGAIN in page and f'name="suite" value="{keys}application/"' in page
        second_steps.with_application(user.id)
        remove = f"{keys}retirer/totp/"
        page = portal_client.get(keys).content.decode()
        assert remove in page
        assert portal_client.post(remove)["Location"].startswith("/compte/securite/confirmation/")
        with context.portal():
            assert Authenticator.objects.filter(holder=user.id).exists()
        assert travel(portal_client, forger, but="confirmer", suite=remove)["Location"] == remove
        assert "votre mot de passe seul" not in portal_client.get(remove).content.decode()
        assert portal_client.post(remove)["Location"] == keys
        with context.portal():
            assert not Authenticator.objects.filter(holder=user.id).exists()
            assert not RecoveryCode.objects.filter(holder=user.id).exists()


def test_the_address_can_be_changed_after_franceconnect_again(forger: Forger, portal_client: Client) -> None:
    without_password(forger)
    travel(portal_client, forger)
    with time_machine.travel(later(), tick=True):
        assert AGAIN in portal_client.get("/compte/adresse/").content.decode()
        travel(portal_client, forger, but="confirmer", suite="/compte/adresse/")
        answer = portal_client.post("/compte/adresse/", {"email": "nouvelle@example.org"})
        assert answer["Location"] == "/compte/adresse/courriel/"


def test_somebody_else_s_identity_confirms_nothing(forger: Forger, portal_client: Client) -> None:
    """A thief before the open session identifies himself under his own name."""
    user = without_password(forger)
    travel(portal_client, forger)
    with time_machine.travel(later(), tick=True):
        set_out(portal_client, forger, but="confirmer", suite="/compte/export/")
        forger.id_token.claims["sub"] = forger.userinfo.claims["sub"] = "quelqu-un-d-autre"
        assert come_back(portal_client, forger)["Location"] == "/compte/export/"
        page = portal_client.get("/compte/export/").content.decode()
        assert "n’est pas celle qui est reliée à votre compte" in page and AGAIN in page
        assert account_of(portal_client) == str(user.id)


def test_a_confirmation_answers_for_the_account_that_asked(forger: Forger, portal_client: Client) -> None:
    """Another account opened meanwhile in the same browser gets nothing of it."""
    without_password(forger)
    travel(portal_client, forger)
    set_out(portal_client, forger, but="confirmer")
    portal_client.post("/compte/deconnexion/")
    assert come_back(portal_client, forger).status_code == 400
    assert account_of(portal_client) is None


def test_a_password_remains_asked_of_whoever_has_one(forger: Forger, portal_client: Client) -> None:
    """Franceconnect again does not replace it where the page wants it typed."""
    linked(forger)
    log_in_by_password(portal_client)
    travel(portal_client, forger, but="confirmer")
    assert portal_client.post("/compte/export/", {"password": "Velours-8-brouette"}).status_code == 422
    assert portal_client.post("/compte/export/", {"password": PASSWORD}).status_code == 302


def test_a_telephone_picked_up_links_nobody_to_an_account_without_password(
    forger: Forger, portal_client: Client, settings: Any
) -> None:
    """T34, T64: a code by SMS is no proof of who he is, or the telephone's new holder would keep the account."""
    settings.SMS_URL = mobiles.SINK
    user = citizen(password=make_password(None))
    mobiles.with_mobile(user)
    mobiles.ask(portal_client)
    mobiles.enter(portal_client, mobiles.code_of())
    assert account_of(portal_client) == str(user.id)
    answer = portal_client.post(START, {"but": "relier"})
    assert answer["Location"].startswith("/compte/securite/confirmation/")
    with time_machine.travel(later(), tick=True):
        assert portal_client.post(START, {"but": "relier"})["Location"].startswith("/compte/securite/confirmation/")
    with context.portal():
        assert not FranceConnectLink.objects.exists()
