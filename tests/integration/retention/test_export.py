"""« Télécharger mes données » : everything of one's own, nothing of anybody else's (D-08, T77)."""

import io
import json
import zipfile
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.auth.hashers import make_password

from shared_apps.accounts.models import Export, ExportState, User
from tenant_apps.documents.models import Document
from tenant_apps.requests import commands
from tenant_apps.retention.export import account
from tenant_apps.retention.export.commands import ERASE, EXPORT_READY, KEPT_FOR, PREPARE
from tenants import context, registry, storage
from tenants.agenda import perform
from tenants.models import AgendaAct, Collectivity, CollectivityStatus
from tenants.registry import CollectivityCard
from tests.factories import requests as factories
from tests.integration.accounts import people
from tests.integration.filing.browsing import words
from xcontact.kit import clock

pytestmark = pytest.mark.django_db
PAGE = "/compte/export/"


def keep(card: CollectivityCard, subject: Any, content: bytes, name: str, *, altered: bool = False) -> None:
    """A document as `documents.commands.add` leaves it: standing in the collectivité."""
    sealed, copy = uuid4(), uuid4()
    storage.put(card.schema, sealed, content, "application/pdf")
    Document.objects.create(
        subject=subject,
        name=name,
        original_name=name,
        media_type="application/pdf",
        size=len(content),
        sha256="0" * 64 if altered else sha256(content).hexdigest(),
        sealed_key=sealed,
        copy_key=copy,
        copy_size=1,
        copy_sha256="0" * 64,
        added_at=clock.now(),
        added_by="applicant",
        sent_at=clock.now(),
    )


def ask(browser: Any, password: str = people.PASSWORD) -> Any:
    return browser.post(PAGE, {"password": password})


def only_export() -> Export:
    with context.portal():
        return Export.objects.get()


def fetched(browser: Any) -> zipfile.ZipFile:
    response = browser.get(f"{PAGE}{only_export().id}/")
    assert response.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def everything(archive: zipfile.ZipFile) -> str:
    return "\n".join(archive.namelist()) + "".join(
        archive.read(name).decode(errors="replace") for name in archive.namelist()
    )


def write(card: CollectivityCard, who: Any, canary: str) -> str:
    """A request with an answer, a message and a document that carry the canary; returns its reference."""
    with context.inside(card.schema):
        draft = factories.draft(who, "autre-demande")
        answers = {**factories.IDENTITY, "email": who.email, "subject": f"objet-{canary}", "message": f"texte-{canary}"}
        commands.save_answers(draft_id=draft.id, draft_key=draft.draft_key, answers=answers, at=clock.now())
        keep(card, draft.id, f"%PDF piece-{canary}".encode(), f"{canary}.pdf")
        sent = commands.submit(draft_id=draft.id, collectivity=card, by=who, at=clock.now(), ip_address="192.0.2.7")
        commands.write_as_applicant(reference=str(sent.reference), body=f"message-{canary}", by=who, at=clock.now())
        return str(sent.reference)


def test_it_holds_all_of_marie_s_in_three_collectivities_and_nothing_of_paul_s(
    browser, marie, paul, been_to, does, troyes, epernay, oeuilly
):
    """T77, D-08: canaries in answers, messages and documents, those of a stranger at the same places."""
    mine, theirs = {}, []
    for number, card in enumerate((troyes, epernay, oeuilly)):
        mine[card.subdomain] = write(card, been_to(marie, card), f"MARIE{number}")
        theirs.append(write(card, been_to(paul, card), f"PAUL{number}"))
    ask(browser)
    does(PREPARE)

    archive = fetched(browser)

    assert archive.testzip() is None
    text = everything(archive)
    for number, (subdomain, reference) in enumerate(mine.items()):
        for kind in ("objet", "texte", "message", "piece"):
            assert f"{kind}-MARIE{number}" in text
        folder = f"{subdomain}/{reference}/"
        assert archive.read(f"{folder}documents/01-MARIE{number}.pdf") == f"%PDF piece-MARIE{number}".encode()
        assert archive.read(f"{folder}accuses/accuse-d-enregistrement-1.pdf").startswith(b"%PDF")
        content = json.loads(archive.read(f"{folder}demande.json"))
        assert {"page", "question", "réponse"} <= set(content["réponses"][0])
        assert [line["acte"] for line in content["journal"]][:2] == ["submit", "register"]
        assert content["courriels envoyés"][0]["destinataire"] == "marie@example.org"
        assert content["délais"] and content["identité transmise"]
    assert "PAUL" not in text and "paul@example.org" not in text and "Roy" not in text
    assert not any(reference in text for reference in theirs)


