"""The difference between two states of a procedure, as a secretary reads it."""

import json
from typing import Any

import pytest

from shared_apps.catalogue import library
from shared_apps.catalogue.changes import LABELS, changes, said
from shared_apps.catalogue.overrides import OVERRIDABLE, resolve

ROOM = library.entry("pret-de-salle").content
GRANT = library.entry("subvention-associative").content


def told(base: dict[str, Any], overrides: dict[str, Any]) -> list[str]:
    return [change.sentence.replace("\u00a0", " ") for change in changes(resolve(base), resolve(base, overrides))]


def upstream(base: dict[str, Any], **content: Any) -> list[str]:
    after = resolve({**json.loads(json.dumps(base)), **content})
    return [change.sentence.replace("\u00a0", " ") for change in changes(resolve(base), after)]


def test_nothing_differs_from_itself() -> None:
    for procedure in library.procedures():
        assert changes(procedure, procedure) == []


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        ({"price": "50 €"}, "Le prix passe de « Le tarif est fixé par la commune » à « 50 € »."),
        ({"price": ""}, "Le prix n’est plus indiqué (c’était « Le tarif est fixé par la commune »)."),
        ({"hours": "Le mardi"}, "Les horaires sont désormais « Le mardi »."),
        ({"documents": {"hide": ["insurance"]}}, "La pièce « Attestation d’assurance » est retirée."),
        ({"retention": {"months": 36, "basis": "Bail de la salle"}}, "La durée de conservation passe de 24 mois"),
        ({"dedicated_service_url": "https://salles.exemple.fr/"}, "elle devient un renvoi vers un service dédié."),
        (
            {"silence": {"value": 3, "unit": "MONTHS", "legal_basis": "Délibération n° 3"}},
            "désormais, la demande est refusée au bout de 3 mois (Délibération n° 3).",
        ),
    ],
)
def test_what_a_collectivity_changes_is_said_in_words(overrides: dict[str, Any], sentence: str) -> None:
    assert any(sentence in one for one in told(ROOM, overrides)), told(ROOM, overrides)


def test_what_the_library_changes_is_said_in_words() -> None:
    form = json.loads(json.dumps(ROOM["form"]))
    gone = form["pages"][1]["fields"].pop(0)
    form["pages"][1]["fields"][0]["label"] = "Le jour voulu"
    sentences = upstream(ROOM, form=form, legal_texts=["Article L. 1 du code électoral"])
    assert f"La question « {gone['label']} » est retirée." in sentences
    assert "La question « Date » devient « Le jour voulu »." in sentences
    assert "Texte ajouté : Article L. 1 du code électoral." in sentences
    fact = {"key": "silence", "question": "le silence vaut-il rejet ?"}
    assert "Un point de droit est à confirmer : le silence vaut-il rejet ?" in upstream(ROOM, to_confirm=[fact])


def test_a_piece_that_becomes_required_is_said() -> None:
    pieces = [{**one, "required": True, "required_by": "Décret"} for one in GRANT["documents"] if one["id"] == "bank"]
    others = [one for one in GRANT["documents"] if one["id"] != "bank"]
    assert any("devient obligatoire" in one for one in upstream(GRANT, documents=[*others, *pieces]))


def test_a_long_text_is_cut() -> None:
    assert all(len(sentence) < 700 for sentence in told(ROOM, {"additional_text": "mot " * 400}))


def test_every_override_has_a_name_and_is_said() -> None:
    assert OVERRIDABLE - LABELS.keys() == set()
    for key in OVERRIDABLE - {"confirmed"}:
        assert said(library.procedure("pret-de-salle"), key)
