"""The terms of use: published by a command, read on every host, accepted again when they change (law.md T-03)."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client

from shared_apps.accounts.models import AccountEvent, Terms, TermsAcceptance
from tenants import context
from tenants.registry import CollectivityCard
from tests.integration.accounts.people import SIGN_UP, activate, activation_link, citizen, log_in
from xcontact.kit import clock
from xcontact.kit.web.legal import TERMS_VERSION

pytestmark = pytest.mark.django_db

ClientOf = Callable[[CollectivityCard], Client]
TEXT = "# Objet\n\nLe Service est gratuit.\n\n<script>alert(1)</script>\n\n[ici](javascript:alert(1)) [là](https://x.fr/)\n"


@pytest.fixture
def publish(tmp_path: Path) -> Callable[..., None]:
    def call(version: str = "2027-1", content: str = TEXT, changes: str = "Le délai passe à **un mois**.") -> None:
        (tmp_path / "terms.md").write_text(content)
        call_command("publish_terms", version, file=tmp_path / "terms.md", changes=changes)

    return call


def accept(client: Client, version: str = "2027-1", **changes: str) -> Any:
    return client.post("/compte/conditions/?suite=/mes-demandes/", {"version": version, "accepted": "on", **changes})


def acceptances() -> list[str]:
    with context.portal():
        return list(TermsAcceptance.objects.order_by("accepted_at").values_list("version", flat=True))


def test_every_host_shows_the_version_in_force_and_keeps_the_others(
    portal_client: Client, client_of: ClientOf, troyes: CollectivityCard, publish: Callable[..., None]
) -> None:
    """T-03: what somebody has accepted can be read again."""
    for client in (portal_client, client_of(troyes)):
        assert f"Version {TERMS_VERSION}" in client.get("/conditions-generales/").content.decode()
    publish()
    for client in (portal_client, client_of(troyes)):
        page = client.get("/conditions-generales/").content.decode()
        assert "Version 2027-1" in page and "<h2>Objet</h2>" in page
        assert f'href="/conditions-generales/{TERMS_VERSION}/"' in page
        former = client.get(f"/conditions-generales/{TERMS_VERSION}/")
        assert "Compte personnel" in former.content.decode()
        assert client.get("/conditions-generales/1999-1/").status_code == 404


def test_a_published_text_brings_no_html_of_its_own(portal_client: Client, publish: Callable[..., None]) -> None:
    publish(content=TEXT + '<img src="https://x.fr/a.png">\n\n![a](https://x.fr/a.png) [b](data:text/html,x)')
    page = portal_client.get("/conditions-generales/").content.decode()
    assert "&lt;script&gt;" in page and "<script>alert" not in page
    assert 'href="https://x.fr/"' in page
    assert "javascript:" not in re.sub(r">[^<]*<", "><", page) and 'href="data:' not in page
    assert 'src="https://x.fr' not in page


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"version": TERMS_VERSION}, "existe déjà"),
        ({"version": "2027 1"}, "se nomme"),
        ({"version": "../x"}, "se nomme"),
        ({"content": " \n"}, "vide"),
        ({"changes": ""}, "ce qui change"),
    ],
)
def test_what_can_t_be_published_is_refused_in_a_sentence(
    publish: Callable[..., None], given: dict[str, str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        publish(**given)
    with context.portal():
        assert not Terms.objects.exists()


def test_a_version_is_published_once_and_a_missing_file_is_said(publish: Callable[..., None], tmp_path: Path) -> None:
    publish()
    with pytest.raises(CommandError, match="existe déjà"):
        publish(content="Autre chose.")
    with pytest.raises(CommandError, match="ne se lit pas"):
        call_command("publish_terms", "2027-2", file=tmp_path / "absent.md", changes="Rien.")


@pytest.mark.parametrize("place", ["portal", "c_10387"])
def test_only_the_operator_writes_the_terms(place: str) -> None:
    with context.inside(place), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Terms.objects.create(version="x", published_at=clock.now(), content="x")


def test_nobody_is_asked_until_they_change(portal_client: Client) -> None:
    citizen()
    assert log_in(portal_client).url == "/mes-demandes/"


def test_they_are_asked_again_at_login(portal_client: Client, publish: Callable[..., None]) -> None:
    """T-03: the words of the change, a tick that is not ticked yet, then version, date and address are kept."""
    user = citizen()
    publish()
    answer = log_in(portal_client)
    assert answer.url == "/compte/conditions/?suite=%2Fmes-demandes%2F"
    page = portal_client.get(answer.url).content.decode()
    assert "Les conditions d’utilisation ont changé" in page and "<strong>un mois</strong>" in page
    assert "checked" not in page and "Me déconnecter" in page
    assert accept(portal_client, accepted="").status_code == 422
    assert acceptances() == []
    assert accept(portal_client).url == "/mes-demandes/"
    assert accept(portal_client).url == "/mes-demandes/", "a second click"
    assert acceptances() == ["2027-1"]
    with context.portal():
        kept = TermsAcceptance.objects.get(user=user)
        assert kept.ip_address == "127.0.0.1" and clock.now() - kept.accepted_at < timedelta(minutes=1)
        assert AccountEvent.objects.filter(holder=user.id, what="terms_accepted").count() == 1
    portal_client.post("/compte/deconnexion/")
    assert log_in(portal_client).url == "/mes-demandes/", "asked once"


def test_whoever_refuses_reads_his_requests_and_leaves(portal_client: Client, publish: Callable[..., None]) -> None:
    citizen()
    publish()
    log_in(portal_client)
    for address in ("/mes-demandes/", "/compte/"):
        assert portal_client.get(address).status_code == 200
    portal_client.post("/compte/deconnexion/")
    assert portal_client.get("/mes-demandes/").status_code == 302
    assert acceptances() == []


def test_they_are_asked_at_the_hand_over_and_it_goes_on(
    portal_client: Client, client_of: ClientOf, troyes: CollectivityCard, publish: Callable[..., None]
) -> None:
    citizen()
    log_in(portal_client)
    publish()
    subdomain = client_of(troyes)
    host = f"http://{portal_client.defaults['HTTP_HOST']}"
    passage = subdomain.get("/connexion/", {"suite": "/demarches/"}).url.removeprefix(host)
    asked = portal_client.get(passage)
    assert asked.url.startswith("/compte/conditions/?suite=%2Fcompte%2Fpassage%2F")
    going_on = portal_client.post(asked.url, {"version": "2027-1", "accepted": "on"})
    assert going_on.url == passage
    back = portal_client.get(going_on.url).url.removeprefix(f"http://{subdomain.defaults['HTTP_HOST']}")
    assert subdomain.get(back).url == "/demarches/"


def test_a_version_published_meanwhile_is_shown_before_it_is_accepted(
    portal_client: Client, publish: Callable[..., None]
) -> None:
    citizen()
    publish()
    log_in(portal_client)
    publish("2027-2", changes="Une phrase de plus.")
    answer = accept(portal_client, "2027-1")
    page = answer.content.decode()
    assert answer.status_code == 422 and acceptances() == []
    assert "viennent encore de changer" in page and "Une phrase de plus" in page and "un mois" in page
    assert accept(portal_client, "2027-2").status_code == 302
    assert acceptances() == ["2027-2"]


@pytest.mark.parametrize("version", ["1999-1", TERMS_VERSION, "x" * 30, ""])
def test_no_other_version_is_accepted(portal_client: Client, publish: Callable[..., None], version: str) -> None:
    citizen()
    publish()
    log_in(portal_client)
    assert accept(portal_client, version).status_code == 422
    assert acceptances() == []


def test_a_stranger_is_asked_to_log_in(portal_client: Client, publish: Callable[..., None]) -> None:
    publish()
    assert accept(portal_client).url.startswith("/compte/connexion/")
    assert portal_client.get("/compte/conditions/").status_code == 302


def test_whoever_signs_up_accepts_the_version_in_force(portal_client: Client, publish: Callable[..., None]) -> None:
    publish()
    portal_client.post("/compte/inscription/", SIGN_UP)
    answer = activate(portal_client, activation_link())
    assert acceptances() == ["2027-1"]
    assert not answer.url.startswith("/compte/conditions/")