def test_the_account_is_there_with_its_history_and_without_its_secrets(browser, marie, does):
    with context.portal():
        secrets = [User.objects.get(id=marie.id).password]
    ask(browser)
    does(PREPARE)

    archive = fetched(browser)

    content = json.loads(archive.read("compte.json"))
    assert content["compte"]["adresse électronique"] == "marie@example.org"
    assert content["compte"]["catégorie"] == "particulier"
    assert [row["fait"] for row in content["historique de sécurité"]][-1] == "Copie de mes données demandée"
    assert len(content["connexions ouvertes"]) == 1
    text = everything(archive)
    assert "marie@example.org" in archive.read("index.html").decode()
    assert "index.html" in archive.read("LISEZ-MOI.txt").decode()
    secrets.append(browser.cookies[next(iter(browser.cookies))].value)
    assert not any(secret in text for secret in secrets)
    assert "argon2" not in text and "_hash" not in text


def test_every_table_of_the_portal_that_names_an_account_is_told_or_holds_nothing_to_tell():
    """T77: whoever adds one decides here. Left out: what is a digest, or repeats what is told."""
    left_out = {
        "identity.Confirmation",  # a token, spent or expired
        "accounts.Footprint",  # told with the collectivité's name
        "accounts.AccountEvent",  # told with its label
        "identity.ProConnectLink",  # an agent's
    }
    naming = {
        model
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if getattr(field, "name", "") in {"holder", "account_id"} or getattr(field, "related_model", None) is User
        if model._meta.app_label in {"accounts", "factors", "identity", "tenants"} and not field.auto_created
    }

    untold = {model._meta.label for model in naming if model not in account._TOLD} - left_out

    assert untold <= {"accounts.Erasure"}  # what is left of an account that is no more


def test_a_draft_is_there_too(browser, marie, been_to, does, troyes):
    who = been_to(marie, troyes)
    with context.inside(troyes.schema):
        draft = factories.draft(who)
    ask(browser)
    does(PREPARE)

    names = fetched(browser).namelist()

    assert f"troyes/brouillon-{draft.id}/demande.json" in names


def test_what_is_typed_is_escaped_in_the_pages(browser, marie, been_to, does, troyes):
    reference = write(troyes, been_to(marie, troyes), "<script>alert(1)</script>")
    ask(browser)
    does(PREPARE)

    page = fetched(browser).read(f"troyes/{reference}/demande.html").decode()

    assert "<script>" not in page and "&lt;script&gt;" in page


def test_no_name_leaves_its_folder(browser, marie, been_to, does, troyes):
    who = been_to(marie, troyes)
    with context.inside(troyes.schema):
        draft = factories.draft(who)
        keep(troyes, draft.id, b"%PDF", "../../../etc/passwd")
    ask(browser)
    does(PREPARE)

    assert all(".." not in name.split("/") and not name.startswith("/") for name in fetched(browser).namelist())


