"""Documents sent part by part: a cut line loses a part, never the document; and nobody fills the store (T35, T45)."""

import contextlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from tenant_apps.documents import commands, partial, receiving
from tenant_apps.documents import queries as documents
from tenant_apps.documents.events import DocumentExamined
from tenant_apps.documents.models import Document
from tenant_apps.documents.partial import PART_BYTES, Partial
from tenant_apps.requests.commands import joining
from tenant_apps.requests.models import ServiceRequest
from tenants import agenda, context, storage
from tenants.models import AgendaAct
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from tests.factories import requests as factories
from tests.integration.filing.browsing import DRAFT, FIVE_MB, browser_of, photograph, photograph_of
from xcontact.kit import clock, events

pytestmark = pytest.mark.django_db
SIZE = 2 * PART_BYTES + 1000


@pytest.fixture
def draft(marie: Applicant, place: CollectivityCard) -> ServiceRequest:
    return factories.draft(marie)


@pytest.fixture
def content() -> bytes:
    return bytes(photograph_of(SIZE).read())


class Sender:
    """What documents/upload.js does, a step at a time."""

    def __init__(self, client: Client, page: str, **fields: Any) -> None:
        self.client, self.address, self.fields = client, f"{page}envois/", {"piece": "photo", **fields}

    def begin(self, size: int, **more: Any) -> Any:
        return self.client.post(self.address, {**self.fields, "taille": size, **more})

    def part(self, upload: str, offset: int, content: bytes) -> Any:
        part = SimpleUploadedFile("partie", content, "application/octet-stream")
        return self.client.post(f"{self.address}{upload}/", {**self.fields, "offset": offset, "partie": part})

    def act(self, upload: str, act: str, **more: Any) -> Any:
        fields = {**self.fields, "nom": "photo.jpg", "type": "image/jpeg", "acte": act, **more}
        return self.client.post(f"{self.address}{upload}/", fields)

    def parts(self, upload: str, content: bytes) -> None:
        for offset in range(0, len(content), PART_BYTES):
            assert self.part(upload, offset, content[offset : offset + PART_BYTES]).status_code == 200

    def whole(self, content: bytes) -> str:
        upload = str(self.begin(len(content)).json()["id"])
        self.parts(upload, content)
        return upload


@pytest.fixture
def page(draft: ServiceRequest) -> str:
    return f"{DRAFT}/{draft.id}/pieces/"


@pytest.fixture
def sender(browser: Client, page: str) -> Sender:
    return Sender(browser, page)


def names(draft: ServiceRequest) -> list[str]:
    return [document.name for document in documents.of(draft.id)]


def stored(settings: Any) -> int:
    return sum(1 for path in Path(settings.STORAGE_FOLDER).rglob("*") if path.is_file())


def test_a_document_comes_in_parts_and_is_one(sender: Sender, draft: ServiceRequest, content: bytes):
    begun = sender.begin(SIZE).json()
    assert begun["ok"] and (begun["offset"], begun["part"]) == (0, PART_BYTES)
    sender.parts(begun["id"], content)
    told = sender.act(begun["id"], "fin").json()
    assert told["ok"] and told["name"] == "photo.jpg" and told["html"].strip().startswith("<li")
    (document,) = documents.of(draft.id)
    assert (document.sha256, document.piece) == (sha256(content).hexdigest(), "photo")


def test_finished_twice_it_is_one_document(sender: Sender, draft: ServiceRequest, content: bytes):
    upload = sender.whole(content)
    assert [sender.act(upload, "fin").json()["id"] for _ in range(2)] == [str(documents.of(draft.id)[0].id)] * 2
    assert names(draft) == ["photo.jpg"]


def test_a_part_sent_twice_is_kept_once(sender: Sender, draft: ServiceRequest, content: bytes):
    """An answer that was lost on its way: the part is sent again."""
    upload = sender.begin(SIZE).json()["id"]
    for _ in range(2):
        assert sender.part(upload, 0, content[:PART_BYTES]).json() == {"ok": True, "offset": PART_BYTES}
    sender.parts(upload, content)
    assert sender.act(upload, "fin").json()["ok"] and len(documents.of(draft.id)) == 1


