"""Documents of a draft, sent by a plain form or by the script, good or bad."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tenant_apps.documents import queries as documents
from tenant_apps.requests.models import ServiceRequest
from tenants import storage
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from tests.factories import requests as factories
from tests.integration.filing.browsing import DRAFT, FIVE_MB, photograph, photograph_of, words

pytestmark = pytest.mark.django_db
SCRIPT = {"X-Requested-With": "fetch"}


@pytest.fixture
def draft(marie: Applicant, place: CollectivityCard) -> ServiceRequest:
    return factories.draft(marie)


def names(draft: ServiceRequest) -> list[str]:
    return [document.name for document in documents.of(draft.id)]


def send(client: Client, draft: ServiceRequest, *files: SimpleUploadedFile, **changes: Any) -> Any:
    fields = {"piece": "photo", "cle": draft.draft_key, "document": list(files), **changes}
    return client.post(f"{DRAFT}/{draft.id}/pieces/", fields)


def test_the_page_asks_for_each_document_and_for_any_other(browser: Client, draft: ServiceRequest):
    text = words(browser.get(f"{DRAFT}/{draft.id}/pieces/"))
    assert "Photo du problème" in text and "Autre document" in text and "5 Mo" in text


def test_several_files_at_once_are_each_kept_under_what_was_asked(browser: Client, draft: ServiceRequest):
    answer = send(browser, draft, photograph("un.jpg"), photograph("deux.jpg", (9, 9, 9)))
    assert answer.status_code == 303
    assert names(draft) == ["un.jpg", "deux.jpg"]
    assert {document.piece for document in documents.of(draft.id)} == {"photo"}


def test_a_bad_file_is_told_and_the_good_ones_are_kept(browser: Client, draft: ServiceRequest):
    program = SimpleUploadedFile("facture.pdf", b"MZ" + b"\0" * 200, "application/pdf")
    answer = send(browser, draft, photograph("un.jpg"), program, photograph("deux.jpg", (9, 9, 9)))
    assert answer.status_code == 422
    assert "facture.pdf : Ce fichier est un programme." in words(answer)
    assert names(draft) == ["un.jpg", "deux.jpg"]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (photograph_of(FIVE_MB + 1), "Ce document pèse 5,1 Mo ; la limite est de 5 Mo."),
        (
            SimpleUploadedFile("programme.pdf", b"MZ\x90\0" + b"\0" * 99, "application/pdf"),
            "Ce fichier est un programme.",
        ),
        (SimpleUploadedFile("vide.pdf", b"", "application/pdf"), "Ce document est vide"),
        (SimpleUploadedFile("page.pdf", b"<html>bonjour</html>", "application/pdf"), "n’est ni un PDF"),
    ],
    ids=["five megabytes and a byte", "a program named .pdf", "empty", "a web page named .pdf"],
)
def test_each_bad_file_has_its_sentence_in_both_ways(
    browser: Client, draft: ServiceRequest, file: SimpleUploadedFile, sentence: str
):
    file.seek(0)
    assert sentence in words(send(browser, draft, file))
    file.seek(0)
    answer = browser.post(f"{DRAFT}/{draft.id}/pieces/", {"piece": "photo", "document": file}, headers=SCRIPT)
    told = answer.json()
    assert told["ok"] is False and sentence in told["sentence"].replace("\u00a0", " ")
    assert names(draft) == []


def test_five_megabytes_exactly_are_accepted(browser: Client, draft: ServiceRequest):
    assert send(browser, draft, photograph_of(FIVE_MB)).status_code == 303


def test_a_name_of_255_bytes_with_emoji_is_kept(browser: Client, draft: ServiceRequest):
    name = "🏡" * 62 + "été" + ".jpg"
    assert len(name.encode()) in range(250, 258)
    assert send(browser, draft, photograph(name)).status_code == 303
    assert "🏡🏡🏡" in names(draft)[0] and names(draft)[0].endswith(".jpg")
    assert "🏡🏡🏡" in words(browser.get(f"{DRAFT}/{draft.id}/pieces/"))


def test_the_same_form_posted_twice_keeps_one_document(browser: Client, draft: ServiceRequest):
    send(browser, draft, photograph())
    assert send(browser, draft, photograph()).status_code == 303
    assert names(draft) == ["photo.jpg"]


def test_nothing_chosen_is_said(browser: Client, draft: ServiceRequest):
    answer = send(browser, draft)
    assert answer.status_code == 422 and "Choisissez un document" in words(answer)


def test_the_script_is_answered_with_the_row_to_show(browser: Client, draft: ServiceRequest):
    fields = {"piece": "photo", "document": photograph("trou.jpg")}
    told = browser.post(f"{DRAFT}/{draft.id}/pieces/", fields, headers=SCRIPT).json()
    assert told["ok"] and told["name"] == "trou.jpg"
    assert (
        told["html"].strip().startswith("<li") and "Retirer" in told["html"] and "csrfmiddlewaretoken" in told["html"]
    )


def test_a_store_that_does_not_answer_is_said_and_nothing_is_lost(
    browser: Client, draft: ServiceRequest, monkeypatch: pytest.MonkeyPatch
):
    send(browser, draft, photograph("un.jpg"))

    def down(*args: Any) -> str:
        raise storage.StorageUnavailable

    monkeypatch.setattr(storage, "put", down)
    answer = send(browser, draft, photograph("deux.jpg", (9, 9, 9)))
    assert "Le dépôt de documents est momentanément indisponible" in words(answer)
    assert names(draft) == ["un.jpg"]


def test_a_body_beyond_all_measure_is_refused_with_a_sentence(browser: Client, draft: ServiceRequest, settings: Any):
    send(browser, draft, photograph("un.jpg"))
    settings.DRAFT_MAX_BYTES = 1000
    answer = send(browser, draft, photograph_of(2 * 1024 * 1024))
    assert answer.status_code == 413 and "Cet envoi dépasse" in words(answer)
    assert names(draft) == ["un.jpg"]


def test_more_than_a_hundred_files_at_once_are_refused_with_a_sentence(browser: Client, draft: ServiceRequest):
    answer = send(browser, draft, *(photograph(f"{number}.jpg") for number in range(101)))
    assert answer.status_code == 413 and "plus de cent documents" in words(answer)


def test_the_draft_s_quota_is_told(browser: Client, draft: ServiceRequest, settings: Any):
    settings.DRAFT_MAX_BYTES = 1024 * 1024
    answer = send(browser, draft, photograph_of(1024 * 1024 + 1))
    assert "dépassent ensemble 1 Mo" in words(answer)


def test_an_expired_session_keeps_the_documents(unknown: Client, draft: ServiceRequest):
    answer = send(unknown, draft, photograph())
    assert answer.status_code == 401 and "rien n’est perdu" in words(answer)
    assert names(draft) == ["photo.jpg"]
    assert send(unknown, draft, photograph("autre.jpg", (1, 1, 1)), cle="fausse").status_code == 401
    assert names(draft) == ["photo.jpg"]


def test_a_document_is_removed_once_and_a_second_click_does_no_harm(browser: Client, draft: ServiceRequest):
    send(browser, draft, photograph())
    held = documents.of(draft.id)[0]
    for _ in range(2):
        assert browser.post(f"{DRAFT}/{draft.id}/pieces/{held.id}/retirer/").status_code == 303
    assert names(draft) == []


def test_a_document_is_removed_even_when_the_store_does_not_answer(
    browser: Client,
    draft: ServiceRequest,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
):
    send(browser, draft, photograph())
    held = documents.of(draft.id)[0]

    def down(*args: Any) -> None:
        raise storage.StorageUnavailable

    monkeypatch.setattr(storage, "delete", down)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        assert browser.post(f"{DRAFT}/{draft.id}/pieces/{held.id}/retirer/").status_code == 303
    assert callbacks
    assert names(draft) == []


def test_a_stranger_neither_adds_nor_removes_nor_reads(browser: Client, stranger: Client, draft: ServiceRequest):
    send(browser, draft, photograph())
    held = documents.of(draft.id)[0]
    assert send(stranger, draft, photograph("autre.jpg", (1, 1, 1))).status_code == 404
    assert stranger.post(f"{DRAFT}/{draft.id}/pieces/{held.id}/retirer/").status_code == 404
    assert stranger.get(f"{DRAFT}/{draft.id}/pieces/{held.id}/").status_code == 404
    assert names(draft) == ["photo.jpg"]


def test_one_s_own_document_comes_back_as_a_file_to_save(browser: Client, draft: ServiceRequest):
    send(browser, draft, photograph("Été à Troyes.jpg"))
    held = documents.of(draft.id)[0]
    answer = browser.get(f"{DRAFT}/{draft.id}/pieces/{held.id}/")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "%C3%89t%C3%A9%20%C3%A0%20Troyes.jpg" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Content-Security-Policy"].startswith("sandbox")
    assert answer.content.startswith(b"\xff\xd8\xff")
