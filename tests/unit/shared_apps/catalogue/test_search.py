"""A procedure is found by the words that people use for it."""

import pytest

from shared_apps.catalogue import library
from shared_apps.catalogue.search import search


def first(wish: str) -> str:
    found = search(wish, library.procedures())
    return found[0].slug if found else ""


@pytest.mark.parametrize(
    ("wish", "slug"),
    [
        ("acte de naissance", "acte-de-naissance"),
        ("ACTES DE NAISSANCES", "acte-de-naissance"),
        ("je voudrais un extrait de naissance", "acte-de-naissance"),
        ("inscrire mon fils à l’ecole", "inscription-scolaire"),
        ("voter", "inscription-liste-electorale"),
        ("poubelles changement d’adresse", "changement-d-adresse-dechets"),
        ("poubelle", "bac-de-collecte"),
        ("trou dans la rue", "signalement-voirie"),
        ("buvette", "debit-de-boissons-temporaire"),
        ("salle des fêtes", "pret-de-salle"),
        ("subvention association", "subvention-associative"),
        ("rgpd", "exercer-mes-droits"),
    ],
)
def test_it_comes_first(wish: str, slug: str) -> None:
    assert first(wish) == slug


@pytest.mark.parametrize("wish", ["", "   ", "je voudrais", "xyzzy", "%_\\'\"<>", "a" * 5000])
def test_nothing_answers_nothing(wish: str) -> None:
    assert search(wish, library.procedures()) == []


def test_a_topic_does_not_answer_for_all_that_is_filed_under_it() -> None:
    found = {procedure.slug for procedure in search("poubelle", library.procedures())}
    assert "bac-de-collecte" in found and "abonnement-eau" not in found


def test_a_word_that_nobody_knows_does_not_hide_the_others() -> None:
    assert first("acte de naissance xyzzy") == "acte-de-naissance"
