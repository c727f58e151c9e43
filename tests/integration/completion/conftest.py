"""The State's services, played by a server that can be slow, broken, huge or malicious."""

from collections.abc import Iterator
from typing import Any

import pytest

from shared_apps.forms.completion import addresses, companies, transport, views
from tests.integration.completion.service import Service


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> Iterator[None]:
    yield
    addresses.memory.forget()
    companies.memory.forget()
    views.allowance.forget()
    transport.forget()


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    played = Service()
    settings.ADDRESS_URL = settings.COMPANIES_URL = played.url
    yield played
    played.close()
