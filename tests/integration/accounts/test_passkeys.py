"""Passkeys of citizens, and the page of what one holds."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from shared_apps.factors import commands as factors
from shared_apps.factors.models import Passkey
from tenants import context
from tests.fakes.authenticator import SoftKey
from tests.integration.accounts.people import PASSWORD, citizen, log_in, mailbox
from tests.integration.accounts.second_steps import add_key, browser, enter_by_key, is_logged_in, opened_by, show_key
from xcontact.kit import clock

pytestmark = pytest.mark.django_db

VERIFICATION = "/compte/connexion/verification/"
AGENT_VERIFICATION = "/agents/connexion/verification/"
ENROLMENT = "/agents/connexion/second-facteur/"
KEYS = "/compte/securite/cles/"


# Passkeys


@pytest.fixture
def keyed(portal_client: Client) -> tuple[Client, SoftKey]:
    """Marie, logged in, whose key is added."""
    citizen()
    log_in(portal_client)
    key = SoftKey()
    assert add_key(portal_client, key).url == KEYS
    return portal_client, key


def test_a_key_opens_alone_when_it_checks_who_holds_it(keyed: tuple[Client, SoftKey]) -> None:
    _, key = keyed
    other = browser()
    assert enter_by_key(other, key, "/compte/").url == "/compte/"
    assert is_logged_in(other) and opened_by(other) == "passkey"
    key.verifies = False
    another = browser()
    assert enter_by_key(another, key).url == "/compte/connexion/"
    assert not is_logged_in(another)
    assert enter_by_key(browser(), SoftKey(holder=key.holder)).url == "/compte/connexion/", "a key nobody knows"


def test_a_key_is_a_second_step_and_answers_one_question_once(keyed: tuple[Client, SoftKey]) -> None:
    _, key = keyed
    other = browser()
    assert log_in(other).url == VERIFICATION
    options = other.post(f"{VERIFICATION}defi/").json()
    answer = {"shown": "passkey", "answer": json.dumps(key.get(options))}
    assert other.post(VERIFICATION, answer).status_code == 302
    thief = browser()
    log_in(thief)
    assert thief.post(VERIFICATION, answer).status_code == 422, "no question was put to this browser"
    thief.post(f"{VERIFICATION}defi/")
    assert thief.post(VERIFICATION, answer).status_code == 422, "the answer to another question"
    again = {"shown": "passkey", "answer": json.dumps(key.get(thief.post(f"{VERIFICATION}defi/").json(), origin="x"))}
    assert thief.post(VERIFICATION, again).status_code == 422
    assert thief.post(VERIFICATION, answer).status_code == 422, "a failed question is spent too"
    assert not is_logged_in(thief)


@pytest.mark.parametrize(
    "origin",
    ["https://exemple.fr", "http://troyes.xcontact.localhost:8000", "http://xcontact.localhost:8000.evil.fr", "null"],
)
def test_an_answer_given_elsewhere_is_refused(keyed: tuple[Client, SoftKey], origin: str) -> None:
    """A collectivité's subdomain is elsewhere too."""
    client, key = keyed
    other = browser()
    log_in(other)
    assert show_key(other, key, origin=origin).status_code == 422
    assert not is_logged_in(other)
    assert add_key(client, SoftKey(), origin=origin).status_code == 422
    with context.portal():
        assert Passkey.objects.count() == 1


def test_another_account_s_key_is_refused(keyed: tuple[Client, SoftKey]) -> None:
    _, key = keyed
    citizen(email="paul@example.org")
    paul = browser()
    log_in(paul, "paul@example.org")
    own = SoftKey()
    assert add_key(paul, own).url == KEYS
    copied = SoftKey(identifier=key.identifier)
    assert "déjà enregistrée" in add_key(paul, copied).content.decode()
    other = browser()
    log_in(other, "paul@example.org")
    assert show_key(other, key).status_code == 422
    assert not is_logged_in(other)


