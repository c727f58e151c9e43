"""An agent changes his password by himself (D-11, T20, T23)."""

from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from shared_apps.accounts.models import AccountEvent, AccountMail
from tenants import addresses, context
from tests.integration.accounts import second_steps
from tests.integration.accounts.people import PASSWORD, agent, citizen, link, log_in, log_in_agent, mailbox
from xcontact.kit import clock

pytestmark = pytest.mark.django_db

PAGE = "/agents/mot-de-passe/"
NEW = "Grenier-8-tourbillon"


def browser() -> Client:
    return Client(headers={"host": addresses.host()})


def change(client: Client, current: str = PASSWORD, new: str = NEW, repeated: str | None = None) -> Any:
    return client.post(PAGE, {"current": current, "password": new, "repeated": repeated or new})


def enters_with(password: str) -> bool:
    answer = browser().post("/agents/connexion/", {"identifier": "claire.petit", "password": password})
    return bool(answer.status_code == 302)


def test_the_new_password_opens_and_the_old_one_does_not(portal_client: Client) -> None:
    account = agent()
    log_in_agent(portal_client)
    assert f'href="{PAGE}"' in portal_client.get("/agents/securite/").content.decode()
    assert portal_client.get(PAGE).status_code == 200
    answer = change(portal_client)
    assert answer.url == "/agents/securite/"
    assert "Mot de passe changé" in portal_client.get(answer.url).content.decode()
    assert enters_with(NEW) and not enters_with(PASSWORD)
    with context.portal():
        assert AccountEvent.objects.filter(holder=account.id, what="password_changed").count() == 1
        kind = AccountMail.objects.get(subject=account.id, recipient="mairie@example.org").kind
    assert kind.startswith("agent_")
    (mail,) = mailbox("mairie@example.org")
    assert "claire.petit" in mail and NEW not in mail


def test_other_sessions_end_and_this_one_goes_on(portal_client: Client) -> None:
    """T20, T16: under a new key, opened as it was: the password shows no second step."""
    agent()
    elsewhere = browser()
    log_in_agent(elsewhere)
    log_in_agent(portal_client)
    before, by = portal_client.cookies[settings.SESSION_COOKIE_NAME].value, second_steps.opened_by(portal_client)
    change(portal_client)
    assert elsewhere.get("/agents/").status_code == 302
    assert portal_client.get("/agents/").status_code == 200
    assert portal_client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert second_steps.opened_by(portal_client) == by == "password+totp"


def test_a_link_of_a_forgotten_password_dies(portal_client: Client) -> None:
    agent()
    browser().post("/agents/mot-de-passe-oublie/", {"identifier": "claire.petit"})
    (mail,) = mailbox("mairie@example.org", "password_recovery")
    assert browser().get(link(mail)).status_code == 200
    log_in_agent(portal_client)
    change(portal_client)
    assert browser().get(link(mail)).status_code == 410
    assert mailbox("mairie@example.org", "password_recovery") == [], "nor is it kept in a mail"


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"current": "Faux-1-faux"}, "pas votre mot de passe actuel"),
        ({"new": "Velo-7-gris"}, "au moins 12 caractères"),
        ({"new": "Claire.petit-78"}, "Il contient"),
        ({"repeated": "Autre-9-phrase"}, "ne sont pas les mêmes"),
    ],
)
def test_what_is_refused_changes_nothing(portal_client: Client, posted: dict[str, str], said: str) -> None:
    """D-11: agents' rule, twelve characters at least."""
    agent()
    log_in_agent(portal_client)
    answer = change(portal_client, **posted)
    assert answer.status_code == 422
    assert said in answer.content.decode().replace("&nbsp;", " ").replace("\xa0", " ")
    assert enters_with(PASSWORD) and mailbox("mairie@example.org") == []


def test_nobody_else_comes_here(portal_client: Client) -> None:
    """Neither a stranger, nor a citizen, nor an agent who still owes his second step."""
    agent()
    citizen()
    assert change(browser()).url.startswith("/agents/connexion/")
    log_in(portal_client)
    assert change(portal_client).url.startswith("/agents/connexion/")
    halfway = browser()
    halfway.post("/agents/connexion/", {"identifier": "claire.petit", "password": PASSWORD})
    assert change(halfway).url.startswith("/agents/connexion/")
    assert enters_with(PASSWORD)


def test_strangers_do_not_slow_the_agent(portal_client: Client) -> None:
    """T23"""
    agent()
    with time_machine.travel(clock.now(), tick=False):
        log_in_agent(portal_client)
        for number in range(10):
            browser().post(
                "/agents/connexion/",
                {"identifier": "claire.petit", "password": "Faux-1-faux"},
                REMOTE_ADDR=f"203.0.113.{number}",
            )
        assert not enters_with(PASSWORD)
        assert change(portal_client).status_code == 302
