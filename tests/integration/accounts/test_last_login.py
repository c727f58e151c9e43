"""D-04: an account is in use when a session of it opens, not when its password alone has been guessed."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from shared_apps.accounts.models import AgentAccount, User
from tenants import context
from tests.integration.accounts import second_steps
from tests.integration.accounts.people import PASSWORD, SIGN_UP, activate, activation_link, agent, citizen, log_in
from xcontact.kit import clock

pytestmark = pytest.mark.django_db


def last_login(account: User | AgentAccount) -> object:
    with context.portal():
        return type(account)._default_manager.get(id=account.id).last_login


def test_a_password_without_the_second_step_is_no_login(portal_client: Client) -> None:
    user = citizen()
    second_steps.with_application(user.id)
    start = clock.now()
    with time_machine.travel(start, tick=False):
        assert log_in(portal_client).url == "/compte/connexion/verification/"
        assert last_login(user) is None
    with time_machine.travel(start + timedelta(minutes=1), tick=False):
        second_steps.show_code(portal_client, user.id, "/compte/connexion/verification/")
        assert last_login(user) == start + timedelta(minutes=1)


def test_nor_an_agent_s(portal_client: Client) -> None:
    account = agent()
    start = clock.now()
    with time_machine.travel(start, tick=False):
        portal_client.post("/agents/connexion/", {"identifier": "claire.petit", "password": PASSWORD})
        assert last_login(account) is None
        second_steps.show_code(portal_client, account.id)
        assert last_login(account) == start


def test_where_there_is_no_second_step_the_password_is_the_login(portal_client: Client) -> None:
    user, start = citizen(), clock.now()
    with time_machine.travel(start, tick=False):
        log_in(portal_client)
        portal_client.post("/compte/mot-de-passe/", {"current": "Faux-1-faux"})
    assert last_login(user) == start


def test_an_activation_is_a_login(portal_client: Client) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False):
        portal_client.post("/compte/inscription/", SIGN_UP)
        activate(portal_client, activation_link())
    with context.portal():
        assert User.objects.get().last_login == start
