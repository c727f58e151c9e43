"""An agent's browser on its way to ProConnect and back."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client

from shared_apps.accounts import commands, mails
from shared_apps.accounts.models import AccountEvent, AgentAccount
from shared_apps.identity.models import ProConnectLink
from tenants import context
from tenants.registry import CollectivityCard
from tests.integration.accounts.people import agent, link, mailbox
from tests.integration.identity.forger import AGENT, SUB, Forger
from xcontact.kit import clock
from xcontact.kit.references import uuid7

START, BACK = "/agents/proconnect/connexion/", "/agents/proconnect/retour/"
INVITED = "lucie@example.org"


def invited(place: CollectivityCard, agent_id: Any = None, email: str = INVITED) -> str:
    """The path in the mail of somebody whom this collectivité invites."""
    with context.portal():
        commands.invite(place=place.schema, name=place.name, agent_id=agent_id or uuid7(), email=email, at=clock.now())
    return link(mailbox(email, mails.INVITATION)[-1])


def token_of(invitation: str) -> str:
    return invitation.rstrip("/").rpartition("/")[2]


def acceptance(invitation: str) -> str:
    return f"/agents/proconnect/invitation/{token_of(invitation)}/"


def linked(
    forger: Forger, *places: CollectivityCard, sub: str = SUB, identifier: str = "claire.petit", **changes: Any
) -> AgentAccount:
    """An agent with a password, linked to whom the forger honestly identifies."""
    account = agent(*places, identifier=identifier)
    with context.portal():
        ProConnectLink.objects.create(
            **{
                "account": account,
                "issuer": forger.issuer,
                "sub": sub,
                "siret": AGENT["siret"],
                "linked_at": clock.now(),
                "seen_at": clock.now(),
                **changes,
            }
        )
    return account


def leave(client: Client, **posted: str) -> dict[str, str]:
    response = client.post(START, posted)
    assert response.status_code == 302
    return {name: value for name, (value,) in parse_qs(urlsplit(response["Location"]).query).items()}


def set_out(client: Client, forger: Forger, **posted: str) -> dict[str, str]:
    carried = leave(client, **posted)
    forger.meet(carried["state"], carried["nonce"])
    return carried


def come_back(client: Client, forger: Forger) -> Any:
    return client.get(BACK, forger.callback)


def travel(client: Client, forger: Forger, **posted: str) -> Any:
    set_out(client, forger, **posted)
    return come_back(client, forger)


def links_of(account: AgentAccount) -> list[str]:
    with context.portal():
        return list(ProConnectLink.objects.filter(account=account).order_by("id").values_list("sub", flat=True))


def happened_to(account: AgentAccount) -> list[str]:
    with context.portal():
        return list(AccountEvent.objects.filter(holder=account.id).order_by("at", "id").values_list("what", flat=True))


def account_named(identifier: str) -> AgentAccount:
    with context.portal():
        return AgentAccount._default_manager.get(identifier=identifier)


def words(response: Any) -> str:
    return str(response.content.decode()).replace("&nbsp;", " ").replace("\u00a0", " ").replace("\u202f", " ")
