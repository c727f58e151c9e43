"""An agent's second step in tests: a secret that they know, as an application of codes would."""

import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test import Client

from shared_apps.accounts import portal_session
from shared_apps.factors import codes
from shared_apps.factors import commands as factors
from shared_apps.factors.models import Authenticator
from tenants import addresses, context
from tenants.sessions import SessionStore
from tests.fakes.authenticator import SoftKey
from xcontact.kit import clock

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
VERIFICATION = "/agents/connexion/verification/"


def code(steps: int = 0) -> str:
    """What the application shows, or will show in so many steps of 30 seconds."""
    return codes.code_of(SECRET, codes.step_at(clock.now()) + steps)


def with_application(holder: UUID) -> None:
    with context.portal():
        factors.add_authenticator(holder=holder, secret=SECRET, code=code(), at=clock.now())
        _anew(holder)


def show_code(client: Client, holder: UUID, address: str = VERIFICATION) -> Any:
    """The code of the moment, as if half a minute had passed since the last one served."""
    with context.portal():
        _anew(holder)
    return client.post(address, {"shown": "totp", "code": code()})


def is_logged_in(client: Client, home: str = "/compte/") -> bool:
    return client.get(home).status_code == 200


def opened_by(client: Client) -> str:
    with context.portal():
        return str(SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)[portal_session.BY_KEY])


def add_key(client: Client, key: SoftKey, root: str = "/compte/", name: str = "Ordinateur", **forged: Any) -> Any:
    options = client.post(f"{root}securite/cles/cle/defi/").json()
    answer = key.create(options, **forged)
    return client.post(f"{root}securite/cles/cle/", {"name": name, "answer": json.dumps(answer)})


def show_key(client: Client, key: SoftKey, root: str = "/compte/", **forged: Any) -> Any:
    options = client.post(f"{root}connexion/verification/defi/").json()
    answer = key.get(options, **forged)
    return client.post(f"{root}connexion/verification/", {"shown": "passkey", "answer": json.dumps(answer)})


def enter_by_key(client: Client, key: SoftKey, suite: str = "") -> Any:
    answer = key.get(client.post("/compte/connexion/cle/defi/").json())
    return client.post("/compte/connexion/cle/", {"suite": suite, "answer": json.dumps(answer)})


def browser() -> Client:
    return Client(headers={"host": addresses.host()})


def _anew(holder: UUID) -> None:
    Authenticator.objects.filter(holder=holder).update(last_step=0)
