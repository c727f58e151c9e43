"""A citizen's browser on its way to FranceConnect and back."""

import re
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from shared_apps.accounts.models import AccountMail, User
from shared_apps.identity import commands
from shared_apps.identity.claims import Identified, Identity
from tenants import context
from tenants.sessions import ACCOUNT_KEY, SessionStore
from tests.integration.identity.forger import IDENTITY, SUB, Forger
from xcontact.kit import clock
from xcontact.kit.mail.models import MailState

PASSWORD = "Velours-7-brouette"
START, BACK = "/franceconnect/connexion/", "/franceconnect/retour/"


def citizen(email: str = "marie@example.org", **changes: Any) -> User:
    """An active account, whose password is PASSWORD."""
    with context.portal():
        return User.objects.create(
            **{
                "email": email,
                "given_name": "Marie",
                "family_name": "Lambert",
                "password": make_password(PASSWORD),
                "activated_at": clock.now(),
                **changes,
            }
        )


def identified(forger: Forger, sub: str = SUB) -> Identified:
    return Identified(forger.issuer, sub, Identity(**IDENTITY))


def linked(forger: Forger, sub: str = SUB, **changes: Any) -> User:
    """An active account, linked to the person whom the forger honestly identifies."""
    user = citizen(**changes)
    with context.portal():
        commands.link(identified=identified(forger, sub), by=user, at=clock.now())
    return user


def leave(client: Client, **posted: str) -> dict[str, str]:
    """To FranceConnect: what the browser carries there."""
    response = client.post(START, posted)
    assert response.status_code == 302
    return {name: value for name, (value,) in parse_qs(urlsplit(response["Location"]).query).items()}


def set_out(client: Client, forger: Forger, **posted: str) -> dict[str, str]:
    """To the forger, who prepares honest answers for this attempt."""
    carried = leave(client, **posted)
    forger.meet(carried["state"], carried["nonce"])
    return carried


def come_back(client: Client, forger: Forger) -> Any:
    return client.get(BACK, forger.callback)


def travel(client: Client, forger: Forger, **posted: str) -> Any:
    set_out(client, forger, **posted)
    return come_back(client, forger)


def log_in_by_password(client: Client, email: str = "marie@example.org") -> Any:
    return client.post("/compte/connexion/", {"email": email, "password": PASSWORD})


def session_of(client: Client) -> dict[str, Any]:
    """What the portal knows of this browser."""
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    with context.portal():
        return dict(SessionStore(cookie.value).items()) if cookie and cookie.value else {}


def account_of(client: Client) -> str | None:
    return session_of(client).get(ACCOUNT_KEY)


def mails_to(recipient: str) -> list[str]:
    """The texts of the mails that wait for this person or have left, oldest first."""
    with context.portal():
        rows = AccountMail.objects.filter(recipient=recipient).exclude(state=MailState.WIPED).order_by("id")
        return [_text(bytes(mail.content)) for mail in rows]


def link_in(text: str) -> str:
    (address,) = re.findall(r"https?://\S+", text)
    return urlsplit(address).path


def _text(content: bytes) -> str:
    body = message_from_bytes(content, policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())
