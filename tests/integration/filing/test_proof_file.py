"""The proof file: a third party verifies it with a bare Python, and whatever byte changes is named."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tenant_apps.documents.models import Document
from tenant_apps.requests import chain, commands, proof
from tenant_apps.requests.models import DecisionKind, Receipt, ServiceRequest
from tenant_apps.requests.proof import Side, archive, verifier
from tenants import context, storage
from tenants.registry import CollectivityCard
from tenants.visitors import Applicant
from tests.factories import requests as factories
from tests.integration.desk.people import desk_of
from tests.integration.filing.browsing import browser_of, photograph
from xcontact.kit import clock

pytestmark = pytest.mark.django_db
Files = dict[str, bytes]
Says = Callable[[Files | bytes], tuple[int, str]]


@pytest.fixture
def sent(marie: Applicant, place: CollectivityCard, browser: Client) -> ServiceRequest:
    """Filed with a photograph, taken up, completed, answered."""
    draft = factories.draft(marie)
    pieces = f"/demarches/signalement-voirie/demande/{draft.id}/pieces/"
    browser.post(pieces, {"piece": "photo", "document": photograph("Trou dans la rue.jpg")})
    at = clock.now()
    request = commands.submit(draft_id=draft.id, collectivity=place, by=marie, at=at, ip_address="192.0.2.7")
    claire = factories.agent()
    reference = str(request.reference)
    commands.take_up(reference=reference, collectivity=place, by=claire, at=at)
    commands.ask_for_supplement(
        reference=reference,
        collectivity=place,
        pieces=[{"label": "Un plan", "legal_basis": ""}],
        explanation="",
        due_on=clock.paris_date(at) + timedelta(days=20),
        blocking=True,
        by=claire,
        at=at,
    )
    browser.post(f"/demandes/{reference}/complement/", {"piece": "", "document": photograph("plan.jpg", (9, 9, 9))})
    commands.supply(
        reference=reference, collectivity=place, explanation="Le voici.", by=marie, at=at, ip_address="192.0.2.8"
    )
    commands.decide(
        reference=reference,
        collectivity=place,
        kind=DecisionKind.ACCEPTED,
        body="C’est réparé.",
        reason="",
        signatory_id=factories.signatory().id,
        by=claire,
        at=at,
    )
    return ServiceRequest.objects.select_related("procedure", "department").get(id=request.id)


def download(browser: Client, sent: ServiceRequest) -> bytes:
    answer = browser.get(f"/demandes/{sent.reference}/dossier-de-preuve/")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/zip"
    assert f"preuve-{sent.reference}.zip" in answer["Content-Disposition"] and "no-store" in answer["Cache-Control"]
    content = b"".join(answer.streaming_content)
    assert len(content) == int(answer["Content-Length"])
    return content


def opened(content: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def closed(files: Files) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, one in files.items():
            file.writestr(name, one)
    return content.getvalue()


@pytest.fixture
def says(tmp_path: Path) -> Says:
    """What our verifier says in a Python that has nothing of ours, at the other end of the world."""

    def run(files: Files | bytes) -> tuple[int, str]:
        content = files if isinstance(files, bytes) else closed(files)
        (tmp_path / "dossier.zip").write_bytes(content)
        (tmp_path / "verifier.py").write_bytes(archive.VERIFIER.read_bytes())
        done = subprocess.run(
            [sys.executable, "-I", "-S", "verifier.py", "dossier.zip"],
            capture_output=True, encoding="utf-8", cwd=tmp_path, env={}, check=False,
        )  # fmt: skip
        assert not done.stderr, done.stderr
        return done.returncode, done.stdout

    return run


def test_a_third_party_finds_it_sound(browser: Client, sent: ServiceRequest, says: Says, tmp_path: Path):
    content = download(browser, sent)
    code, said = says(content)
    assert code == 0 and said.splitlines()[-1] == "OK", said
    assert "journal.json : OK" in said and "2 documents, 2 dans les envois" in said
    unpacked = tmp_path / "ouvert"
    zipfile.ZipFile(io.BytesIO(content)).extractall(unpacked)
    done = subprocess.run([sys.executable, "-I", "-S", str(unpacked / "verifier.py")], capture_output=True, check=False)
    assert done.returncode == 0, "unpacked, it verifies where it lies"


def test_it_holds_all_of_it(browser: Client, sent: ServiceRequest, marie: Applicant):
    files = opened(download(browser, sent))
    assert sorted(name for name in files if "/" not in name) == [
        "LISEZ-MOI.txt", "accuses.json", "courriels.json", "demande.html", "demande.json", "documents.json",
        "echanges.json", "echeances.json", "empreintes.json", "envois.json", "journal.json", "reponses.json",
        "verifier.py",
    ]  # fmt: skip
    assert {sha256(one).hexdigest() for name, one in files.items() if name.startswith("accuses/")} == set(
        Receipt.objects.values_list("sha256", flat=True)
    )
    originals = {sha256(one).hexdigest() for name, one in files.items() if name.startswith("documents/")}
    assert originals == set(Document.objects.values_list("sha256", flat=True))
    assert "Un trou devant l’école." in files["demande.html"].decode()
    assert "C’est réparé." in json.loads(files["echanges.json"])["décisions"][0]["texte"]
    assert "python3 verifier.py" in files["LISEZ-MOI.txt"].decode()
    mails = json.loads(files["courriels.json"])
    assert len(mails) >= 5 and all(mail["destinataire"] == "marie@example.org" for mail in mails)
    assert b"Message-ID:" in files["courriels/01.eml"]
    assert all(clock_["règle"] and clock_["pourquoi"] for clock_ in json.loads(files["echeances.json"]))
    assert [sending["adresse IP"] for sending in json.loads(files["envois.json"])] == ["192.0.2.7", "192.0.2.8"]


def test_the_same_state_gives_the_same_bytes(browser: Client, sent: ServiceRequest):
    assert download(browser, sent) == download(browser, sent)


def packed(sent: ServiceRequest, place: CollectivityCard, side: Side = Side.APPLICANT) -> bytes:
    file = io.BytesIO()
    proof.write(proof.gather(sent, place, side), file)
    return file.getvalue()


def with_a_byte_changed(files: Files, name: str) -> Files:
    content = bytearray(files[name])
    content[len(content) // 2] ^= 1
    return {**files, name: bytes(content)}


def with_digests_redone(files: Files) -> Files:
    """As a forger does who knows the format: each digest is that of the file he has changed."""
    digests = {
        name: {"octets": len(one), "SHA-256": sha256(one).hexdigest()}
        for name, one in files.items()
        if name != "empreintes.json"
    }
    reference = json.loads(files["empreintes.json"])["numéro"]
    return {**files, "empreintes.json": archive.as_json(archive.listing(reference, digests))}


def test_one_byte_changed_in_any_part_is_named(sent: ServiceRequest, place: CollectivityCard, says: Says):
    files = opened(packed(sent, place))
    for name in files:
        code, said = says(with_a_byte_changed(files, name))
        assert code == 1, name
        assert name in said.splitlines()[-1], f"{name}: {said}"


def test_one_byte_changed_in_the_zip_itself_is_seen(sent: ServiceRequest, place: CollectivityCard, says: Says):
    content = packed(sent, place)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        entry = next(one for one in file.infolist() if one.filename.startswith("documents/"))
    changed = bytearray(content)
    changed[entry.header_offset + 30 + len(entry.filename.encode()) + entry.file_size // 2] ^= 1
    code, said = says(bytes(changed))
    assert code == 1 and entry.filename in said.splitlines()[-1]
    assert says(content[: len(content) // 2])[0] == 1


def test_a_forger_who_redoes_the_digests_is_caught_by_the_rest(
    sent: ServiceRequest, place: CollectivityCard, says: Says
):
    files = opened(packed(sent, place))
    for kind in ("accuses/", "documents/", "courriels/"):
        name = next(one for one in files if one.startswith(kind))
        code, said = says(with_digests_redone(with_a_byte_changed(files, name)))
        assert code == 1 and name in said, said

    def rewritten(name: str, change: Callable[[Any], None]) -> str:
        table = json.loads(files[name])
        change(table)
        code, said = says(with_digests_redone({**files, name: archive.as_json(table)}))
        assert code == 1, f"{name}: {said}"
        return said.splitlines()[-1]

    assert "journal.json" in rewritten("journal.json", lambda lines: lines[2]["public"].update(at="2020-01-01"))
    assert "journal.json" in rewritten("journal.json", lambda lines: lines.pop(3))
    assert "journal.json" in rewritten("journal.json", lambda lines: lines[0]["private"].update(ip="203.0.113.1"))
    assert "accuses.json" in rewritten("accuses.json", lambda rows: rows.pop())
    assert "documents.json" in rewritten("documents.json", lambda rows: rows.pop())
    assert "documents.json" in rewritten("envois.json", lambda rows: rows[0]["documents"].pop())
    assert "courriels.json" in rewritten("courriels.json", lambda rows: rows[0].update({"SHA-256": "0" * 64}))
    assert "formulaire" in rewritten("formulaire/bibliotheque.json", lambda form: form.update(title="Autre"))
    assert "formulaire" in rewritten("formulaire/adaptations.json", lambda changes: changes.update(title="Autre"))


def test_what_is_added_or_taken_away_is_named(sent: ServiceRequest, place: CollectivityCard, says: Says):
    files = opened(packed(sent, place))
    code, said = says({**files, "documents/99-faux.pdf": b"%PDF"})
    assert code == 1 and "documents/99-faux.pdf" in said.splitlines()[-1]
    name = next(one for one in files if one.startswith("documents/"))
    code, said = says({path: content for path, content in files.items() if path != name})
    assert code == 1 and name in said.splitlines()[-1]
    assert says(b"pas un zip")[0] == 1


def test_his_copy_says_functions_and_no_agent_s_name_in_the_journal(browser: Client, sent: ServiceRequest):
    files = opened(download(browser, sent))
    for name in ("journal.json", "demande.json", "envois.json", "echeances.json", "courriels.json", "demande.html"):
        assert "Claire" not in files[name].decode(), name
    lines = json.loads(files["journal.json"])
    assert "secrétaire de mairie" in files["journal.json"].decode()
    assert {line["public"]["actor"] for line in lines if line["private"]} == {"applicant"}
    everything = b"".join(files.values())
    for secret in (str(sent.pseudonym), sent.draft_key):
        assert secret.encode() not in everything


def test_the_agent_s_copy_verifies_too_with_neutralised_copies_and_without_where_he_was(
    place: CollectivityCard, sent: ServiceRequest, says: Says
):
    hugo = factories.agent("Hugo Masson")
    answer = desk_of(place, hugo).get(f"/bureau/demandes/{sent.reference}/dossier-de-preuve/")
    content = b"".join(answer.streaming_content)
    code, said = says(content)
    assert code == 0, said
    files = opened(content)
    copies = {sha256(one).hexdigest() for name, one in files.items() if name.startswith("documents/")}
    assert copies == set(Document.objects.values_list("copy_sha256", flat=True))
    assert b"192.0.2.7" not in b"".join(files.values()) and b"neutralis" in files["LISEZ-MOI.txt"]
    assert '"verb": "read"' in files["journal.json"].decode(), "that he took it is written"


def test_a_document_that_is_lost_is_said_to_be(
    sent: ServiceRequest, place: CollectivityCard, browser: Client, says: Says
):
    lost = Document.objects.order_by("id").first()
    assert lost is not None
    storage.delete(place.schema, storage.key_of(place.schema, lost.sealed_key))
    code, said = says(download(browser, sent))
    assert code == 1 and "n'a pas pu être remis" in said and said.splitlines()[-1] == "KO : documents.json"


def test_nobody_else_has_it(
    stranger: Client, unknown: Client, sent: ServiceRequest, marie: Applicant, epernay: CollectivityCard
):
    page = f"/demandes/{sent.reference}/dossier-de-preuve/"
    assert stranger.get(page).status_code == 404
    assert unknown.get(page)["Location"].startswith("/connexion/")
    with context.inside(epernay.schema):
        assert browser_of(epernay, marie).get(page).status_code == 404
    assert stranger.get(f"/bureau{page}").status_code == 404


def test_the_pages_lead_to_it(browser: Client, place: CollectivityCard, sent: ServiceRequest):
    page = f"/demandes/{sent.reference}/dossier-de-preuve/"
    assert page in browser.get(f"/demandes/{sent.reference}/").content.decode()
    sheet = desk_of(place, factories.agent("Hugo Masson")).get(f"/bureau/demandes/{sent.reference}/")
    assert f"/bureau{page}" in sheet.content.decode()


def test_the_verifier_counts_as_the_journal_does():
    assert (verifier.GENESIS, verifier.DOMAIN) == (chain.GENESIS, chain._DOMAIN)
    content = {"é": [1, "a"], "b": None}
    assert verifier.canonical(content) == chain.canonical(content)
