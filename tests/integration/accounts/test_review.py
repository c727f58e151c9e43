"""Left-over accounts of leavers (T67): asked after 90 days, reminded, shut out after 120; a jump does nothing (T74)."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import CommandError, call_command
from django.test import Client

from shared_apps.accounts import commands, membership_mails
from shared_apps.accounts.models import AccountMail, AgentAccount, AgentMembership
from tenant_apps.organisation import agents
from tenant_apps.organisation.models import Agent
from tenants import context, registry
from tenants.registry import CollectivityCard
from tests.integration.accounts.colleagues import (
    DAY,
    account,
    bond,
    colleague,
    comes,
    go_round,
    happened,
    open_desk,
    plant,
)
from tests.integration.accounts.people import PASSWORD, log_in_agent, mailbox
from tests.integration.accounts.second_steps import with_application

pytestmark = pytest.mark.django_db
START = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
Travel = Callable[[datetime], None]


def day(number: float) -> datetime:
    return START + number * DAY


@pytest.fixture
def anne(troyes: CollectivityCard, db: None, at: Travel) -> AgentAccount:
    """Who administers Troyes, and comes all the time."""
    at(START)
    plant(START)
    owner = account("anne.roy")
    colleague(troyes, owner, "Anne Roy", since=START - 10 * DAY, boss=True, function="directrice")
    for number in range(0, 200, 20):
        comes(troyes, owner, day(number))
    return owner


@pytest.fixture
def claire(troyes: CollectivityCard, anne: AgentAccount) -> AgentAccount:
    return account("claire.petit")


@pytest.fixture
def agent(troyes: CollectivityCard, claire: AgentAccount) -> Agent:
    """Claire, plain agent of Troyes."""
    return colleague(troyes, claire, "Claire Petit", since=START)


@pytest.fixture
def walk(at: Travel) -> Callable[[int, int], None]:
    """Every day from the first to the last, both included."""

    def go(first: int, last: int) -> None:
        for number in range(first, last + 1):
            at(day(number))
            go_round()

    return go


def confirm(card: CollectivityCard, who: AgentAccount, by: AgentAccount, at: datetime) -> None:
    of = {one: bond(card, one).agent_id for one in (who, by)}
    with context.inside(card.schema):
        boss = Agent.objects.get(id=of[by])
        agents.confirm(agent_id=of[who], collectivity=card, by=boss, at=at)


def test_ninety_days_are_asked_a_hundred_and_twenty_shut_out(
    troyes: CollectivityCard, anne: AgentAccount, claire: AgentAccount, agent: Agent, walk: Any
) -> None:
    """T67: +89 nothing, +90 flagged once, +110 reminded once, +120 suspended once."""
    with context.portal():
        AgentMembership.objects.filter(account=anne).update(reviewed_at=day(60))
    walk(0, 89)
    assert bond(troyes, claire).flagged_at is None and mailbox("anne.roy@example.org") == []
    walk(90, 109)
    assert bond(troyes, claire).flagged_at == day(90)
    (asked,) = mailbox("anne.roy@example.org", membership_mails.TO_CONFIRM)
    assert "Claire Petit (secrétaire)" in asked and "Anne Roy" not in asked
    assert "4 mai 2027" in asked.replace("\u00a0", " "), "the day from which he is shut out"
    assert "/bureau/administration/agents/" in asked and troyes.subdomain in asked
    walk(110, 119)
    assert len(mailbox("anne.roy@example.org", membership_mails.TO_CONFIRM)) == 2
    assert bond(troyes, claire).suspended_at is None
    walk(120, 130)
    assert bond(troyes, claire).suspended_at == day(120)
    assert len(mailbox("anne.roy@example.org", membership_mails.TO_CONFIRM)) == 2
    assert len(mailbox("anne.roy@example.org", membership_mails.SHUT)) == 1
    (told,) = mailbox("claire.petit@example.org")
    assert "claire.petit" in told and "Troyes" in told and "assistance@spl-xdemat.fr" in told
    for what, when in (("flagged", 90), ("reminded", 110), ("suspended", 120)):
        assert happened(claire, f"membership_{what}") == [day(when)]


def test_an_answer_starts_the_clock_anew(
    troyes: CollectivityCard, anne: AgentAccount, claire: AgentAccount, agent: Agent, walk: Any, at: Travel
) -> None:
    """T67: confirmed at +100, nothing before +190, and the notices come again."""
    walk(0, 100)
    confirm(troyes, claire, anne, day(100))
    assert bond(troyes, claire).flagged_at is None
    walk(101, 189)
    assert bond(troyes, claire).flagged_at is None
    walk(190, 219)
    assert bond(troyes, claire).flagged_at == day(190) and bond(troyes, claire).suspended_at is None
    walk(220, 220)
    assert bond(troyes, claire).suspended_at == day(220)


def test_who_holds_the_desk_alone_is_never_shut_out(
    troyes: CollectivityCard, anne: AgentAccount, walk: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """A village with one secretary keeps its desk; he is asked himself."""
    with caplog.at_level(logging.ERROR):
        walk(0, 165)
    held = bond(troyes, anne)
    assert held.flagged_at == day(80) and held.suspended_at is None
    assert happened(anne, "membership_suspended") == [] and mailbox("assistance@spl-xdemat.fr") == []
    assert "nobody has opened" not in caplog.text
    assert len(happened(anne, "membership_kept")) == 2, "looked at every thirty days, not at each round"


def test_the_last_administrator_stays_and_his_silent_colleague_goes(
    troyes: CollectivityCard, anne: AgentAccount, walk: Any
) -> None:
    """Two administrators whom nobody answers for: whoever comes holds the desk."""
    paul = account("paul.roy")
    colleague(troyes, paul, "Paul Roy", since=START - 10 * DAY, boss=True)
    walk(0, 115)
    assert bond(troyes, anne).suspended_at is None
    assert bond(troyes, paul).suspended_at == day(110)


def test_a_desk_that_nobody_opens_is_told_to_spl_xdemat(
    epernay: CollectivityCard, anne: AgentAccount, walk: Any, caplog: pytest.LogCaptureFixture
) -> None:
    alone = account("hugo.masson")
    colleague(epernay, alone, "Hugo Masson", since=START, boss=True)
    with caplog.at_level(logging.ERROR):
        walk(0, 140)
    assert bond(epernay, alone).suspended_at is None
    (told,) = mailbox(membership_mails.ASSISTANCE, membership_mails.UNATTENDED)
    assert "Épernay" in told and "120 jours" in told
    assert caplog.text.count(f"nobody has opened the desk of {epernay.schema}") == 1
    assert "hugo" not in caplog.text.lower()


def test_the_neighbour_commune_is_untouched(
    troyes: CollectivityCard,
    epernay: CollectivityCard,
    anne: AgentAccount,
    claire: AgentAccount,
    agent: Agent,
    walk: Any,
    at: Travel,
) -> None:
    """One account, two memberships, each reviewed by its own collectivité; its sessions too."""
    chief = account("chef.epernay")
    colleague(epernay, chief, "Jeanne Chef", since=day(0), boss=True)
    there = colleague(epernay, claire, "Claire Petit-Épernay", since=day(0))
    walk(0, 100)
    confirm(epernay, claire, chief, day(100))
    walk(101, 119)
    at(day(119.99))
    here, elsewhere = (open_desk(card, claire, one, day(119.99)) for card, one in ((troyes, agent), (epernay, there)))
    assert here.get("/bureau/").status_code == elsewhere.get("/bureau/").status_code == 200
    walk(120, 120)
    assert bond(troyes, claire).suspended_at == day(120)
    assert bond(epernay, claire).suspended_at is None and bond(epernay, claire).flagged_at is None
    assert here.get("/bureau/").status_code == 302, "its sessions have ended"
    assert elsewhere.get("/bureau/").status_code == 200
    for text in mailbox("anne.roy@example.org"):
        assert "Épernay" not in text
    for text in mailbox("chef.epernay@example.org"):
        assert "Troyes" not in text


def test_a_suspended_desk_is_no_longer_a_door(
    troyes: CollectivityCard,
    epernay: CollectivityCard,
    claire: AgentAccount,
    agent: Agent,
    portal_client: Client,
    client_of: Callable[[CollectivityCard], Client],
    at: Travel,
) -> None:
    """His page says why and whom to ask; the hand-over is refused, by the address too; the other desk opens."""
    colleague(epernay, claire, "Claire Petit", since=START)
    with_application(claire.id)
    with context.portal():
        commands.flag_membership(place=troyes.schema, agent_id=agent.id, at=START)
        commands.suspend_membership(collectivity=troyes, agent_id=agent.id, at=START)
        AgentAccount._default_manager.filter(id=claire.id).update(password=_password())
    log_in_agent(portal_client)
    home = portal_client.get("/agents/").content.decode()
    assert f"//{troyes.subdomain}." not in home and f"//{epernay.subdomain}." in home
    assert "personne n’a confirmé" in home and troyes.telephone in home.replace("\u00a0", " ")
    asked = client_of(troyes).get("/connexion/", {"suite": "/bureau/"}).url
    assert portal_client.get(_path(asked)).url == "/agents/"
    asked = client_of(epernay).get("/connexion/", {"suite": "/bureau/"}).url
    assert "/passage/?jeton=" in portal_client.get(_path(asked)).url
    assert happened(claire, "desk_opened") == [START]
    log = portal_client.get("/agents/securite/").content.decode()
    assert "faute de réponse de la collectivité, Troyes" in log and "Bureau ouvert, Épernay" in log


def test_a_clock_that_jumps_shuts_nobody_out(
    troyes: CollectivityCard, claire: AgentAccount, agent: Agent, walk: Any, at: Travel, caplog: Any
) -> None:
    """T74: three years ahead, an alarm; nobody is flagged for a week, and nobody suspended without both notices."""
    walk(0, 2)
    at(day(1100))
    with caplog.at_level(logging.ERROR):
        go_round()
    assert "nobody is flagged nor suspended" in caplog.text and "claire" not in caplog.text.lower()
    walk(1101, 1106)
    assert bond(troyes, claire).flagged_at is None
    walk(1107, 1136)
    assert bond(troyes, claire).flagged_at == day(1107) and bond(troyes, claire).suspended_at is None
    walk(1137, 1137)
    assert bond(troyes, claire).suspended_at == day(1137)


def test_a_clock_put_back_after_a_jump_leaves_no_trace(
    troyes: CollectivityCard, claire: AgentAccount, agent: Agent, walk: Any, at: Travel
) -> None:
    walk(0, 2)
    at(day(1100))
    go_round()
    walk(3, 60)
    assert bond(troyes, claire).flagged_at is None


def test_a_suspended_collectivity_owes_no_answer(
    troyes: CollectivityCard, claire: AgentAccount, agent: Agent, walk: Any, monkeypatch: Any
) -> None:
    """Nobody could give it: its pages are shut."""
    monkeypatch.setattr(registry, "by_schema", lambda schema: replace(troyes, status="SUSPENDED"))
    walk(0, 125)
    assert bond(troyes, claire).flagged_at is None and mailbox("anne.roy@example.org") == []


def test_who_has_left_loses_a_bond_that_stayed(troyes: CollectivityCard, claire: AgentAccount, agent: Agent, walk: Any):
    """After a kill between two places, a restore: the collectivité's own table has the last word."""
    with context.inside(troyes.schema):
        Agent.objects.filter(id=agent.id).update(left_on=START.date())
    walk(0, 90)
    with context.portal():
        assert not claire.memberships.exists()


