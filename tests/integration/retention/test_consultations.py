"""« Qui a consulté mes demandes » : functions and hours, never a name, for twelve months (D-13, T78)."""

from datetime import timedelta
from typing import Any

import pytest

from tenant_apps.requests import journal
from tenant_apps.requests.commands.readings import FORGET_READERS, READERS_KEPT_FOR, record_reading
from tenant_apps.requests.models import JournalEntry
from tenants import context, registry
from tenants.agenda import perform
from tenants.models import AgendaAct, Collectivity, CollectivityStatus
from tenants.registry import CollectivityCard
from tests.factories import requests as factories
from tests.integration.accounts import people
from tests.integration.filing.browsing import words
from xcontact.kit import clock
from xcontact.kit.text import french_moment

pytestmark = pytest.mark.django_db
PAGE = "/compte/consultations/"


def sent(card: CollectivityCard, who: Any) -> Any:
    with context.inside(card.schema):
        return factories.submitted(card, who)


def read(card: CollectivityCard, request: Any, at: Any, name: str = "Claire Petit") -> None:
    with context.inside(card.schema):
        record_reading(reference=request.reference, by=factories.agent(name), at=at)


def test_each_reading_is_told_by_its_function_and_hour_and_by_no_name(browser, marie, been_to, troyes, epernay):
    """T78: what the agent's page has written, its owner reads."""
    now = clock.now()
    here, there = sent(troyes, been_to(marie, troyes)), sent(epernay, been_to(marie, epernay))
    read(troyes, here, now)
    read(epernay, there, now - timedelta(days=2), "Gilles Renaud")

    text = words(browser.get(PAGE))

    assert str(here.reference) in text and str(there.reference) in text
    assert text.count("secrétaire de mairie") == 2
    for moment in (now, now - timedelta(days=2)):
        assert french_moment(moment).replace("\u00a0", " ") in text
    assert "Petit" not in text and "Renaud" not in text


def test_nobody_sees_who_has_read_somebody_else_s(browser, marie, paul, been_to, troyes):
    been_to(marie, troyes)
    others = sent(troyes, been_to(paul, troyes))
    read(troyes, others, clock.now())

    text = words(browser.get(PAGE))

    assert str(others.reference) not in text and "secrétaire" not in text


def test_what_is_older_than_a_year_is_not_shown(browser, marie, been_to, troyes):
    """D-13."""
    request = sent(troyes, been_to(marie, troyes))
    read(troyes, request, clock.now() - READERS_KEPT_FOR - timedelta(minutes=1))

    assert "Aucune consultation depuis douze mois." in words(browser.get(PAGE))


def test_after_a_year_the_reader_s_name_is_erased_and_the_chain_holds(marie, been_to, troyes, at):
    """D-13, T78: by the agenda, each reading on its own day, under the role that alone may."""
    request = sent(troyes, been_to(marie, troyes))
    first, second = clock.now(), clock.now() + timedelta(days=30)
    read(troyes, request, first)
    read(troyes, request, second, "Gilles Renaud")

    def names() -> list[str]:
        return [line.private and line.private["name"] for line in lines() if line.verb == "read"]

    def lines() -> list[JournalEntry]:
        with context.inside(troyes.schema):
            return journal.entries(request)

    def due() -> Any:
        with context.inside(troyes.schema):
            return AgendaAct.objects.get(act=FORGET_READERS)

    assert due().due_at == first + READERS_KEPT_FOR
    at(first + READERS_KEPT_FOR)
    perform(troyes.schema, due().id)
    assert names() == [None, "Gilles Renaud"]
    assert due().due_at == second + READERS_KEPT_FOR
    at(second + READERS_KEPT_FOR)
    perform(troyes.schema, due().id)

    assert names() == [None, None]
    assert journal.first_broken_line(lines()) is None
    assert [line.public["facts"]["function"] for line in lines() if line.verb == "read"] == ["secrétaire de mairie"] * 2
    with context.inside(troyes.schema):
        assert not AgendaAct.objects.filter(act=FORGET_READERS).exists()


def test_a_suspended_collectivity_is_named_and_hides_no_other(browser, marie, been_to, troyes, epernay):
    request = sent(troyes, been_to(marie, troyes))
    been_to(marie, epernay)
    with context.inside(context.OPERATOR):
        Collectivity.objects.filter(schema_name=epernay.schema).update(status=CollectivityStatus.SUSPENDED)
    registry.forget()

    text = words(browser.get(PAGE))

    assert "Épernay : service momentanément indisponible." in text and str(request.reference) in text


def test_whoever_is_unknown_logs_in_and_an_agent_is_no_citizen(portal_client, troyes):
    assert portal_client.get(PAGE)["Location"] == "/compte/connexion/?suite=%2Fcompte%2Fconsultations%2F"
    people.agent(troyes)
    people.log_in_agent(portal_client)
    assert portal_client.get(PAGE).status_code == 302


def test_without_any_request_it_says_so(browser):
    assert "Vous n’avez pas encore envoyé de demande" in words(browser.get(PAGE))