def test_after_a_cut_it_goes_on_from_where_it_was(sender: Sender, content: bytes):
    upload = sender.begin(SIZE).json()["id"]
    sender.part(upload, 0, content[:PART_BYTES])
    again = sender.begin(SIZE, reprendre=upload).json()
    assert (again["id"], again["offset"]) == (upload, PART_BYTES)
    assert sender.begin(SIZE + 1, reprendre=upload).json()["id"] != upload, "another file"


@pytest.mark.parametrize(
    ("offset", "length"),
    [(PART_BYTES, PART_BYTES), (100, PART_BYTES), (0, 100), (0, PART_BYTES + 1), (3 * PART_BYTES, 1000), (-1, 10)],
    ids=["a part too far", "within a part", "too short", "too long", "beyond the end", "before the beginning"],
)
def test_what_does_not_follow_is_refused_and_told_where_to_go_on(
    sender: Sender, content: bytes, settings: Any, offset: int, length: int
):
    upload = sender.begin(SIZE).json()["id"]
    answer = sender.part(upload, offset, content[:length])
    assert answer.status_code == 409 and answer.json()["offset"] == 0
    assert stored(settings) == 0


def test_the_last_part_is_no_longer_than_announced(sender: Sender, content: bytes):
    upload = sender.begin(SIZE).json()["id"]
    for offset in (0, PART_BYTES):
        sender.part(upload, offset, content[offset : offset + PART_BYTES])
    answer = sender.part(upload, 2 * PART_BYTES, content[:PART_BYTES])
    assert answer.status_code == 409 and answer.json()["offset"] == 2 * PART_BYTES


def test_unfinished_it_is_not_a_document(sender: Sender, draft: ServiceRequest, content: bytes):
    upload = sender.begin(SIZE).json()["id"]
    sender.part(upload, 0, content[:PART_BYTES])
    answer = sender.act(upload, "fin")
    assert answer.status_code == 409 and answer.json()["offset"] == PART_BYTES and names(draft) == []


def test_another_file_under_the_same_name_is_not_mixed_in(sender: Sender, draft: ServiceRequest, content: bytes):
    upload = sender.begin(SIZE).json()["id"]
    sender.part(upload, 0, content[:PART_BYTES])
    answer = sender.part(upload, 0, b"x" * PART_BYTES)
    assert answer.status_code == 410 and "a changé" in answer.json()["sentence"]
    assert sender.part(upload, PART_BYTES, content[PART_BYTES : 2 * PART_BYTES]).status_code == 410


def test_what_arrives_is_what_was_announced(sender: Sender, draft: ServiceRequest, content: bytes):
    upload = sender.whole(content)
    assert sender.act(upload, "fin", empreinte="0" * 64).status_code == 410 and names(draft) == []


def test_a_document_that_is_there_is_not_sent_again(sender: Sender, draft: ServiceRequest, content: bytes):
    """The answer to the last step was lost, the page reloaded, the same file chosen again."""
    digest = sha256(content).hexdigest()
    sender.act(sender.whole(content), "fin", empreinte=digest)
    told = sender.begin(SIZE, empreinte=digest).json()
    assert told["name"] == "photo.jpg" and "offset" not in told and len(documents.of(draft.id)) == 1


@pytest.mark.parametrize(("size", "sentence"), [(0, "vide"), (FIVE_MB + 1, "la limite est de 5")])
def test_nothing_is_begun_that_could_not_end(sender: Sender, settings: Any, size: int, sentence: str):
    answer = sender.begin(size)
    assert answer.status_code == 422 and sentence in answer.json()["sentence"].replace("\u00a0", " ")
    assert sender.begin("beaucoup").status_code == 400  # type: ignore[arg-type]
    assert not AgendaAct.objects.filter(act=receiving.SWEEP).exists()


def test_a_bad_file_is_told_at_its_end_and_swept(sender: Sender, draft: ServiceRequest):
    program = b"MZ" + b"\0" * (SIZE - 2)
    answer = sender.act(sender.whole(program), "fin")
    assert answer.status_code == 422 and "Ce fichier est un programme" in answer.json()["sentence"]
    assert names(draft) == [] and receiving.unfinished([draft.id], at=clock.now()) == []


def test_a_part_beyond_all_measure_is_refused_before_it_is_read(sender: Sender, settings: Any):
    upload = sender.begin(FIVE_MB).json()["id"]
    answer = sender.part(upload, 0, b"x" * (PART_BYTES + 64 * 1024))
    assert answer.status_code == 413 and stored(settings) == 0


