"""FranceConnect played by a provider that can lie (`forger`), or by the demo's real one (`standin`)."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from shared_apps.identity import keys, transport
from tenants import addresses
from tests.integration.identity.forger import CLIENT_ID, CLIENT_SECRET, Forger
from xcontact.demo import franceconnect, ports
from xcontact.demo.program import Child


@pytest.fixture(autouse=True)
def _fresh_client(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 64)
    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", 1)
    keys.forget()
    transport.forget()
    yield
    keys.forget()
    transport.forget()


@pytest.fixture(scope="session")
def _forger() -> Iterator[Forger]:
    forger = Forger()
    yield forger
    forger.close()


@pytest.fixture
def forger(_forger: Forger, settings: Any) -> Forger:
    _forger.meet("", "")
    settings.FRANCECONNECT_ISSUER = _forger.issuer
    settings.FRANCECONNECT_CLIENT_ID = CLIENT_ID
    settings.FRANCECONNECT_CLIENT_SECRET = CLIENT_SECRET
    return _forger


@pytest.fixture(scope="session")
def _standin() -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        planned = {"franceconnect": ports.free(21_000)}
        child = Child(franceconnect.program(home, planned, addresses.portal("")), home / "logs")
        try:
            child.wait_until_ready()
            yield franceconnect.environment(home, planned)
        finally:
            child.stop()


@pytest.fixture
def standin(_standin: dict[str, str], settings: Any) -> str:
    """The issuer of the demo's FranceConnect, running."""
    for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "SCOPES"):
        setattr(settings, f"FRANCECONNECT_{name}", _standin[f"XCONTACT_FRANCECONNECT_{name}"])
    return _standin["XCONTACT_FRANCECONNECT_ISSUER"]
