"""Living inheritance: what the library changes arrives, what the collectivité wrote is never lost unasked."""

import json
import random
from typing import Any

import pytest

from shared_apps.catalogue import library
from shared_apps.catalogue.merge import OURS, THEIRS, Merge, merge
from shared_apps.catalogue.overrides import resolve

GRANT = library.entry("subvention-associative").content
SCHOOL = library.entry("inscription-scolaire").content


def changed(base: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**json.loads(json.dumps(base)), **changes}


def pieces(base: dict[str, Any], **changes: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**one, **changes.get(one["id"], {})} for one in json.loads(json.dumps(base["documents"]))]


def test_nothing_changed_keeps_everything() -> None:
    own = {"price": "3 €", "confirmed": ["silence"]}
    assert merge(SCHOOL, SCHOOL, own) == Merge((), (), own)


def test_what_was_not_touched_here_is_taken() -> None:
    merged = merge(GRANT, changed(GRANT, counter_and_post="Au guichet."), {"price": "3 €"})
    assert merged == Merge(("counter_and_post",), (), {"price": "3 €"})


def test_what_both_changed_is_asked_and_kept_until_it_is_answered() -> None:
    upstream = changed(GRANT, price="Offert.")
    own = {"price": "3 €", "hours": "Le mardi"}
    assert merge(GRANT, upstream, own) == Merge(("price",), ("price",), own)
    assert merge(GRANT, upstream, own, {"price": OURS}).overrides == own
    assert merge(GRANT, upstream, own, {"price": THEIRS}).overrides == {"hours": "Le mardi"}


def test_both_having_written_the_same_is_no_quarrel() -> None:
    assert merge(GRANT, changed(GRANT, price="3 €"), {"price": "3 €"}).conflicts == ()


def test_a_local_service_meets_a_change_of_way() -> None:
    own = {"dedicated_service_url": "https://ici.exemple.fr/"}
    upstream = changed(GRANT, mode="REDIRECT", dedicated_service_url="https://ailleurs.exemple.fr/")
    assert merge(GRANT, upstream, own).conflicts == ("dedicated_service_url",)
    assert merge(GRANT, changed(GRANT, price="1 €"), own).conflicts == ()


def test_pieces_meet_one_by_one() -> None:
    own = {"documents": {"hide": ["bank"], "add": [{"id": "local_plan", "kind": "document", "label": "Plan"}]}}
    elsewhere = changed(GRANT, documents=pieces(GRANT, accounts={"hint": "Du dernier exercice."}))
    assert merge(GRANT, elsewhere, own) == Merge(("documents",), (), own)
    required = changed(GRANT, documents=pieces(GRANT, bank={"required": True, "required_by": "Décret"}))
    merged = merge(GRANT, required, own)
    assert merged.conflicts == ("documents",)
    assert merged.overrides == {"documents": {"add": own["documents"]["add"]}}, "required now: it can't stay hidden"
    assert resolve(required, merged.overrides)


def test_an_added_piece_whose_name_is_taken_gets_another() -> None:
    piece = {"id": "plan", "kind": "document", "label": "Notre plan", "required": False}
    upstream = changed(GRANT, documents=[*pieces(GRANT), {**piece, "label": "Plan de la bibliothèque"}])
    merged = merge(GRANT, upstream, {"documents": {"add": [piece]}})
    assert merged.conflicts == ("documents",)
    labels = [document.label for document in resolve(upstream, merged.overrides).documents]
    assert {"Notre plan", "Plan de la bibliothèque"} <= set(labels)


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ({"price": "1 €"}, {"confirmed": ["silence"]}),
        ({"to_confirm": []}, {}),
        ({"to_confirm": [{"key": "silence", "question": "une autre question ?"}]}, {}),
        ({"silence": {**SCHOOL["silence"], "value": 3}}, {}),
    ],
)
def test_a_fact_stays_confirmed_while_it_is_the_same_fact(change: dict[str, Any], left: dict[str, Any]) -> None:
    assert merge(SCHOOL, changed(SCHOOL, **change), {"confirmed": ["silence"]}).overrides == left


def test_five_hundred_collectivities_lose_no_text_of_theirs() -> None:
    """Whatever each has written, whatever upstream changes; seeded."""
    draw = random.Random(500)
    texts = ("price", "hours", "contact", "additional_text", "counter_and_post", "short_description")
    upstream = changed(GRANT, price="Offert.", short_description="Une autre présentation.", hours="Le lundi")
    for number in range(500):
        own = {key: f"{key} de la commune {number}" for key in texts if draw.random() < 0.4}
        merged = merge(GRANT, upstream, own)
        assert merged.overrides == own
        assert set(merged.conflicts) == own.keys() & {"price", "short_description", "hours"}
        resolved = resolve(upstream, merged.overrides)
        assert all(getattr(resolved, key) == text for key, text in own.items())
        assert resolved.price == own.get("price", "Offert.")
