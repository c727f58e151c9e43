"""A start refuses each unsafe setting, alone, and accepts the configuration that the guide gives."""

import os
import subprocess
import sys
from typing import Any

import psycopg
import pytest
from django.conf import settings as configured
from django.core.checks import run_checks
from psycopg import sql

from xcontact.demo.application import MANAGE
from xcontact.project import checks

GOOD: dict[str, Any] = {
    "DEBUG": False,
    "SECRET_KEY": "0123456789abcdef" * 4,
    "PUBLIC_SCHEME": "https",
    "BASE_DOMAIN": "demarches.example.fr",
    "INSTANCE": "",
    "INTERNAL_HOSTS": ["objects"],
    "PROCESS": "web",
    "OWNER_DATABASE_URL": "",
    "STORAGE_FOLDER": "",
    "S3_ENDPOINT_URL": "https://s3.example.fr",
    "S3_ACCESS_KEY": "clé",
    "S3_SECRET_KEY": "secret",
    "BROKER_URL": "rediss://:secret@file.example.fr:6379/0",
    "WHITENOISE_USE_FINDERS": False,
    "EMAIL_HOST": "relais.example.fr",
    "EMAIL_USE_TLS": True,
    "MAIL_FROM": "ne-pas-repondre@demarches.example.fr",
    "TRUSTED_PROXIES": ["10.1.0.0/16"],
    "SMS_URL": "",
    "ADDRESS_URL": "https://data.example.fr/geocodage/search/",
    "COMPANIES_URL": "",
}
UNSAFE: list[tuple[str, dict[str, Any]]] = [
    ("debug", {"DEBUG": True}),
    ("secret", {"SECRET_KEY": "developpement-seulement-0123456789abcdef0123456789abcdef"}),
    ("secret", {"SECRET_KEY": "0123456789abcdef"}),
    ("secret", {"SECRET_KEY": "a" * 64}),
    ("scheme", {"PUBLIC_SCHEME": "http"}),
    ("domain", {"BASE_DOMAIN": "xcontact.localhost", "MAIL_FROM": "a@xcontact.localhost"}),
    ("owner", {"OWNER_DATABASE_URL": "postgresql://owner:x@base/xcontact"}),
    ("owner", {"OWNER_DATABASE_URL": "postgresql://owner:x@base/xcontact", "PROCESS": "worker"}),
    ("owner", {"OWNER_DATABASE_URL": "postgresql://owner:x@base/xcontact", "PROCESS": ""}),
    ("storage", {"S3_ENDPOINT_URL": "http://s3.example.fr"}),
    ("storage", {"S3_ENDPOINT_URL": "http://192.0.2.7:8333"}),
    ("storage-keys", {"S3_SECRET_KEY": ""}),
    ("broker-password", {"BROKER_URL": "redis://127.0.0.1:6379/0"}),
    ("broker", {"BROKER_URL": "redis://:secret@file.example.fr:6379/0"}),
    ("static", {"WHITENOISE_USE_FINDERS": True}),
    ("mail", {"EMAIL_USE_TLS": False}),
    ("mail-from", {"MAIL_FROM": "mairie@gmail.example"}),
    ("mail-from", {"MAIL_FROM": "ne-pas-repondre@fr"}),
    ("mail-from", {"MAIL_FROM": "ne-pas-repondre@mesdemarches.example.fr"}),
    ("sms", {"SMS_URL": "sink:///tmp/messages"}),
    ("completion", {"ADDRESS_URL": "http://data.example.fr/geocodage/search/"}),
    ("completion", {"COMPANIES_URL": "http://recherche.example.fr/search"}),
    ("proxies", {"TRUSTED_PROXIES": []}),
]
SAFE: list[dict[str, Any]] = [
    {},
    {"INSTANCE": "demo", "PUBLIC_SCHEME": "http"},
    {"S3_ENDPOINT_URL": "http://objects:8333"},
    {"S3_ENDPOINT_URL": "http://127.0.0.1:8333"},
    {"STORAGE_FOLDER": "/documents", "S3_ACCESS_KEY": ""},
    {"BROKER_URL": "redis://:secret@[::1]:6379/0"},
    {"EMAIL_HOST": "localhost", "EMAIL_USE_TLS": False},
    {"MAIL_FROM": "ne-pas-repondre@example.fr"},
    {"SMS_URL": "ovh://k:s@eu.api.ovh.com/sms-ab12345-1?consumer=c"},
    {"INSTANCE": "demo", "SMS_URL": "sink:///tmp/messages"},
    {"PROCESS": "fleet-worker", "OWNER_DATABASE_URL": "postgresql://owner:x@base/xcontact"},
]


@pytest.fixture
def production(settings: Any) -> Any:
    for name, value in GOOD.items():
        setattr(settings, name, value)
    return settings


def _ids() -> set[str]:
    return {str(message.id) for message in checks.installation()}


@pytest.mark.parametrize(("name", "flipped"), UNSAFE)
def test_an_unsafe_setting_is_refused_by_its_own_sentence(production: Any, name: str, flipped: dict[str, Any]) -> None:
    for setting, value in flipped.items():
        setattr(production, setting, value)
    assert _ids() == {f"xcontact.{name}"}


@pytest.mark.parametrize("flipped", SAFE)
def test_a_safe_setting_passes(production: Any, flipped: dict[str, Any]) -> None:
    for setting, value in flipped.items():
        setattr(production, setting, value)
    assert _ids() == set()