def test_the_page_shows_progress_then_a_download_that_nothing_keeps(browser, marie, been_to, does, troyes, at):
    write(troyes, been_to(marie, troyes), "MARIE")
    asked = ask(browser)
    assert (asked.status_code, asked["Location"]) == (302, PAGE)
    page = browser.get(PAGE).content.decode()
    assert (
        "<progress" in page
        and 'http-equiv="refresh" content="5"' in page
        and "Télécharger mes données (ZIP" not in page
    )

    does(PREPARE)

    page = browser.get(PAGE).content.decode()
    assert "Votre copie est prête" in page and "refresh" not in page
    response = browser.get(f"{PAGE}{only_export().id}/")
    day = clock.paris_date(only_export().asked_at)
    assert response["Content-Disposition"] == f'attachment; filename="xcontact-export-{day}.zip"'
    assert response["Cache-Control"] == "private, no-store"
    assert int(response["Content-Length"]) == len(b"".join(response.streaming_content))
    (mail,) = people.mailbox("marie@example.org", EXPORT_READY)
    assert people.link(mail) == PAGE


def test_it_is_announced_to_nobody_before_it_is_there(browser, marie):
    ask(browser)

    assert people.mailbox("marie@example.org", EXPORT_READY) == []
    assert browser.get(f"{PAGE}{only_export().id}/").status_code == 404


def test_somebody_else_s_is_a_page_that_does_not_exist(browser, marie, paul, does, client_of, portal_client):
    """T77: the address of Marie's export, opened by Paul, then by nobody known."""
    ask(browser)
    does(PREPARE)
    address = f"{PAGE}{only_export().id}/"
    assert fetched(browser).testzip() is None
    browser.post("/compte/deconnexion/")

    assert browser.get(address).status_code == 302
    people.log_in(browser, "paul@example.org")
    assert browser.get(address).status_code == 404
    assert browser.get(f"{PAGE}{uuid4()}/").status_code == 404


def test_the_password_is_asked_again(browser, marie):
    response = ask(browser, "Pas-le-bon-7")

    assert response.status_code == 422 and "Ce n’est pas votre mot de passe." in words(response)
    assert browser.post(PAGE, {}).status_code == 422
    with context.portal():
        assert not Export.objects.exists()


def test_an_account_without_a_password_asks_with_a_button(browser, marie):
    with context.portal():
        User.objects.filter(id=marie.id).update(password=make_password(None))

    assert 'name="password"' not in browser.get(PAGE).content.decode()
    assert browser.post(PAGE, {}).status_code == 302


def test_one_at_a_time_whatever_the_clicks(browser, marie):
    assert ask(browser).status_code == 302

    assert ask(browser).status_code == 422
    assert only_export().state == ExportState.PREPARING


def test_a_get_prepares_nothing(browser, marie):
    browser.get(PAGE)

    with context.portal():
        assert not Export.objects.exists() and not AgendaAct.objects.filter(act=PREPARE).exists()


def test_it_is_erased_after_seven_days_with_its_bytes(browser, marie, does, at):
    ask(browser)
    does(PREPARE)
    export = only_export()
    key = storage.key_of(context.PORTAL, export.id)
    assert storage.get(context.PORTAL, key)
    moment = clock.now()

    at(moment + KEPT_FOR - timedelta(minutes=5))
    assert does(ERASE) == []
    at(moment + KEPT_FOR + timedelta(minutes=5))
    people.log_in(browser)
    assert browser.get(f"{PAGE}{export.id}/").status_code == 404  # even before the agenda has done its act
    does(ERASE)

    with pytest.raises(storage.NotStored):
        storage.get(context.PORTAL, key)
    assert only_export().state == ExportState.EXPIRED
    assert "a été effacée" in words(browser.get(PAGE))


def test_a_new_one_takes_the_place_of_the_one_before(browser, marie, does):
    ask(browser)
    does(PREPARE)
    former = only_export()

    assert ask(browser).status_code == 302
    does(ERASE)
    does(PREPARE)

    with pytest.raises(storage.NotStored):
        storage.get(context.PORTAL, storage.key_of(context.PORTAL, former.id))
    with context.portal():
        assert sorted(Export.objects.values_list("state", flat=True)) == ["EXPIRED", "READY"]