def test_a_store_that_does_not_answer_is_said_and_tried_again(
    sender: Sender, draft: ServiceRequest, content: bytes, monkeypatch: pytest.MonkeyPatch
):
    upload = sender.whole(content)

    def down(*args: Any) -> Any:
        raise storage.StorageUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(storage, "get", down)
        assert sender.act(upload, "fin").status_code == 503
    assert sender.act(upload, "fin").json()["ok"] and names(draft) == ["photo.jpg"]


def test_a_stranger_neither_begins_nor_adds_nor_ends(
    stranger: Client, sender: Sender, page: str, marie: Applicant, content: bytes, draft: ServiceRequest
):
    """T45"""
    upload = sender.whole(content)
    theirs = Sender(stranger, page)
    assert theirs.begin(SIZE).status_code == 404
    assert theirs.part(upload, 0, content[:PART_BYTES]).status_code == 404
    assert theirs.act(upload, "fin").status_code == theirs.act(upload, "abandon").status_code == 404
    assert sender.act(upload, "fin").json()["ok"]


def test_an_upload_of_one_draft_is_none_of_another(
    browser: Client, sender: Sender, marie: Applicant, content: bytes, place: CollectivityCard
):
    """T45, between two drafts of the same person, and for an identifier that was made up."""
    upload = sender.whole(content)
    other = factories.draft(marie)
    there = Sender(browser, f"{DRAFT}/{other.id}/pieces/")
    assert there.act(upload, "fin").status_code == there.act(upload, "abandon").status_code == 404
    assert there.part(upload, 0, content[:PART_BYTES]).status_code == 404
    made_up = str(partial.announced(other.id, SIZE).id)
    assert there.part(made_up, 0, content[:PART_BYTES]).status_code == 410
    assert there.act(made_up, "fin").status_code == 409 and names(other) == []


def test_the_neighbour_knows_nothing_of_it(
    marie: Applicant, sender: Sender, page: str, content: bytes, epernay: CollectivityCard
):
    upload = sender.whole(content)
    with context.inside(epernay.schema):
        neighbour = browser_of(epernay, marie)
    assert Sender(neighbour, page).act(upload, "fin").status_code == 404


def test_an_expired_session_goes_on_by_the_draft_s_key(
    unknown: Client, draft: ServiceRequest, page: str, content: bytes
):
    ours = Sender(unknown, page, cle=draft.draft_key)
    assert ours.act(ours.whole(content), "fin").json()["ok"] and names(draft) == ["photo.jpg"]
    assert Sender(unknown, page, cle="devinée").begin(SIZE).status_code == 401


def test_a_get_begins_nothing(browser: Client, page: str):
    assert browser.get(f"{page}envois/").status_code == browser.get(f"{page}envois/{uuid4()}/").status_code == 405


def test_given_up_or_left_behind_it_is_swept(sender: Sender, content: bytes, settings: Any, at: Callable[..., Any]):
    upload = sender.whole(content)
    row = AgendaAct.objects.get(act=receiving.SWEEP)
    assert row.subject == UUID(upload)
    assert timedelta(hours=23) < row.due_at - clock.now() < timedelta(hours=25)
    assert stored(settings) == 3
    assert sender.act(upload, "abandon").json() == {"ok": True}
    assert AgendaAct.objects.get(act=receiving.SWEEP).due_at < clock.now() + timedelta(minutes=6)
    assert sender.part(upload, 0, content[:PART_BYTES]).status_code == 410
    place = context.current() or ""
    context.stand(None)
    agenda.perform(place, row.id)
    context.stand(place)
    assert stored(settings) == 0 and not AgendaAct.objects.filter(act=receiving.SWEEP).exists()


def test_a_day_later_it_is_over(
    unknown: Client, draft: ServiceRequest, page: str, content: bytes, at: Callable[[datetime], None]
):
    sender = Sender(unknown, page, cle=draft.draft_key)
    upload = sender.whole(content)
    at(datetime.now(UTC) + timedelta(days=1, minutes=1))
    assert sender.part(upload, 0, content[:PART_BYTES]).status_code == 410
    assert sender.begin(SIZE, reprendre=upload).json()["id"] != upload