def test_a_copied_key_is_refused(keyed: tuple[Client, SoftKey]) -> None:
    _, key = keyed
    key.counter = 5
    assert enter_by_key(browser(), key).url == "/mes-demandes/"
    key.counter = 3
    refused = browser()
    assert enter_by_key(refused, key).url == "/compte/connexion/"
    assert "copiée" in refused.get("/compte/connexion/").content.decode()


@pytest.mark.parametrize("answer", ["", "[]", "{}", "null", '{"rawId": 3}', '{"id":"a","rawId":"a","response":{}}'])
def test_what_is_no_answer_is_refused_with_a_sentence(keyed: tuple[Client, SoftKey], answer: str) -> None:
    client, _ = keyed
    other = browser()
    log_in(other)
    other.post(f"{VERIFICATION}defi/")
    assert other.post(VERIFICATION, {"shown": "passkey", "answer": answer}).status_code == 422
    other.post("/compte/connexion/cle/defi/")
    assert other.post("/compte/connexion/cle/", {"answer": answer}).url == "/compte/connexion/"
    client.post(f"{KEYS}cle/defi/")
    assert client.post(f"{KEYS}cle/", {"answer": answer}).status_code == 422


# What is held


def test_a_citizen_sees_adds_and_removes_what_he_holds(keyed: tuple[Client, SoftKey]) -> None:
    client, _ = keyed
    assert "Une clé d’accès vient d’être ajoutée" in mailbox("marie@example.org")[-1]
    page = client.get(KEYS).content.decode()
    assert "Ordinateur" in page and "Vous n’avez pas de codes de secours" in page
    with context.portal():
        key = Passkey.objects.get()
    address = reverse("accounts:remove_passkey", kwargs={"factor": "passkey", "passkey": key.id})
    assert "votre dernier moyen" in client.get(address).content.decode()
    assert client.post(address, {"password": "Faux-1-faux"}).status_code == 422
    with context.portal():
        assert Passkey.objects.exists()
    assert client.post(address, {"password": PASSWORD}).url == KEYS
    assert client.post(address, {"password": PASSWORD}).status_code == 404
    assert log_in(browser()).url == "/mes-demandes/"


def test_a_neighbour_removes_nothing_of_mine(keyed: tuple[Client, SoftKey]) -> None:
    with context.portal():
        key = Passkey.objects.get()
    citizen(email="paul@example.org")
    paul = browser()
    log_in(paul, "paul@example.org")
    assert paul.post(f"{KEYS}retirer/passkey/{key.id}/", {"password": PASSWORD}).status_code == 404
    assert browser().post(f"{KEYS}retirer/passkey/{key.id}/", {"password": PASSWORD}).status_code == 302
    with context.portal():
        assert Passkey.objects.filter(id=key.id).exists()


def test_an_old_session_types_its_password_again_before_it_adds(portal_client: Client) -> None:
    citizen()
    log_in(portal_client)
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        asked = portal_client.get(f"{KEYS}codes/")
        assert asked.url.startswith("/compte/securite/confirmation/?suite=")
        assert portal_client.post(f"{KEYS}cle/defi/").status_code == 410
        assert portal_client.post(asked.url, {"password": "Faux-1-faux"}).status_code == 422
        assert portal_client.get(f"{KEYS}codes/").status_code == 302
        assert portal_client.post(asked.url, {"password": PASSWORD}).url == f"{KEYS}codes/"
        assert portal_client.get(f"{KEYS}codes/").status_code == 200


def test_a_new_sheet_replaces_the_old_one(portal_client: Client) -> None:
    user = citizen()
    log_in(portal_client)
    with context.portal():
        old = factors.print_recovery_codes(holder=user.id, at=clock.now())
    page = portal_client.get(f"{KEYS}codes/").content.decode()
    sheet = re.findall(r"<li><strong>([a-z-]+)</strong>", page)
    assert portal_client.post(f"{KEYS}codes/", {"copied": sheet[9]}).url == KEYS
    other = browser()
    log_in(other)
    assert other.post(VERIFICATION, {"shown": "recovery", "recovery_code": old[0]}).status_code == 422
    assert other.post(VERIFICATION, {"shown": "recovery", "recovery_code": sheet[9]}).status_code == 302
