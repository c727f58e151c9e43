"""Each procedure of the reference library is whole, asks no more than the law allows, and is written for people."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from shared_apps.catalogue import library
from shared_apps.catalogue.library import Entry
from shared_apps.catalogue.topics import topics

EVERY = pytest.mark.parametrize("entry", library.entries(), ids=lambda one: one.slug)
INFORMAL = re.compile(r"\b(tu|toi|ton|ta|tes)\b|\bt’", re.IGNORECASE)
POLITE = re.compile(r"(\w+ez|Dites|Faites)\b")
ASKING = re.compile(
    r"(Qui|Que|Qu’|Quel|Quelle|Quels|Quelles|Quand|Où|Comment|Combien|Pourquoi|Avez|Est-|Êtes|Y a|De quoi)\b"
)
# What another administration holds, or what nobody may ask for (S-46, S-47, S-48: L. 113-12, R. 113-8, R. 113-10).
NOT_ASKED = re.compile(
    r"justificatif de domicile|facture d’(eau|électricité|énergie)|avis d’imp|copie certifi|extrait kbis"
    r"|casier judiciaire|extrait d’acte de naissance|copie intégrale",
    re.IGNORECASE,
)


def asked(entry: Entry) -> Iterator[dict[str, Any]]:
    """Every field of the form, then every document."""
    for page in entry.content.get("form", {"pages": []})["pages"]:
        yield from page["fields"]
    yield from entry.content.get("documents", [])


def texts(part: Any, key: str = "") -> Iterator[str]:
    if isinstance(part, str) and key not in ("condition", "url", "id", "kind", "value"):
        yield part
    elif isinstance(part, dict):
        for name, value in part.items():
            if name != "condition":
                yield from texts(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value, key)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_sixty_procedures_at_least_in_twelve_topics_at_least() -> None:
    every = library.procedures()
    assert len(every) >= 60
    held = {one.topic for one in every}
    assert held == {topic.slug for topic in topics()}, "no topic is empty"
    assert len(held) >= 12


def test_each_way_of_the_terms_of_use_and_each_kind_of_collectivity_has_some() -> None:
    every = library.procedures()
    for mode in ("FORM", "CERFA", "REDIRECT", "INFO"):
        assert sum(one.mode == mode for one in every) >= 4, mode
    for kind, least in (("COMMUNE", 60), ("EPCI", 30), ("DEPARTEMENT", 15)):
        assert sum(kind in one.kinds_of_collectivity for one in every) >= least, kind


def test_names_and_titles_are_unique() -> None:
    every = library.procedures()
    assert len({one.slug for one in every}) == len({one.title for one in every}) == len(every)


@EVERY
def test_it_is_whole(entry: Entry) -> None:
    procedure = entry.procedure
    assert procedure.legal_texts
    assert procedure.price
    way = procedure.counter_and_post.lower()
    assert re.search("guichet|mairie|salle de lecture|bibliothèque", way), "the way to the counter is said"
    assert re.search("courrier|lettre|écri|téléphon|seulement|se présente", way), (
        "and the postal way, or why there is none"
    )
    if procedure.is_filed_here:
        assert procedure.form
        assert procedure.retention
        assert "RGPD" in procedure.retention.basis
        assert (procedure.silence is not None) == (procedure.nature == "REQUEST")
    else:
        assert procedure.form is None
        assert not procedure.documents
        assert procedure.silence is None
    if procedure.mode == "REDIRECT":
        assert any("L. 112-9" in plain(text) for text in procedure.legal_texts)
    if procedure.mode == "CERFA":
        assert re.fullmatch(r"[0-9]{5}", procedure.cerfa_number)
        assert any(document.id == "cerfa" for document in procedure.documents), "the filled form is joined"
        assert "Cerfa" in procedure.counter_and_post


@EVERY
def test_silence_follows_the_code(entry: Entry) -> None:
    silence = entry.procedure.silence
    if silence is None:
        return
    basis = plain(silence.legal_basis)
    if silence.means == "ACCEPTANCE":
        assert "231-4" not in basis
    elif (silence.value, silence.unit) == (2, "MONTHS"):
        assert "L. 231-4" in basis, "only an exception makes two months of silence a refusal"
    else:
        assert re.search(r"\bR\. 3|\bL\. 2333", basis), "another delay has a text of its own"


@EVERY
def test_a_piece_that_a_text_requires_names_it(entry: Entry) -> None:
    for document in entry.content.get("documents", []):
        if document.get("required", True):
            assert re.search(r"Article|Décret|Délibération", document["required_by"]), "S-22"
        else:
            assert not document.get("required_by")
            assert not document.get("blocking")


@EVERY
def test_nothing_is_asked_that_the_administration_holds(entry: Entry) -> None:
    for one in asked(entry):
        assert not NOT_ASKED.search(one["label"]) or one["kind"] in ("choice", "warning"), one["label"]


@EVERY
def test_labels_end_as_they_should(entry: Entry) -> None:
    for one in asked(entry):
        label = one["label"]
        assert label == label.strip()
        assert label[0].isupper() or label[0].isdigit(), label
        if one["kind"] in ("sworn_statement", "warning"):
            assert label[-1] in ".?", label
        elif ASKING.match(label):
            assert label.endswith("\u00a0?"), label
        else:
            assert label[-1] not in ".:;,!…", label
        for option in one.get("options", []):
            assert option["label"][-1] not in ".:;,?", option["label"]
        for key in ("ask", "advise", "hint"):
            assert one.get(key, ".")[-1] in ".?", one[key]


@EVERY
def test_it_speaks_to_people_politely(entry: Entry) -> None:
    for text in texts(entry.content):
        assert not INFORMAL.search(text), text
    for one in asked(entry):
        if "ask" in one:
            assert POLITE.match(one["ask"]), one["ask"]
    assert entry.procedure.short_description.endswith((".", "?", "…"))


@EVERY
def test_every_required_answer_has_its_own_words_when_it_is_missing(entry: Entry) -> None:
    for one in asked(entry):
        if one["kind"] not in ("warning", "section", "document", "sworn_statement") and one.get("required", True):
            assert one.get("ask"), one["id"]
