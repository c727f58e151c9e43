"""The agents' page of the desk: who still works here, who is invited, who leaves (T67; DESIGN decisions 5 and 8)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shared_apps.accounts import commands, mails, memberships
from shared_apps.accounts.models import AgentAccount, AgentInvitation, AgentMembership
from tenant_apps.organisation import agents
from tenant_apps.organisation.models import Agent, AgentRole
from tenant_apps.requests.models import ServiceRequest
from tenants import agenda, context
from tenants.models import AgendaAct
from tenants.registry import CollectivityCard
from tests.integration.accounts.colleagues import account, bond, colleague, comes, happened, open_desk
from tests.integration.accounts.people import link, mailbox
from tests.integration.desk.people import desk_of, sent, words
from xcontact.kit import clock
from xcontact.kit.errors import Refused

pytestmark = pytest.mark.django_db
PAGE = "/bureau/administration/agents/"
NEW = {"name": "Lucie Vidal", "function": "adjointe administrative", "email": "lucie@example.org", "role": "AGENT"}


@pytest.fixture
def anne(db: None, troyes: CollectivityCard) -> AgentAccount:
    return account("anne.roy")


@pytest.fixture
def boss_agent(troyes: CollectivityCard, anne: AgentAccount) -> Agent:
    """Anne, who administers Troyes."""
    return colleague(troyes, anne, "Anne Roy", since=clock.now() - timedelta(days=100), boss=True)


@pytest.fixture
def office(troyes: CollectivityCard, anne: AgentAccount, boss_agent: Agent) -> Client:
    return open_desk(troyes, anne, boss_agent, clock.now())


@pytest.fixture
def claire(troyes: CollectivityCard, boss_agent: Agent) -> AgentAccount:
    return account("claire.petit")


@pytest.fixture
def plain(troyes: CollectivityCard, claire: AgentAccount) -> Agent:
    """Claire, plain agent of Troyes."""
    return colleague(troyes, claire, "Claire Petit", since=clock.now() - timedelta(days=100))


def flag(card: CollectivityCard, *found: Agent) -> None:
    with context.portal():
        for agent in found:
            assert commands.flag_membership(place=card.schema, agent_id=agent.id, at=clock.now())


def suspend(card: CollectivityCard, agent: Agent) -> None:
    flag(card, agent)
    with context.portal():
        assert commands.suspend_membership(collectivity=card, agent_id=agent.id, at=clock.now())


def test_the_page_says_who_comes_and_what_each_is_owed(
    troyes: CollectivityCard, office: Client, plain: Agent, claire: AgentAccount
) -> None:
    comes(troyes, claire, clock.now())
    flag(troyes, plain)
    text = words(office.get(PAGE))
    assert "Anne Roy (vous) secrétaire administrateur" in text and "Claire Petit secrétaire agent" in text
    assert "1 agent à confirmer" in text and "À confirmer" in text and "pas encore" in text
    assert "Gérer les agents" in words(office.get("/bureau/administration/"))


def test_a_plain_agent_can_t_open_it_nor_do_any_of_it(
    troyes: CollectivityCard, plain: Agent, boss_agent: Agent
) -> None:
    """Every address, read and written; nothing changes."""
    desk = desk_of(troyes, plain)
    one = f"{PAGE}{boss_agent.id}/"
    assert "Gérer les agents" not in words(desk.get("/bureau/administration/"))
    for address in (PAGE, f"{PAGE}invitation/", f"{one}droits/", f"{one}depart/"):
        assert desk.get(address).status_code == 403, address
    for address in ("invitation/", "confirmation/"):
        assert desk.post(PAGE + address, NEW).status_code == 403
    for verb in ("confirmation", "invitation", "droits", "depart"):
        assert desk.post(f"{one}{verb}/", {"role": "AGENT"}).status_code == 403, verb
    with context.inside(troyes.schema):
        held = Agent.objects.get(id=boss_agent.id)
        assert (held.role, held.left_on) == (AgentRole.ADMINISTRATOR, None)
        for verb in (agents.leave, agents.confirm, agents.invite_again):
            with pytest.raises(Refused):
                verb(agent_id=boss_agent.id, collectivity=troyes, by=plain, at=clock.now())  # type: ignore[operator]


def test_the_neighbour_s_agents_are_unknown_here(
    troyes: CollectivityCard, epernay: CollectivityCard, office: Client, claire: AgentAccount, plain: Agent
) -> None:
    """Decision 5: nothing of another commune, whatever the account is bound to."""
    there = colleague(epernay, claire, "Claire Ailleurs", since=clock.now())
    comes(epernay, claire, clock.now())
    text = words(office.get(PAGE))
    assert "Ailleurs" not in text and "Épernay" not in text and "claire.petit" not in text
    assert text.count("pas encore") == 3, "three who have not come here: her coming there is not told here"
    for verb in ("confirmation", "invitation", "droits", "depart"):
        assert office.post(f"{PAGE}{there.id}/{verb}/", {"role": "AGENT"}).status_code == 404, verb
    assert bond(epernay, claire).reviewed_at is None


def test_one_is_confirmed_or_all_at_once(
    troyes: CollectivityCard, anne: AgentAccount, claire: AgentAccount, office: Client, plain: Agent
) -> None:
    hugo = account("hugo.masson")
    gone = colleague(troyes, hugo, "Hugo Masson", since=clock.now())
    suspend(troyes, gone)
    flag(troyes, plain)
    assert "Claire Petit travaille toujours ici" in words(office.post(f"{PAGE}{plain.id}/confirmation/", follow=True))
    again = bond(troyes, claire)
    assert again.flagged_at is None and again.reviewed_at is not None
    assert len(happened(claire, "membership_confirmed")) == 1
    assert "noté pour 2 agents" in words(office.post(f"{PAGE}confirmation/", follow=True))
    assert bond(troyes, anne).reviewed_at is not None, "nobody else can say so for Anne"
    assert bond(troyes, hugo).suspended_at is not None, "whoever is suspended is reopened one by one"


def test_an_administrator_does_not_vouch_for_himself_beside_another(
    troyes: CollectivityCard, anne: AgentAccount, office: Client, boss_agent: Agent
) -> None:
    """A leaver who can still log in."""
    other = account("paul.roy")
    colleague(troyes, other, "Paul Roy", since=clock.now(), boss=True)
    comes(troyes, other, clock.now() - timedelta(days=3))
    comes(troyes, anne, clock.now())
    text = words(office.get(PAGE))
    assert "Un autre administrateur répond pour vous." in text
    refused = words(office.post(f"{PAGE}{boss_agent.id}/confirmation/", follow=True))
    assert "Un autre administrateur doit confirmer" in refused
    office.post(f"{PAGE}confirmation/")
    assert bond(troyes, anne).reviewed_at is None and bond(troyes, other).reviewed_at is not None


def test_who_holds_the_desk_alone_is_asked_on_his_first_page(
    troyes: CollectivityCard, anne: AgentAccount, boss_agent: Agent
) -> None:
    flag(troyes, boss_agent)
    office = open_desk(troyes, anne, boss_agent, clock.now(), **{memberships.TO_CONFIRM_KEY: True})
    asked = "Travaillez-vous toujours pour Troyes ?"
    assert asked in words(office.get("/bureau/"))
    answered = words(office.post(f"{PAGE}{boss_agent.id}/confirmation/", follow=True))
    assert "vous travaillez toujours ici" in answered and asked not in answered
    assert bond(troyes, anne).flagged_at is None


def test_another_is_told_to_ask(troyes: CollectivityCard, plain: Agent, claire: AgentAccount) -> None:
    flag(troyes, plain)
    desk = open_desk(troyes, claire, plain, clock.now(), **{memberships.TO_CONFIRM_KEY: True})
    assert "Votre accès est à confirmer." in words(desk.get("/bureau/"))
    assert "Un autre administrateur" in words(desk.post(f"{PAGE}{plain.id}/confirmation/", follow=True))
    assert bond(troyes, claire).flagged_at is not None


def test_a_suspended_one_is_reopened(
    troyes: CollectivityCard, claire: AgentAccount, office: Client, plain: Agent
) -> None:
    suspend(troyes, plain)
    assert "Rouvrir son accès" in words(office.get(PAGE))
    office.post(f"{PAGE}{plain.id}/confirmation/")
    assert bond(troyes, claire).suspended_at is None
    assert any("de nouveau" in text for text in mailbox("claire.petit@example.org"))


def test_an_agent_is_invited_and_invited_again(troyes: CollectivityCard, office: Client, portal_client: Client) -> None:
    """The former link serves no more, its mail is wiped; who has come needs none."""
    assert "Invitation envoyée à Lucie Vidal" in words(office.post(f"{PAGE}invitation/", NEW, follow=True))
    with context.inside(troyes.schema):
        lucie = Agent.objects.get(display_name="Lucie Vidal")
    former = link(mailbox("lucie@example.org", mails.INVITATION)[-1])
    assert "Invité" in words(office.get(PAGE))
    office.post(f"{PAGE}{lucie.id}/invitation/")
    (mail,) = mailbox("lucie@example.org", mails.INVITATION)
    choice = {"identifier": "lucie.vidal", "password": "Velours-7-brouette", "repeated": "Velours-7-brouette"}
    assert portal_client.post(former, choice).status_code == 410
    assert portal_client.post(link(mail), choice).status_code == 302
    with context.portal():
        assert AgentMembership.objects.get(agent_id=lucie.id).place == troyes.schema
    assert "a déjà son accès" in words(office.post(f"{PAGE}{lucie.id}/invitation/", follow=True))
    assert mailbox("lucie@example.org", mails.INVITATION) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Indiquez son prénom et son nom."),
        ({"email": "lucie"}, "Cette adresse est incomplète."),
        ({"role": "MAIRE"}, "Erreur"),
    ],
)
def test_what_is_missing_is_said_and_nobody_is_invited(
    troyes: CollectivityCard, office: Client, change: dict[str, str], sentence: str
) -> None:
    answer = office.post(f"{PAGE}invitation/", {**NEW, **change})
    assert answer.status_code == 422 and sentence in words(answer)
    with context.portal():
        assert not AgentInvitation.objects.filter(email__startswith="lucie").exists()


def test_who_has_left_is_out_at_once_here_and_here_alone(
    troyes: CollectivityCard, epernay: CollectivityCard, office: Client, plain: Agent, claire: AgentAccount
) -> None:
    """T67: bond, sessions and invitations end; the account, its other commune and his requests stay."""
    there = colleague(epernay, claire, "Claire Petit", since=clock.now())
    here, elsewhere = (open_desk(card, claire, one, clock.now()) for card, one in ((troyes, plain), (epernay, there)))
    with context.inside(troyes.schema):
        request = sent(troyes)
        ServiceRequest.objects.filter(id=request.id).update(caseworker=plain)
    before = words(office.get(f"{PAGE}{plain.id}/depart/"))
    assert "1 demande en cours reste à son nom" in before
    assert "Claire Petit n’ouvre plus ce bureau." in words(office.post(f"{PAGE}{plain.id}/depart/", follow=True))
    assert here.get("/bureau/").status_code == 302
    assert elsewhere.get("/bureau/").status_code == 200
    with context.portal():
        assert [one.place for one in claire.memberships.all()] == [epernay.schema]
    with context.inside(troyes.schema):
        assert ServiceRequest.objects.get(id=request.id).caseworker_id == plain.id
        assert not AgendaAct.objects.filter(act=agents.END_MEMBERSHIP).exists()
    assert "Ont quitté le service" in words(office.get(PAGE))
    assert office.post(f"{PAGE}{plain.id}/depart/").status_code == 404, "a second click"


def test_who_leaves_before_coming_comes_no_more(
    troyes: CollectivityCard, office: Client, portal_client: Client
) -> None:
    office.post(f"{PAGE}invitation/", NEW)
    address = link(mailbox("lucie@example.org", mails.INVITATION)[-1])
    with context.inside(troyes.schema):
        lucie = Agent.objects.get(display_name="Lucie Vidal")
    office.post(f"{PAGE}{lucie.id}/depart/")
    assert portal_client.get(address).status_code == 410


def test_a_kill_between_two_places_is_finished_by_the_agenda(
    troyes: CollectivityCard, office: Client, plain: Agent, claire: AgentAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(agent_id: Any, at: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(agents, "end_membership", killed)
        with pytest.raises(SystemExit):
            office.post(f"{PAGE}{plain.id}/depart/")
    with context.inside(troyes.schema):
        act = AgendaAct.objects.get(act=agents.END_MEMBERSHIP)
    assert agenda.perform(troyes.schema, act.id)
    with context.portal():
        assert not claire.memberships.exists()


def test_the_last_administrator_stays_one(
    troyes: CollectivityCard, office: Client, boss_agent: Agent, plain: Agent, claire: AgentAccount
) -> None:
    """Neither by his own hand, nor with a colleague who is only invited, or suspended."""
    with context.inside(troyes.schema):
        Agent.objects.create(display_name="Invité Chef", function="maire", role=AgentRole.ADMINISTRATOR)
    asleep = colleague(troyes, account("autre.chef"), "Autre Chef", since=clock.now(), boss=True)
    suspend(troyes, asleep)
    own = f"{PAGE}{boss_agent.id}/"
    answer = office.post(f"{own}droits/", {"role": "AGENT"})
    assert answer.status_code == 422 and "dernier administrateur" in words(answer)
    assert "Un autre administrateur enregistre votre départ" in words(office.post(f"{own}depart/"))
    assert "Droits de Claire Petit enregistrés" in words(
        office.post(f"{PAGE}{plain.id}/droits/", {"role": "ADMINISTRATOR"}, follow=True)
    )
    assert office.post(f"{own}droits/", {"role": "AGENT"}).url == "/bureau/"
    assert office.get(PAGE).status_code == 403


def test_the_page_costs_few_queries(troyes: CollectivityCard, office: Client, plain: Agent) -> None:
    for number in range(5):
        colleague(troyes, account(f"agent.{number}"), f"Agent {number}", since=clock.now())
    office.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        office.get(PAGE)
    assert len(queries) <= 12, [query["sql"][:80] for query in queries]


def test_p04_only_who_has_no_password_is_invited_again(
    office: Client, claire: AgentAccount, plain: Agent, troyes: CollectivityCard
) -> None:
    """Another provider of identity gives another `sub`: the collectivité sends a new invitation, which links it."""
    assert "ProConnect ne le reconnaît plus" not in words(office.get(PAGE))
    assert "a déjà son accès" in words(office.post(f"{PAGE}{plain.id}/invitation/", follow=True))
    with context.portal():
        claire.set_unusable_password()
        claire.save(update_fields=["password"])
    with context.inside(troyes.schema):
        Agent.objects.filter(id=plain.id).update(email="claire@example.org")
    assert "ProConnect ne le reconnaît plus" in words(office.get(PAGE))
    office.post(f"{PAGE}{plain.id}/invitation/")
    assert mailbox("claire@example.org", mails.INVITATION)