def test_a_collectivity_that_can_t_be_read_is_said_to_be_missing(browser, marie, been_to, does, troyes, epernay):
    kept = write(troyes, been_to(marie, troyes), "MARIE")
    been_to(marie, epernay)
    with context.inside(context.OPERATOR):
        Collectivity.objects.filter(schema_name=epernay.schema).update(status=CollectivityStatus.SUSPENDED)
    registry.forget()
    ask(browser)
    does(PREPARE)

    archive = fetched(browser)

    assert f"troyes/{kept}/demande.json" in archive.namelist()
    assert "MANQUE : Épernay" in archive.read("LISEZ-MOI.txt").decode()
    assert "momentanément indisponible" in archive.read("index.html").decode()


def test_an_altered_or_lost_document_is_named_and_stops_nothing(browser, marie, been_to, does, troyes):
    who = been_to(marie, troyes)
    with context.inside(troyes.schema):
        draft = factories.draft(who)
        keep(troyes, draft.id, b"%PDF altered", "alteree.pdf", altered=True)
        keep(troyes, draft.id, b"%PDF whole", "entiere.pdf")
    ask(browser)
    does(PREPARE)

    archive = fetched(browser)

    names = [name for name in archive.namelist() if name.endswith(".pdf")]
    assert names == [f"troyes/brouillon-{draft.id}/documents/02-entiere.pdf"]
    assert "01-alteree.pdf. Ce document n’a pas pu être remis" in archive.read("LISEZ-MOI.txt").decode()


def test_a_worker_killed_in_the_middle_begins_again(browser, marie, been_to, does, troyes, monkeypatch):
    """Killed once all is stored and before anybody is told: the second goes to its end, and one mail leaves."""
    write(troyes, been_to(marie, troyes), "MARIE")
    ask(browser)

    def killed(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("tenant_apps.retention.export.commands._announce", killed)
        with pytest.raises(KeyboardInterrupt):
            does(PREPARE)
    assert only_export().state == ExportState.PREPARING
    does(PREPARE)

    assert fetched(browser).testzip() is None
    assert len(people.mailbox("marie@example.org", EXPORT_READY)) == 1
    assert does(PREPARE) == []


def test_two_workers_are_never_at_the_same_export(browser, marie, superuser):
    ask(browser)
    with context.portal():
        act_id = AgendaAct.objects.get(act=PREPARE).id
    superuser.execute("SELECT pg_advisory_lock(%s::bigint)", [act_id.int % 2**63])
    try:
        assert perform(context.PORTAL, act_id) is False
        assert only_export().state == ExportState.PREPARING
    finally:
        superuser.execute("SELECT pg_advisory_unlock(%s::bigint)", [act_id.int % 2**63])
    assert perform(context.PORTAL, act_id) is True
    assert only_export().state == ExportState.READY


def test_what_never_ends_is_given_up_and_may_be_asked_again(browser, marie, does, at):
    ask(browser)
    at(clock.now() + timedelta(days=2))
    does(PREPARE)

    people.log_in(browser)
    assert "n’a pas pu aboutir" in words(browser.get(PAGE))
    assert ask(browser).status_code == 302


def test_nothing_is_left_of_an_account_that_is_no_more(browser, marie, does):
    """Deleted while its copy was there: the agenda still erases the bytes."""
    ask(browser)
    does(PREPARE)
    export = only_export()
    with context.portal():
        User.objects.get(id=marie.id).delete()
        AgendaAct.objects.filter(act=ERASE).update(due_at=clock.now())
    does(ERASE)

    with pytest.raises(storage.NotStored):
        storage.get(context.PORTAL, storage.key_of(context.PORTAL, export.id))


def test_a_collectivity_never_reads_an_export(browser, marie, does, troyes):
    ask(browser)
    does(PREPARE)

    with pytest.raises(storage.WrongPlace):
        storage.get(troyes.schema, storage.key_of(context.PORTAL, only_export().id))