@pytest.mark.parametrize("password", ["", "developpement"])
@pytest.mark.parametrize("alias", ["default", "owner"])
def test_a_published_password_is_refused(
    production: Any, monkeypatch: pytest.MonkeyPatch, alias: str, password: str
) -> None:
    monkeypatch.setitem(production.DATABASES[alias], "PASSWORD", password)
    assert _ids() == {"xcontact.database-password"}


def test_every_rule_is_flipped_here() -> None:
    assert {name for name, _ in UNSAFE} | {"database-password"} == {rule.name for rule in checks.RULES}


def test_development_and_tests_hear_nothing() -> None:
    assert {message for message in run_checks() if not message.is_silenced()} == set()
    assert "xcontact.secret" in {message.id for message in run_checks(include_deployment_checks=True)}


def _check(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """`check --deploy` as a fresh process whose environment holds nothing of ours but `environment`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XCONTACT_")}
    return subprocess.run(
        [sys.executable, *MANAGE[1:], "check", "--deploy", "--fail-level", "WARNING"],
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )


ENVIRONMENT = {
    "XCONTACT_PUBLIC_SCHEME": "https",
    "XCONTACT_PUBLIC_PORT": "",
    "XCONTACT_BASE_DOMAIN": "demarches.example.fr",
    "XCONTACT_SECRET_KEY": "0123456789abcdef" * 4,
    "XCONTACT_DATABASE_URL": "postgresql://app:aussi-long-que-voulu@base.example.fr/xcontact",
    "XCONTACT_BROKER_URL": "rediss://:secret@file.example.fr:6379/0",
    "XCONTACT_S3_ENDPOINT_URL": "https://s3.example.fr",
    "XCONTACT_S3_ACCESS_KEY": "clé",
    "XCONTACT_S3_SECRET_KEY": "secret",
    "XCONTACT_SMTP_URL": "smtp+tls://compte:secret@relais.example.fr:587",
    "XCONTACT_STATIC_FROM_SOURCES": "0",
    "XCONTACT_TRUSTED_PROXIES": "10.1.0.0/16",
    "XCONTACT_PROCESS": "web",
}


def test_the_whole_start_passes_at_warning_level_and_fails_at_the_first_flip() -> None:
    good, bad = _check(ENVIRONMENT), _check(ENVIRONMENT | {"XCONTACT_SMTP_URL": "smtp://relais.example.fr"})
    assert (good.returncode, good.stderr) == (0, "")
    assert bad.returncode == 1
    assert "Les courriels partiraient sans chiffrement." in bad.stderr


def test_half_an_sms_address_is_refused_without_telling_its_secret() -> None:
    bad = _check(ENVIRONMENT | {"XCONTACT_SMS_URL": "ovh://cle:tres-secret@eu.api.ovh.com/sms-ab12345-1"})
    assert bad.returncode != 0
    assert "XCONTACT_SMS_URL : il manque la clé de consommateur (consumer)." in bad.stderr
    assert "tres-secret" not in bad.stderr


def _login() -> sql.Identifier:
    return sql.Identifier(configured.DATABASES["default"]["USER"])


def _of_logins() -> set[str]:
    return {str(message.id) for message in checks.database_logins(databases=["default", "owner"])}


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize(
    ("name", "attribute", "repair"),
    [
        ("superuser", "SUPERUSER", "NOSUPERUSER"),
        ("bypassrls", "BYPASSRLS", "NOBYPASSRLS"),
        ("createrole", "CREATEROLE", "NOCREATEROLE"),
        ("inherit", "INHERIT", "NOINHERIT"),
    ],
)
def test_a_login_that_could_pass_the_walls_is_refused(
    superuser: psycopg.Connection[Any], name: str, attribute: str, repair: str
) -> None:
    assert _of_logins() == set()
    superuser.execute(sql.SQL("ALTER ROLE {} {}").format(_login(), sql.SQL(attribute)))
    try:
        assert f"xcontact.login-{name}" in _of_logins()
    finally:
        superuser.execute(sql.SQL("ALTER ROLE {} {}").format(_login(), sql.SQL(repair)))


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_login_that_owns_a_table_is_refused(superuser: psycopg.Connection[Any]) -> None:
    superuser.execute("CREATE TABLE public.mine ()")
    superuser.execute(sql.SQL("ALTER TABLE public.mine OWNER TO {}").format(_login()))
    try:
        assert _of_logins() == {"xcontact.login-ownership"}
    finally:
        superuser.execute("DROP TABLE public.mine")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_login_that_can_take_the_owners_role_is_refused(superuser: psycopg.Connection[Any]) -> None:
    owner = sql.Identifier(configured.DATABASES["owner"]["USER"])
    superuser.execute(sql.SQL("GRANT {} TO {}").format(owner, _login()))
    try:
        assert {"xcontact.login-createrole", "xcontact.login-ownership"} <= _of_logins()
    finally:
        superuser.execute(sql.SQL("REVOKE {} FROM {}").format(owner, _login()))


@pytest.mark.django_db(transaction=True)
def test_a_database_reached_in_clear_is_refused(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_is_near", lambda host: False)
    assert {str(message.id) for message in checks.database_logins(databases=["default"])} == {"xcontact.database-tls"}
