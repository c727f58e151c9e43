"""New terms of use, published beside the running demo, are asked of everybody again."""

import os
import secrets
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import OpenReader
from tests.journeys.demo import Demo
from tests.journeys.newcomers import sign_up
from xcontact.demo import environment, state
from xcontact.demo.application import MANAGE

pytestmark = pytest.mark.journey
CHANGE = "Le compte reste ouvert **trois ans** sans venir."


def test_new_terms_are_asked_of_whoever_is_there_already(demo: Demo, open_reader: OpenReader, tmp_path: Path):
    """T-03: refusing leaves the requests to read; accepting goes on to where one was going."""
    reader = open_reader()
    page = reader.page
    sign_up(reader, demo, f"colette.{secrets.token_hex(4)}@example.org")
    publish(version := f"2027-{secrets.token_hex(3)}", tmp_path)
    page.goto(demo.collectivity("troyes", "/connexion/?suite=/demarches/autre-demande/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Les conditions d’utilisation ont changé")
    expect(page.get_by_text("trois ans", exact=True)).to_be_visible()
    reader.look()
    page.get_by_role("button", name="Accepter et continuer").click()
    expect(page.get_by_role("alert")).to_contain_text("Cochez la case pour accepter")
    reader.look()
    page.get_by_role("link", name="lire vos demandes").click()
    page.wait_for_url("**/mes-demandes/")
    page.goto(f"{demo.portal}/conditions-generales/")
    expect(page.locator("main")).to_contain_text(f"Version {version}")
    reader.look()
    page.goto(demo.collectivity("troyes", "/connexion/?suite=/demarches/autre-demande/"))
    page.get_by_label("J’ai lu et j’accepte").check()
    page.get_by_role("button", name="Accepter et continuer").click()
    page.wait_for_url("**/demarches/autre-demande/")
    page.goto(f"{demo.portal}/compte/securite/")
    expect(page.get_by_role("rowheader", name="Conditions d’utilisation acceptées").first).to_be_visible()


def publish(version: str, folder: Path) -> None:
    """As the operator does, from the command line."""
    (text := folder / "conditions.md").write_text("# Objet\n\nLe Service est gratuit.\n", encoding="utf-8")
    home = Path(os.environ["XCONTACT_DEMO_STATE"]).parent
    foreign = {name: value for name, value in os.environ.items() if not name.startswith("XCONTACT_")}
    done = subprocess.run(
        (*MANAGE, "publish_terms", version, "--file", str(text), "--changes", CHANGE),
        env=foreign | environment.of_runtime(home, state.read(home)["ports"]),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
