"""What an unknown visitor may begin, and what becomes of a draft that nobody comes for (T56)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tenant_apps.documents import queries as documents
from tenant_apps.documents.models import Document
from tenant_apps.procedures import queries as procedures
from tenant_apps.requests import commands
from tenant_apps.requests.commands import adopting, joining
from tenant_apps.requests.models import ServiceRequest
from tenants import addresses, agenda
from tenants.models import AgendaAct
from tenants.registry import CollectivityCard
from tests.factories import requests as factories
from tests.integration.filing.browsing import photograph, words
from xcontact.kit import clock

pytestmark = pytest.mark.django_db
PROCEDURE = "/demarches/signalement-voirie/"
KEPT = timedelta(days=7)


def visitor(place: CollectivityCard, address: str = "192.0.2.7") -> Client:
    """Somebody new, before his browser."""
    return Client(headers={"host": addresses.host(place.subdomain)}, REMOTE_ADDR=address)


def begin(client: Client) -> ServiceRequest:
    root = client.post(PROCEDURE)["Location"]
    return ServiceRequest.objects.get(id=root.split("/")[-2])


def waits_in_the_agenda(draft: ServiceRequest) -> bool:
    return AgendaAct.objects.filter(act=adopting.PURGE, subject=draft.id).exists()


def test_one_browser_begins_only_so_many_an_hour(unknown: Client, marie: Any, at: Any):
    slugs = slugs_filed_here()
    answers = [unknown.post(f"/demarches/{slug}/") for slug in slugs[: adopting.MOST_FOR_SESSION + 1]]
    assert [answer.status_code for answer in answers] == [303] * adopting.MOST_FOR_SESSION + [429]
    text = words(answers[-1])
    assert "Connectez-vous ou créez votre compte" in text and "gardé" in text
    assert ServiceRequest.objects.count() == adopting.MOST_FOR_SESSION
    assert unknown.post(f"/demarches/{slugs[0]}/").status_code == 303, "what is begun is gone on with"
    published = procedures.published(slugs[-1])
    assert published and commands.start(procedure=published, by=marie, at=clock.now()), "an account is not counted"
    at(clock.now() + timedelta(minutes=61))
    assert unknown.post(f"/demarches/{slugs[adopting.MOST_FOR_SESSION]}/").status_code == 303


def slugs_filed_here() -> list[str]:
    found = (procedures.published(one.slug) for one in procedures.offered())
    return [one.slug for one in found if one and one.resolved.is_filed_here]


def test_one_network_begins_only_so_many_an_hour(place: CollectivityCard, monkeypatch: pytest.MonkeyPatch):
    """An IPv6 household has a /64: another address of it is the same source, another /64 is not."""
    monkeypatch.setattr(adopting, "MOST_FOR_SOURCE", 3)
    for number in range(3):
        assert visitor(place, f"2001:db8:1:2::{number + 1}").post(PROCEDURE).status_code == 303
    assert visitor(place, "2001:db8:1:2:ffff::9").post(PROCEDURE).status_code == 429
    assert visitor(place, "2001:db8:1:3::1").post(PROCEDURE).status_code == 303
    assert visitor(place).post(PROCEDURE).status_code == 303


def test_no_address_is_kept(place: CollectivityCard):
    draft = begin(visitor(place, "198.51.100.23"))
    assert draft.contact_email == "" and "198.51.100" not in str(vars(draft))


def test_documents_without_an_account_have_a_limit(place: CollectivityCard, monkeypatch: pytest.MonkeyPatch):
    """Counted over all the drafts of one network: another draft does not start anew."""
    monkeypatch.setattr(joining, "MOST_WITHOUT_ACCOUNT", 1)
    first, second = visitor(place), visitor(place)
    begin(first)
    root = first.post(PROCEDURE)["Location"]
    assert first.post(f"{root}pieces/", {"piece": "photo", "document": photograph()}).status_code == 303
    other = second.post(PROCEDURE)["Location"]
    answer = second.post(f"{other}pieces/", {"piece": "photo", "document": photograph()})
    assert answer.status_code == 422 and "Trop de documents" in words(answer)
    draft = ServiceRequest.objects.get(id=other.split("/")[-2])
    commands.adopt(draft_id=draft.id, pseudonym=draft.pseudonym, by=factories.applicant())
    assert Document.objects.count() == 1


def test_nobody_comes_it_is_erased_after_seven_days_documents_and_bytes_included(
    place: CollectivityCard, settings: Any, django_capture_on_commit_callbacks: Any
):
    client = visitor(place)
    draft = begin(client)
    client.post(f"{PROCEDURE}demande/{draft.id}/pieces/", {"piece": "photo", "document": photograph()})
    folder = Path(settings.STORAGE_FOLDER)
    assert any(path.is_file() for path in folder.rglob("*")) and waits_in_the_agenda(draft)
    adopting.erase_unknown_draft(draft.id, draft.saved_at + KEPT - timedelta(seconds=1))
    assert ServiceRequest.objects.exists(), "not a second before"
    with django_capture_on_commit_callbacks(execute=True):
        adopting.erase_unknown_draft(draft.id, draft.saved_at + KEPT)
    assert not ServiceRequest.objects.exists() and not Document.objects.exists()
    assert not any(path.is_file() for path in folder.rglob("*"))
    adopting.erase_unknown_draft(draft.id, draft.saved_at + KEPT)  # rung twice
    assert client.get(f"{PROCEDURE}demande/{draft.id}/")["Location"].startswith("/connexion/?")


def test_saved_again_it_waits_as_long_again(place: CollectivityCard):
    draft = begin(visitor(place))
    later = draft.saved_at + timedelta(days=6)
    commands.save_answers(draft_id=draft.id, draft_key=draft.draft_key, answers={"place": "ici"}, at=later)
    adopting.erase_unknown_draft(draft.id, draft.saved_at + KEPT)
    assert AgendaAct.objects.get(act=adopting.PURGE, subject=draft.id).due_at == later + KEPT


def test_once_an_account_has_it_nothing_erases_it(place: CollectivityCard, marie: Any):
    client = visitor(place)
    draft = begin(client)
    client.post(f"{PROCEDURE}demande/{draft.id}/pieces/", {"piece": "photo", "document": photograph()})
    commands.adopt(draft_id=draft.id, pseudonym=draft.pseudonym, by=marie)
    assert not waits_in_the_agenda(draft)
    adopting.erase_unknown_draft(draft.id, draft.saved_at + timedelta(days=400))
    kept = ServiceRequest.objects.get()
    assert (kept.pseudonym, kept.contact_email, kept.capacity) == (marie.pseudonym, "marie@example.org", {})
    assert len(documents.of(kept.id)) == 1


def test_a_draft_of_an_account_is_never_erased_so(marie: Any, place: CollectivityCard):
    draft = factories.draft(marie)
    assert not waits_in_the_agenda(draft)
    adopting.erase_unknown_draft(draft.id, draft.saved_at + timedelta(days=400))
    assert ServiceRequest.objects.exists()


def test_the_agenda_knows_the_act(place: CollectivityCard):
    draft = begin(visitor(place))
    AgendaAct.objects.filter(subject=draft.id).update(due_at=clock.now())
    row = AgendaAct.objects.get(subject=draft.id)
    assert agenda.perform(place.schema, row.id) and waits_in_the_agenda(draft), "saved today: put off"
