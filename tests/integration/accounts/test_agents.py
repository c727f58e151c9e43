from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from shared_apps.accounts import commands, mails
from shared_apps.accounts.models import AccountMail, AgentAccount, AgentInvitation, AgentMembership
from tenants import context
from tenants.models import AgendaAct
from tenants.registry import CollectivityCard
from tests.integration.accounts.people import PASSWORD, agent, link, log_in_agent, mailbox
from xcontact.kit import clock
from xcontact.kit.mail.models import MailState
from xcontact.kit.references import uuid7

pytestmark = pytest.mark.django_db

CHOICE = {"identifier": "claire.petit", "password": PASSWORD, "repeated": PASSWORD}


@pytest.fixture
def invited(troyes: CollectivityCard) -> str:
    """The address in the mail of somebody whom Troyes invites."""
    with context.portal():
        commands.invite(
            place=troyes.schema, name=troyes.name, agent_id=uuid7(), email="claire@example.org", at=clock.now()
        )
    return link(mailbox("claire@example.org", mails.INVITATION)[-1])


def test_opening_a_collectivity_invites_its_first_agent(portal_client: Client, troyes: CollectivityCard) -> None:
    with context.portal():
        invitation = AgentInvitation.objects.get(place=troyes.schema)
        mail = AccountMail.objects.get(subject=invitation.id)
        assert AgendaAct.objects.filter(place=context.PORTAL, subject=mail.id).exists()
    assert mail.recipient == "secretariat@example.org"
    texts = [text for text in mailbox("secretariat@example.org", mails.INVITATION) if "Troyes" in text]
    answer = portal_client.post(link(texts[0]), CHOICE)
    assert answer.url == "/agents/connexion/"
    assert log_in_agent(portal_client).url == "/agents/connexion/second-facteur/"
    with context.portal():
        assert AgentMembership.objects.get().agent_id == invitation.agent_id


def test_an_invitation_serves_once_and_its_mail_is_wiped(portal_client: Client, invited: str) -> None:
    assert portal_client.get(invited).status_code == 200
    assert portal_client.get(invited).status_code == 200, "a filter that opens links burns nothing"
    assert portal_client.post(invited, CHOICE).status_code == 302
    assert portal_client.post(invited, {**CHOICE, "identifier": "autre"}).status_code == 410
    with context.portal():
        mail = AccountMail.objects.get(recipient="claire@example.org")
        assert (bytes(mail.content), mail.state) == (b"", MailState.WIPED)
        assert AgentAccount._default_manager.count() == 1


def test_an_invitation_dies_after_14_days(portal_client: Client, invited: str) -> None:
    with time_machine.travel(clock.now() + timedelta(days=14, minutes=1), tick=False):
        assert portal_client.get(invited).status_code == 410
        assert portal_client.post(invited, CHOICE).status_code == 410


def test_the_token_is_not_kept_in_clear(invited: str) -> None:
    token = invited.rstrip("/").rpartition("/")[2]
    with context.portal():
        assert not AgentInvitation.objects.filter(token_hash=token).exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"identifier": "mairie@example.org"}, "Ce n’est pas une adresse"),
        ({"identifier": "ab"}, "de 3 à 60"),
        ({"password": "xK9!vQ2r", "repeated": "xK9!vQ2r"}, "au moins 12 caractères"),
        ({"repeated": "Autre-7-brouette"}, "ne sont pas les mêmes"),
    ],
)
def test_what_does_not_do_is_said(portal_client: Client, invited: str, changes: dict[str, str], said: str) -> None:
    answer = portal_client.post(invited, {**CHOICE, **changes})
    assert answer.status_code == 422
    assert said in answer.content.decode().replace("\u00a0", " ")


def test_an_identifier_is_one_person_s(portal_client: Client, invited: str) -> None:
    agent(identifier="Claire.Petit")
    answer = portal_client.post(invited, CHOICE)
    assert "déjà pris" in answer.content.decode()
    assert portal_client.post(invited, {**CHOICE, "identifier": "claire.p"}).status_code == 302


def test_one_agent_of_two_communes_keeps_one_account(
    portal_client: Client, invited: str, epernay: CollectivityCard
) -> None:
    agent(epernay)
    log_in_agent(portal_client)
    assert "Rattacher ce compte à Troyes" in portal_client.get(invited).content.decode()
    assert portal_client.post(f"{invited}rattachement/").url == "/agents/"
    home = portal_client.get("/agents/").content.decode()
    assert "Troyes" in home and "Épernay" in home


def test_agents_are_throttled_as_citizens_are(portal_client: Client) -> None:
    agent()
    for _ in range(5):
        portal_client.post("/agents/connexion/", {"identifier": "claire.petit", "password": "Faux-1-faux"})
    assert "Réessayez" in log_in_agent(portal_client).content.decode()


def test_another_account_that_takes_up_his_invitation_takes_his_place(
    portal_client: Client, troyes: CollectivityCard, epernay: CollectivityCard
) -> None:
    """P-04: one account an agent. The former gets in no more, there alone."""
    who, former = uuid7(), agent(troyes, epernay, identifier="ancien.compte")
    with context.portal():
        AgentMembership.objects.filter(account=former, place=troyes.schema).update(agent_id=who)
        commands.invite(place=troyes.schema, name=troyes.name, agent_id=who, email="neuf@example.org", at=clock.now())
    address = link(mailbox("neuf@example.org", mails.INVITATION)[-1])
    assert portal_client.post(address, CHOICE).status_code == 302
    with context.portal():
        held = AgentMembership.objects.filter(place=troyes.schema, agent_id=who).select_related("account")
        assert [one.account.identifier for one in held] == ["claire.petit"]
        assert [one.place for one in former.memberships.all()] == [epernay.schema]
