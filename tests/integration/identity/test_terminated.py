"""FranceConnect opens no account that SPL-Xdémat has closed, and says so to its owner alone."""

import pytest
from django.test import Client

from shared_apps.accounts import commands as accounts
from shared_apps.accounts.commands import closing
from shared_apps.accounts.models import User
from shared_apps.identity.models import FranceConnectLink
from tenants import context
from tests.integration.identity.forger import Forger
from tests.integration.identity.travellers import (
    account_of,
    citizen,
    link_in,
    linked,
    log_in_by_password,
    mails_to,
    travel,
)
from xcontact.kit import clock

pytestmark = pytest.mark.django_db
CLOSED = "fermé par SPL-Xdémat"


def terminate(email: str = "marie@example.org") -> None:
    with context.portal():
        accounts.terminate(email=email, motive="Envois abusifs.", at=clock.now())


def is_closed(user: User) -> bool:
    with context.portal():
        return User.objects.get(id=user.id).terminated_at is not None


def linked_accounts() -> list[object]:
    with context.portal():
        return list(FranceConnectLink.objects.values_list("user_id", flat=True))


def test_its_owner_is_told_that_it_is_closed(forger: Forger, portal_client: Client) -> None:
    user = linked(forger)
    terminate()
    answer = travel(portal_client, forger)
    assert answer["Location"] == "/compte/connexion/"
    page = portal_client.get(answer["Location"]).content.decode()
    assert CLOSED in page and "assistance@spl-xdemat.fr" in page
    assert account_of(portal_client) is None and is_closed(user)
    refused = portal_client.get("/franceconnect/inscription/")
    assert refused.status_code == 302, "nor is he led to open another account with that identity"


def test_one_that_its_owner_is_deleting_was_not_closed_by_spl_xdemat(forger: Forger, portal_client: Client) -> None:
    user = linked(forger)
    with context.portal():
        closing.shut(account_id=user.id, cause="deletion", at=clock.now())
    page = portal_client.get(travel(portal_client, forger)["Location"]).content.decode()
    assert "en cours de suppression" in page and CLOSED not in page
    assert account_of(portal_client) is None


def test_nor_is_it_told_so_to_whoever_links_another_account_meanwhile(forger: Forger, portal_client: Client) -> None:
    user = linked(forger)
    with context.portal():
        closing.shut(account_id=user.id, cause="deletion", at=clock.now())
    citizen("autre@example.org")
    log_in_by_password(portal_client, "autre@example.org")
    travel(portal_client, forger, but="relier")
    page = portal_client.get("/compte/franceconnect/").content.decode()
    assert "en cours de suppression" in page and CLOSED not in page
    assert linked_accounts() == [user.id]


def test_it_is_told_too_to_whoever_links_another_account(forger: Forger, portal_client: Client) -> None:
    user = linked(forger)
    terminate()
    citizen("autre@example.org")
    log_in_by_password(portal_client, "autre@example.org")
    travel(portal_client, forger, but="relier")
    page = portal_client.get("/compte/franceconnect/").content.decode()
    assert CLOSED in page and "déjà reliée à un autre compte" not in page
    assert linked_accounts() == [user.id] and is_closed(user)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_confirmed_address_does_not_reopen_it(forger: Forger, portal_client: Client, when: str) -> None:
    """The link is asked for before the account is closed, or after, as if it were a new address."""
    user = citizen()
    if when == "before":
        travel(portal_client, forger)
        portal_client.post("/franceconnect/inscription/", {"email": "marie@example.org", "terms": "on"})
        path = link_in(mails_to("marie@example.org")[-1])
        terminate()
    else:
        terminate()
        travel(portal_client, forger)
        portal_client.post("/franceconnect/inscription/", {"email": "marie@example.org", "terms": "on"})
        path = link_in(mails_to("marie@example.org")[-1])
    for _ in range(2):
        answer = portal_client.post(path)
        assert answer.status_code == 410 and CLOSED in answer.content.decode()
    assert is_closed(user) and linked_accounts() == [] and account_of(portal_client) is None
