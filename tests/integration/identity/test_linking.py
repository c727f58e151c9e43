"""FranceConnect opens an account by one step: linked to none that asks for two, nor from a forgotten screen (T64)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from shared_apps.factors import commands as factors
from shared_apps.identity.models import FranceConnectLink
from tenants import context
from tests.integration.identity.forger import Forger
from tests.integration.identity.travellers import (
    PASSWORD,
    account_of,
    citizen,
    link_in,
    log_in_by_password,
    mails_to,
    travel,
)
from xcontact.kit import clock

pytestmark = pytest.mark.django_db
ATTACH = "/franceconnect/rattachement/"


def links() -> list[FranceConnectLink]:
    with context.portal():
        return list(FranceConnectLink.objects.all())


@pytest.mark.parametrize("way", ["password", "mailbox"])
def test_neither_a_password_nor_a_mailbox_alone_goes_round_the_second_step(
    forger: Forger, portal_client: Client, way: str
) -> None:
    """T64: linking by one proof would open from then on, without the second, an account that asks for two."""
    with context.portal():
        factors.print_recovery_codes(holder=citizen().id, at=clock.now())
    travel(portal_client, forger)
    if way == "password":
        answer = portal_client.post(ATTACH, {"password": PASSWORD})
        assert answer.status_code == 422
    else:
        portal_client.post("/franceconnect/inscription/", {"email": "marie@example.org", "terms": "on"})
        answer = portal_client.post(link_in(mails_to("marie@example.org")[-1]))
        assert answer.status_code == 410
    assert "Connectez-vous d’abord avec votre mot de passe" in answer.content.decode()
    assert account_of(portal_client) is None
    assert links() == []


def test_a_session_left_open_links_nobody_s_identity_before_the_password_is_typed_again(
    forger: Forger, portal_client: Client
) -> None:
    """T64: the link opens the account from then on, by one step: its owner asks for it, no forgotten screen."""
    citizen()
    log_in_by_password(portal_client)
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=True):
        answer = portal_client.post("/franceconnect/connexion/", {"but": "relier"})
        assert answer["Location"] == "/compte/securite/confirmation/?suite=%2Fcompte%2Ffranceconnect%2F"
        assert portal_client.post(answer["Location"], {"password": PASSWORD})["Location"] == "/compte/franceconnect/"
        travel(portal_client, forger, but="relier")
    assert len(links()) == 1
