"""Marie, with requests in three collectivités, and Paul, who must never appear in what she is given."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from shared_apps.accounts.models import Footprint, User
from tenants import context
from tenants.agenda import perform
from tenants.models import AgendaAct
from tenants.registry import CollectivityCard
from tests.factories import requests as factories
from tests.integration.accounts import people
from xcontact.kit import clock


@pytest.fixture(autouse=True)
def _cheap_and_apart(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STORAGE_FOLDER = str(tmp_path / "documents")
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 64)
    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", 1)


@pytest.fixture
def marie(db: None) -> User:
    return people.citizen()


@pytest.fixture
def paul(db: None) -> User:
    return people.citizen(email="paul@example.org", given_name="Paul", family_name="Roy")


@pytest.fixture
def browser(marie: User, portal_client: Client) -> Client:
    people.log_in(portal_client)
    return portal_client


@pytest.fixture
def been_to() -> Callable[[User, CollectivityCard], Any]:
    """Leave this account's footprint there; returns who it is there."""

    def visit(user: User, card: CollectivityCard) -> Any:
        with context.portal():
            footprint = Footprint.objects.create(user=user, place=card.schema)
        return factories.applicant(pseudonym=footprint.pseudonym, display_name=str(user), email=user.email)

    return visit


@pytest.fixture
def does() -> Callable[..., list[UUID]]:
    """Have the worker do the portal's acts of that name which are due."""

    def perform_due(act: str) -> list[UUID]:
        with context.portal():
            due = list(AgendaAct.objects.filter(act=act, due_at__lte=clock.now()).values_list("id", flat=True))
        for act_id in due:
            perform(context.PORTAL, act_id)
        return due

    return perform_due
