"""A citizen's mobile in tests: what it has received, and what is typed from it."""

import re
from datetime import timedelta
from typing import Any

from django.test import Client

from shared_apps.accounts.models import FailedLogin, MobileAccess, MobileCode, TextMessage, User
from tenants import context
from xcontact.kit import clock

NUMBER, TYPED = "+33639981234", "06 39 98 12 34"
OTHER, OTHER_TYPED = "+33639985678", "06 39 98 56 78"
PAGE, PROOF, REMOVAL = "/compte/telephone/", "/compte/telephone/code/", "/compte/telephone/retirer/"
LOGIN, LOGIN_CODE = "/compte/connexion/telephone/", "/compte/connexion/telephone/code/"
SINK = "sink:///nowhere"


def texts(number: str = NUMBER) -> list[str]:
    """What waits to leave for this mobile, oldest first."""
    with context.portal():
        return list(TextMessage.objects.filter(number=number).order_by("id").values_list("body", flat=True))


def code_of(number: str = NUMBER) -> str:
    """The code of the last message."""
    found = re.search(r"#(\d{6})$", texts(number)[-1])
    assert found
    return found[1]


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def with_mobile(user: User, number: str = NUMBER) -> None:
    """As if it had been proved an hour ago."""
    with context.portal():
        MobileAccess.objects.create(user=user, number=number, verified_at=clock.now() - timedelta(hours=1))


def number_of(user: User) -> str:
    with context.portal():
        return MobileAccess.objects.filter(user=user).values_list("number", flat=True).first() or ""


def ask(client: Client, typed: str = TYPED, suite: str = "", **extra: Any) -> Any:
    """On the login page, a code for this number."""
    return client.post(LOGIN + (f"?suite={suite}" if suite else ""), {"number": typed}, **extra)


def enter(client: Client, code: str, suite: str = "", **extra: Any) -> Any:
    return client.post(LOGIN_CODE + (f"?suite={suite}" if suite else ""), {"code": code}, **extra)


def ask_for(client: Client, typed: str = TYPED) -> Any:
    """On one's own account, a code to prove this number."""
    return client.post(PAGE, {"number": typed})


def prove(client: Client, code: str) -> Any:
    return client.post(PROOF, {"code": code})


def own(client: Client, typed: str = TYPED, number: str = NUMBER) -> Any:
    """Ask, receive and prove."""
    assert ask_for(client, typed).url == PROOF
    return prove(client, code_of(number))


def forget_counts() -> None:
    """As if nobody had asked for a code lately."""
    with context.portal():
        FailedLogin.objects.all().delete()
        MobileCode.objects.update(made_at=clock.now() - timedelta(days=2))
