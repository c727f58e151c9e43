"""The whole suite runs as the runtime login, through our backend (P1)."""

import pytest
from django.db import DatabaseError, connection

from tenants import context
from tenants.models import Collectivity
from tenants.registry import CollectivityCard

pytestmark = pytest.mark.django_db


def ask(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def test_the_suite_is_no_superuser(troyes: CollectivityCard) -> None:
    assert connection.settings_dict["ENGINE"] == "tenants.backend"
    assert str(ask("SELECT session_user")).endswith("_app")
    assert ask("SELECT rolsuper OR rolbypassrls OR rolinherit FROM pg_roles WHERE rolname = session_user") is False
    with context.inside(troyes.schema):
        assert str(ask("SELECT current_user")).endswith("_c_10387")


def test_whoever_forgot_to_say_where_he_stands_reads_nothing() -> None:
    with pytest.raises(DatabaseError):
        Collectivity.objects.exists()


def test_three_collectivités_are_open(on_portal: None) -> None:
    assert Collectivity.objects.filter(status="OPEN").count() == 3
