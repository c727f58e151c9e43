"""FranceConnect slow or down (T30; law.md F-03): a page in time, and the password login as ever."""

import socket
from collections.abc import Callable
from time import monotonic
from typing import Any

import pytest
from django.test import Client

from shared_apps.identity import transport
from tests.integration.identity.forger import Forger
from tests.integration.identity.travellers import (
    account_of,
    come_back,
    leave,
    linked,
    log_in_by_password,
    set_out,
)

pytestmark = pytest.mark.django_db
SLOW = 60.0


def seconds(act: Callable[[], Any]) -> tuple[Any, float]:
    started = monotonic()
    return act(), monotonic() - started


def told_so(answer: Any) -> bool:
    text = answer.content.decode()
    return answer.status_code == 503 and "FranceConnect ne répond pas" in text and "votre mot de passe" in text


@pytest.mark.parametrize("endpoint", ["token", "userinfo", "jwks"])
def test_an_endpoint_that_sleeps(
    forger: Forger, portal_client: Client, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "READ_SECONDS", 0.5)
    linked(forger)
    set_out(portal_client, forger)
    forger.sleep[endpoint] = 5
    answer, took = seconds(lambda: come_back(portal_client, forger))
    assert told_so(answer)
    assert took < 2
    assert account_of(portal_client) is None


def test_the_real_patience_is_five_seconds(forger: Forger, portal_client: Client) -> None:
    linked(forger)
    set_out(portal_client, forger)
    forger.sleep["token"] = SLOW
    answer, took = seconds(lambda: come_back(portal_client, forger))
    assert told_so(answer)
    assert 4.5 < took < 6
    assert log_in_by_password(portal_client).status_code == 302
    assert account_of(portal_client)


def test_an_answer_that_drips(forger: Forger, portal_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never silent for long enough to be given up, never finished."""
    monkeypatch.setattr(transport, "WHOLE", transport.WHOLE / 10)
    linked(forger)
    set_out(portal_client, forger)
    forger.drip = True
    answer, took = seconds(lambda: come_back(portal_client, forger))
    assert told_so(answer)
    assert took < 3


@pytest.mark.parametrize("status", [500, 502, 503])
def test_an_endpoint_in_error(forger: Forger, portal_client: Client, status: int) -> None:
    set_out(portal_client, forger)
    forger.status["token"] = status
    assert told_so(come_back(portal_client, forger))


def test_nobody_there(forger: Forger, portal_client: Client, settings: Any) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.FRANCECONNECT_ISSUER = f"http://127.0.0.1:{unused.getsockname()[1]}/api/v2"
        carried = leave(portal_client)
        back = {"code": "x", "state": carried["state"], "iss": settings.FRANCECONNECT_ISSUER}
        answer, took = seconds(lambda: portal_client.get("/franceconnect/retour/", back))
    assert told_so(answer)
    assert took < 1


def test_after_three_failures_nobody_waits_any_more(
    forger: Forger, portal_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "READ_SECONDS", patience := 0.8)
    linked(forger)
    for _ in range(transport.FAILURES):
        set_out(portal_client, forger)
        forger.sleep["token"] = 5
        come_back(portal_client, forger)
    set_out(portal_client, forger)
    answer, took = seconds(lambda: come_back(portal_client, forger))
    assert told_so(answer)
    assert took < patience
    assert forger.asked == []
    transport.forget()
    monkeypatch.undo()
    set_out(portal_client, forger)
    assert come_back(portal_client, forger).status_code == 302