def test_those_left_behind_count_and_the_oldest_gives_way(sender: Sender, draft: ServiceRequest, settings: Any):
    """T35: unfinished documents weigh on the quota; nobody fills the store with beginnings."""
    begun = [sender.begin(SIZE).json()["id"] for _ in range(receiving.MOST_UNFINISHED + 2)]
    waiting = [str(one.id) for one in receiving.unfinished([draft.id], at=clock.now())]
    assert waiting == begun[2:]
    settings.DRAFT_MAX_BYTES = 2 * SIZE
    last = sender.begin(SIZE).json()["id"]
    assert [str(one.id) for one in receiving.unfinished([draft.id], at=clock.now())] == [begun[-1], last]
    settings.DRAFT_MAX_BYTES = SIZE - 1
    refused = sender.begin(SIZE)
    assert refused.status_code == 422 and "dépassent ensemble" in refused.json()["sentence"]


def test_without_an_account_beginnings_count_for_the_network(unknown: Client, monkeypatch: pytest.MonkeyPatch):
    """T56"""
    monkeypatch.setattr(joining, "MOST_WITHOUT_ACCOUNT", SIZE)
    root = unknown.post("/demarches/signalement-voirie/")["Location"]
    sender = Sender(unknown, f"{root}pieces/")
    assert sender.begin(SIZE).json()["ok"]
    answer = sender.begin(SIZE)
    assert answer.status_code == 422 and "sans compte" in answer.json()["sentence"]


def test_a_request_that_has_left_takes_no_more(
    browser: Client, marie: Applicant, place: CollectivityCard, content: bytes
):
    """T49"""
    sent = factories.submitted(place, marie)
    assert Sender(browser, f"{DRAFT}/{sent.id}/pieces/").begin(SIZE).status_code == 302
    assert "n’en fait pas partie" in Sender(browser, f"/demandes/{sent.reference}/complement/").begin(SIZE).json()[
        "sentence"
    ].replace("\u00a0", " ")


def test_an_addition_comes_in_parts_too(browser: Client, marie: Applicant, place: CollectivityCard, content: bytes):
    sent = factories.submitted(place, marie)
    sender = Sender(browser, f"/demandes/{sent.reference}/ajout/")
    told = sender.act(sender.whole(content), "fin").json()
    assert told["ok"] and f"/demandes/{sent.reference}/ajout/documents/" in told["html"]
    assert documents.of(sent.id)[0].piece == joining.ADDITION


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("held", [True, False], ids=["as it is", "control: without the lock the race is lost"])
def test_the_same_document_sent_at_the_same_moment_is_kept_once(
    troyes: CollectivityCard,
    marie: Applicant,
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    held: bool,
):
    """Three connections, which all look whether it is there before any writes it, unless the request is held."""
    settings.STORAGE_FOLDER = str(tmp_path)
    with context.inside(troyes.schema):
        draft = factories.draft(marie)
    content = photograph("photo.jpg").read()
    look, all_have_looked = commands._waiting_with, threading.Barrier(3)

    def slowly(*wanted: Any) -> Document | None:
        found = look(*wanted)
        with contextlib.suppress(threading.BrokenBarrierError):
            all_have_looked.wait(20 if not held else 1)
        return found

    monkeypatch.setattr(commands, "_waiting_with", slowly)
    if not held:
        monkeypatch.setitem(events._subscribers, DocumentExamined, [])

    def add() -> None:
        with context.inside(troyes.schema):
            commands.add(
                subject=draft.id,
                piece="photo",
                content=content,
                name="photo.jpg",
                declared="image/jpeg",
                added_by="applicant",
                at=clock.now(),
            )
        connections.close_all()

    threads = [threading.Thread(target=add) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with context.inside(troyes.schema):
        count = Document.objects.filter(subject=draft.id).count()
    assert count == (1 if held else 3)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2 * count, "the bytes and the copy of each"


def test_an_identifier_tells_whose_and_how_large():
    subject = uuid4()
    one = partial.announced(subject, FIVE_MB)
    assert (one.total, one.count, one.size_of(19)) == (FIVE_MB, 20, PART_BYTES)
    assert one.belongs_to(subject) and not one.belongs_to(uuid4())
    assert Partial(one.id).key_of(0) != one.key_of(1)
