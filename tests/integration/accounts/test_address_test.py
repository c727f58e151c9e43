"""« Tester mon adresse »: a mail to the account's own address, what became of it, and no more than a few an hour."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from shared_apps.accounts.models import AccountMail, AccountMailLine
from tenants import context
from tests.integration.accounts.people import citizen, log_in
from tests.integration.filing.browsing import words
from xcontact.kit import clock
from xcontact.kit.mail.models import MailState

pytestmark = pytest.mark.django_db
PAGE = "/compte/adresse/essai/"


@pytest.fixture
def marie(portal_client: Client) -> Client:
    citizen()
    log_in(portal_client)
    return portal_client


def trials() -> list[AccountMail]:
    with context.portal():
        return list(AccountMail.objects.filter(kind="address_test").order_by("frozen_at"))


def test_the_account_leads_to_it_and_one_button_mails_to_its_own_address(marie: Client):
    assert PAGE in marie.get("/compte/").content.decode()
    assert "Votre dernier essai" not in words(marie.get(PAGE)) and not trials(), "reading sends nothing"
    answer = marie.post(PAGE, {"email": "autre@example.org"})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert [mail.recipient for mail in trials()] == ["marie@example.org"]
    told = words(marie.get(PAGE))
    assert "Un essai part à marie@example.org." in told and "En attente" in told
    assert "courriers indésirables" in told and "/compte/adresse/" in marie.get(PAGE).content.decode()


def test_the_page_says_what_became_of_it(marie: Client):
    marie.post(PAGE)
    with context.portal():
        AccountMail.objects.filter(kind="address_test").update(state=MailState.ACCEPTED, accepted_at=clock.now())
    assert "doit être dans votre messagerie" in words(marie.get(PAGE))
    with context.portal():
        mail = AccountMail.objects.get(kind="address_test")
        AccountMail.objects.filter(id=mail.id).update(state=MailState.BOUNCED)
        AccountMailLine.objects.create(mail=mail, what="BOUNCED", at=clock.now(), detail="550 no such user")
    told = words(marie.get(PAGE))
    assert "revenu en erreur" in told and "550" not in told


def test_t56_three_an_hour_then_a_sentence_then_again(marie: Client, at: Callable[[datetime], None]):
    now = clock.now()
    for _ in range(3):
        assert marie.post(PAGE).status_code == 302
    refused = marie.post(PAGE)
    assert refused.status_code == 422 and "Trois essais sont déjà partis" in words(refused)
    assert len(trials()) == 3
    at(now + timedelta(minutes=61))
    assert marie.post(PAGE).status_code == 302


def test_a_stranger_sends_nothing(portal_client: Client):
    assert portal_client.post(PAGE).status_code in {302, 401, 403} and not trials()
