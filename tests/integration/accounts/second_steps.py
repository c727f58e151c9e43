"""An agent's second step in tests: a secret that they know, as an application of codes would."""

from typing import Any
from uuid import UUID

from django.test import Client

from shared_apps.factors import codes
from shared_apps.factors import commands as factors
from shared_apps.factors.models import Authenticator
from tenants import context
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


def _anew(holder: UUID) -> None:
    Authenticator.objects.filter(holder=holder).update(last_step=0)