def test_the_command_line_reopens(troyes: CollectivityCard, claire: AgentAccount, agent: Agent, at: Travel) -> None:
    """For a collectivité where nobody is left to do it."""
    with context.portal():
        commands.flag_membership(place=troyes.schema, agent_id=agent.id, at=START)
        commands.suspend_membership(collectivity=troyes, agent_id=agent.id, at=START)
    at(day(5))
    said = StringIO()
    call_command("reopen_membership", "claire.petit", troyes.subdomain, stdout=said)
    assert "accès rouvert" in said.getvalue()
    again = bond(troyes, claire)
    assert (again.suspended_at, again.flagged_at, again.reviewed_at) == (None, None, day(5))
    assert len(mailbox("claire.petit@example.org", membership_mails.REOPENED)) == 1
    for wrong in (("inconnu", troyes.subdomain), ("claire.petit", "epernay"), ("claire.petit", "nulle-part")):
        with pytest.raises(CommandError):
            call_command("reopen_membership", *wrong)


def test_a_shared_mailbox_gets_one_mail(troyes: CollectivityCard, anne: AgentAccount, walk: Any) -> None:
    """Several administrators, one mailbox, several agents: one mail."""
    other = account("autre.chef", email="Anne.Roy@example.org")
    colleague(troyes, other, "Autre Chef", since=day(50), boss=True)
    for name in ("un", "deux"):
        colleague(troyes, account(f"agent.{name}"), f"Agent {name}", since=START)
    walk(0, 79)
    with context.portal():
        AccountMail.objects.all().delete()
    walk(80, 95)
    with context.portal():
        sent = AccountMail.objects.filter(kind=membership_mails.TO_CONFIRM).count()
    assert sent == 2, "one for Anne, flagged at +80; one for the two agents, at +90"


def _password() -> str:
    return make_password(PASSWORD)


def _path(address: str) -> str:
    return "/" + address.split("/", 3)[3]
