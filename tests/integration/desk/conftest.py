"""The mairie of Troyes: Claire, its secretary; Hugo, at the counter; Agnès Roussel, who signs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tenant_apps.organisation.models import Agent, AgentRole, Signatory
from tenants import context
from tenants.registry import CollectivityCard
from tests.factories import requests as make
from tests.integration.desk.people import desk_of


@pytest.fixture(autouse=True)
def _folders(settings: Any, tmp_path: Path) -> None:
    settings.STORAGE_FOLDER = str(tmp_path / "documents")
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def place(db: None, troyes: CollectivityCard) -> Iterator[CollectivityCard]:
    """Standing in Troyes, rolled back."""
    with context.inside(troyes.schema):
        yield troyes


@pytest.fixture
def claire(place: CollectivityCard) -> Agent:
    return make.agent("Claire Petit")


@pytest.fixture
def hugo(place: CollectivityCard) -> Agent:
    return make.agent("Hugo Masson")


@pytest.fixture
def boss(place: CollectivityCard) -> Agent:
    return Agent.objects.create(display_name="Anne Roy", function="secrétaire", role=AgentRole.ADMINISTRATOR)


@pytest.fixture
def maire(place: CollectivityCard) -> Signatory:
    return make.signatory()


@pytest.fixture
def desk(place: CollectivityCard, claire: Agent) -> Client:
    """Claire's browser."""
    return desk_of(place, claire)


@pytest.fixture
def counter(place: CollectivityCard, hugo: Agent) -> Client:
    """Hugo's browser."""
    return desk_of(place, hugo)
