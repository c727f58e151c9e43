"""Marie before her browser, logged in at Troyes; documents go to a folder."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tenants import addresses, context
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from tests.factories import requests as factories
from tests.integration.filing.browsing import browser_of

PROFILE = {
    "kind": "INDIVIDUAL",
    "identity": {"family_name": "Lambert", "given_names": "Marie Jeanne"},
    "contact": {"address": {"street": "12 rue des Tanneurs", "postcode": "10000", "city": "Troyes"}},
}


@pytest.fixture(autouse=True)
def _folders(settings: Any, tmp_path: Path) -> None:
    settings.STORAGE_FOLDER = str(tmp_path / "documents")
    settings.STATIC_ROOT = tmp_path  # what collectstatic fills in production; served from the sources here


@pytest.fixture
def marie() -> Applicant:
    return factories.applicant(profile=PROFILE)


@pytest.fixture
def place(db: None, troyes: CollectivityCard) -> Iterator[CollectivityCard]:
    """Standing in Troyes, rolled back."""
    with context.inside(troyes.schema):
        yield troyes


@pytest.fixture
def browser(place: CollectivityCard, marie: Applicant) -> Client:
    return browser_of(place, marie)


@pytest.fixture
def unknown(place: CollectivityCard, client_of: Callable[[CollectivityCard], Client]) -> Client:
    """A browser that nobody logged in."""
    return client_of(place)


@pytest.fixture
def stranger(place: CollectivityCard) -> Client:
    """Somebody else, logged in at the same place."""
    return browser_of(place, factories.applicant(display_name="Paul Roy", email="paul@example.org"))


@pytest.fixture
def csrf_browser(place: CollectivityCard) -> Client:
    """A browser without a session, whose forms are checked as in real life."""
    return Client(headers={"host": addresses.host(place.subdomain)}, enforce_csrf_checks=True)
