"""SPL-Xdémat closes an account used unlawfully: nobody else learns it, and its owner learns why."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from shared_apps.accounts.models import AccountEvent, User
from tenants import context
from tenants.registry import CollectivityCard
from tests.integration.accounts.people import PASSWORD, SIGN_UP, activation_link, citizen, log_in, mailbox, travel

pytestmark = pytest.mark.django_db

ClientOf = Callable[[CollectivityCard], Client]
MOTIVE = "Plus de 300 envois identiques en une heure."


def terminate(email: str = "marie@example.org", motive: str = MOTIVE) -> None:
    call_command("terminate_account", email, motive=motive)


def sentence(answer: Any) -> str:
    page = answer.content.decode()
    start = page.index('role="alert"') if 'role="alert"' in page else page.index("<main")
    return str(page[start:]).replace("&nbsp;", " ")


def test_the_owner_is_told_why_and_how_to_contest(portal_client: Client) -> None:
    user = citizen()
    terminate()
    (text,) = mailbox("marie@example.org")
    for words in (MOTIVE, "assistance@spl-xdemat.fr", "Défenseur des droits", "CNIL", "suivent leur cours"):
        assert words in text.replace("\n", " ").replace("\xa0", " ")
    with context.portal():
        event = AccountEvent.objects.get(holder=user.id)
    assert (event.what, event.facts) == ("terminated", {"motive": MOTIVE})


def test_every_session_ends_at_once(portal_client: Client, client_of: ClientOf, troyes: CollectivityCard) -> None:
    citizen()
    log_in(portal_client)
    subdomain = client_of(troyes)
    travel(subdomain, portal_client)
    assert "Se déconnecter" in subdomain.get("/aide/").content.decode()
    terminate()
    assert portal_client.get("/compte/").status_code == 302
    assert "Se déconnecter" not in subdomain.get("/aide/").content.decode()


def test_only_its_own_password_is_told_that_it_is_closed(portal_client: Client) -> None:
    """T25: a stranger who tries a password reads what he would read of an unknown address."""
    citizen()
    terminate()
    told = portal_client.post("/compte/connexion/", {"email": "marie@example.org", "password": PASSWORD})
    assert told.status_code == 422 and "a été fermé par SPL-Xdémat" in sentence(told)
    assert "session" not in portal_client.cookies or portal_client.get("/compte/").status_code == 302
    answers = []
    for email in ("marie@example.org", "inconnue@example.org"):
        wrong = portal_client.post("/compte/connexion/", {"email": email, "password": "Une-8-autre-phrase"})
        answers.append((wrong.status_code, "ne convient pas" in sentence(wrong), "fermé" in sentence(wrong)))
    assert answers == [(422, True, False)] * 2


def test_signing_up_again_opens_nothing_and_the_mail_says_it(portal_client: Client) -> None:
    before = citizen()
    terminate()
    answer = portal_client.post("/compte/inscription/", {**SIGN_UP, "family_name": "Autre"})
    stranger = portal_client.post("/compte/inscription/", {**SIGN_UP, "email": "inconnue@example.org"})
    assert (answer.status_code, answer.url) == (stranger.status_code, stranger.url)
    assert "Il reste fermé" in mailbox("marie@example.org", "account_still_closed")[0].replace("\n", " ")
    assert mailbox("marie@example.org", "activation") == []
    with context.portal():
        after = User.objects.get(id=before.id)
    assert after.terminated_at and (after.family_name, after.password) == (before.family_name, before.password)


def test_an_activation_link_sent_before_is_dead(portal_client: Client) -> None:
    portal_client.post("/compte/inscription/", SIGN_UP)
    address = activation_link()
    terminate()
    assert portal_client.get(address).status_code == 410
    assert portal_client.post(address, {"password": PASSWORD}).status_code == 410


def test_a_restored_account_opens_as_before(portal_client: Client) -> None:
    citizen()
    terminate()
    call_command("terminate_account", "MARIE@example.org", restore=True)
    assert log_in(portal_client).status_code == 302
    assert "rouvert" in mailbox("marie@example.org", "account_reopened")[0]


def test_what_can_t_be_done_is_said() -> None:
    citizen()
    for given, said in (
        ({"motive": MOTIVE, "email": "personne@example.org"}, "Aucun compte"),
        ({"motive": "  "}, "motif"),
    ):
        with pytest.raises(CommandError, match=said):
            terminate(**given)
    with pytest.raises(CommandError, match="n’est pas fermé"):
        call_command("terminate_account", "marie@example.org", restore=True)
    terminate()
    with pytest.raises(CommandError, match="déjà fermé"):
        terminate()
    assert len(mailbox("marie@example.org")) == 1


def test_an_account_next_to_it_notices_nothing(portal_client: Client) -> None:
    citizen()
    citizen(email="paul@example.org")
    terminate()
    assert log_in(portal_client, "paul@example.org").status_code == 302
    assert mailbox("paul@example.org") == []
