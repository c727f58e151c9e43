"""FranceConnect and ProConnect played by a provider that can lie (`forger`), or by the demo's (`standin`)."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from shared_apps.identity import keys, transport
from tenants import addresses
from tests.integration.identity.forger import AGENT, CLIENT_ID, CLIENT_SECRET, Forger
from xcontact.demo import franceconnect, ports, proconnect
from xcontact.demo.openid import Service
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
def _agent_forger() -> Iterator[Forger]:
    forger = Forger(AGENT, "eidas1-mfa")
    yield forger
    forger.close()


@pytest.fixture
def agent_forger(_agent_forger: Forger, settings: Any) -> Forger:
    """ProConnect, played by a provider that can lie."""
    _agent_forger.meet("", "")
    settings.PROCONNECT_ISSUER = _agent_forger.issuer
    settings.PROCONNECT_CLIENT_ID = CLIENT_ID
    settings.PROCONNECT_CLIENT_SECRET = CLIENT_SECRET
    settings.PROCONNECT_ALGORITHM = "ES256"
    return _agent_forger


@pytest.fixture(scope="session")
def _standin() -> Iterator[dict[str, str]]:
    yield from _running(franceconnect.SERVICE)


@pytest.fixture(scope="session")
def _agent_standin() -> Iterator[dict[str, str]]:
    yield from _running(proconnect.SERVICE)


@pytest.fixture
def standin(_standin: dict[str, str], settings: Any) -> str:
    """The issuer of the demo's FranceConnect, running."""
    return _meet("FRANCECONNECT", _standin, settings)


@pytest.fixture
def agent_standin(_agent_standin: dict[str, str], settings: Any) -> str:
    """The issuer of the demo's ProConnect, running."""
    return _meet("PROCONNECT", _agent_standin, settings)


def _running(service: Service) -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        planned = {service.name: ports.free(21_000)}
        child = Child(service.program(home, planned, addresses.portal("")), home / "logs")
        try:
            child.wait_until_ready()
            yield service.environment(home, planned)
        finally:
            child.stop()


def _meet(name: str, environment: dict[str, str], settings: Any) -> str:
    for part in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "ALGORITHM", "SCOPES"):
        setattr(settings, f"{name}_{part}", environment[f"XCONTACT_{name}_{part}"])
    return environment[f"XCONTACT_{name}_ISSUER"]
