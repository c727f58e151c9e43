"""A citizen and an agent, as their browsers and mailboxes see the portal."""

import re
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.hashers import make_password
from django.test import Client

from shared_apps.accounts import mails
from shared_apps.accounts.models import AccountMail, AgentAccount, AgentMembership, User
from tenants import addresses, context
from tenants.registry import CollectivityCard
from tests.integration.accounts import second_steps
from xcontact.kit import clock
from xcontact.kit.mail.models import MailState

PASSWORD = "Velours-7-brouette"
MARIE = {
    "given_name": "Marie",
    "family_name": "Lambert",
    "email": "marie@example.org",
    "street": "12 rue des Tanneurs",
    "complement": "",
    "postcode": "10000",
    "city": "Troyes",
    "telephone": "0639981234",
}
SIGN_UP = {**MARIE, "kind": "INDIVIDUAL", "password": PASSWORD, "repeated": PASSWORD, "terms": "on"}


def citizen(**changes: Any) -> User:
    """An active account, whose password is PASSWORD."""
    with context.portal():
        return User.objects.create(
            **{**MARIE, "password": make_password(PASSWORD), "activated_at": clock.now(), **changes}
        )


def agent(*places: CollectivityCard, identifier: str = "claire.petit") -> AgentAccount:
    with context.portal():
        account = AgentAccount._default_manager.create(
            identifier=identifier, email="mairie@example.org", password=make_password(PASSWORD)
        )
        for place in places:
            AgentMembership.objects.create(account=account, place=place.schema, agent_id=account.id)
    second_steps.with_application(account.id)
    return account


def log_in(client: Client, email: str = "marie@example.org", suite: str = "") -> Any:
    address = "/compte/connexion/" + (f"?suite={suite}" if suite else "")
    return client.post(address, {"email": email, "password": PASSWORD})


def log_in_agent(client: Client, identifier: str = "claire.petit") -> Any:
    """Both steps, as far as they go: the answer to the last one."""
    answer = client.post("/agents/connexion/", {"identifier": identifier, "password": PASSWORD})
    if answer.status_code != 302 or answer.url != second_steps.VERIFICATION:
        return answer
    with context.portal():
        holder = AgentAccount._default_manager.get(identifier__iexact=identifier).id
    return second_steps.show_code(client, holder)


def mailbox(recipient: str, kind: str = "") -> list[str]:
    """The texts of the mails that wait for this person or have left, oldest first."""
    with context.portal():
        rows = AccountMail.objects.filter(recipient=recipient).exclude(state=MailState.WIPED).order_by("id")
        return [_text(bytes(mail.content)) for mail in rows if kind in ("", mail.kind)]


def link(text: str) -> str:
    """The path of the only link of a mail."""
    (address,) = re.findall(r"https?://\S+", text)
    assert address.startswith(addresses.portal("/"))
    return urlsplit(address).path


def activation_link(recipient: str = "marie@example.org") -> str:
    return link(mailbox(recipient, mails.ACTIVATION)[-1])


def activate(client: Client, address: str, password: str = PASSWORD) -> Any:
    """Press the button of the activation page, the password chosen at sign-up typed in it."""
    return client.post(address, {"password": password})


def travel(subdomain: Client, portal: Client, suite: str = "/") -> Any:
    """Follow a login from a collectivité's page to the portal and back; returns the last answer."""
    response = subdomain.get("/connexion/", {"suite": suite})
    for client in (portal, subdomain):
        response = client.get(response.url.removeprefix(f"http://{client.defaults['HTTP_HOST']}"))
    return response


def _text(content: bytes) -> str:
    body = message_from_bytes(content, policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())
