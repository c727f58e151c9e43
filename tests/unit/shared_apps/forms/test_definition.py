import json
from collections.abc import Callable
from typing import Any

import pytest

from shared_apps.forms.definition import InvalidDefinition, dump, load
from shared_apps.forms.kinds import KINDS
from tests.unit.shared_apps.forms.fields import asked, definition, needed

WHOLE = {
    "pages": [
        {
            "id": "first",
            "title": "Première page",
            "hint": "Une aide",
            "fields": [
                asked("colour", "choice", options=[{"value": "r", "label": "Rouge"}, {"value": "b", "label": "Bleu"}]),
                asked("why", "long_text", required=False, condition={"==": [{"var": "colour"}, "r"]}),
                asked("help", "warning", link={"url": "https://exemple.fr/", "label": "En savoir plus"}),
            ],
        },
        {"id": "second", "title": "Seconde page", "fields": [asked("size", "integer", minimum=1)]},
    ]
}


def test_a_definition_is_written_back_as_it_was_read() -> None:
    loaded = load(WHOLE)
    assert dump(loaded) == WHOLE
    assert load(json.loads(json.dumps(dump(loaded)))) == loaded


def test_the_published_schema_knows_every_kind() -> None:
    for kind in KINDS:
        fields = [asked("area", "integer"), asked("a", kind, **needed(kind))]
        whole = {"pages": [{"id": "a", "title": "A", "fields": fields}]}
        assert load(dump(load(whole))) == load(whole)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c.pop("pages"), "il manque « pages »."),
        (lambda c: c.update(colour="x"), "« colour » n’existe pas ici."),
        (lambda c: c.update(pages=[]), "« pages » est vide."),
        (lambda c: c["pages"][0].update(title=3), "page 1 (« first ») : « title » n’est pas de la bonne nature"),
        (lambda c: c["pages"][0]["fields"][0].update(kind="magic"), "« kind » doit être l’une de ces valeurs"),
        (lambda c: c["pages"][0]["fields"][0].update(width=3), "page 1 (« first »), champ 1 (« colour ») : « width »"),
        (lambda c: c["pages"][0]["fields"][0].update(id="Été !"), "« id » n’est pas écrit comme il faut."),
        (lambda c: c["pages"][0]["fields"][0].update(id="size"), "« size » sert à 2 champs"),
        (lambda c: c["pages"][1].update(id="first"), "« first » sert à 2 pages"),
        (lambda c: c["pages"][0]["fields"][0].pop("options"), "au moins deux réponses"),
        (lambda c: c["pages"][1]["fields"][0].update(options=[{"value": "a", "label": "A"}]), "réponses au choix"),
        (lambda c: c["pages"][1]["fields"][0].update(maximum=0), "le minimum dépasse le maximum"),
        (lambda c: c["pages"][1]["fields"][0].update(blocking=True), "seule une pièce"),
        (lambda c: c["pages"][1]["fields"][0].update(label="<script>"), "du code ou un caractère invisible"),
        (lambda c: c["pages"][1]["fields"][0].update(hint="a\x00b"), "du code ou un caractère invisible"),
        (lambda c: c["pages"][1]["fields"][0].update(hint="a" * 2001), "2001 caractères ; la limite est de 2000"),
        (
            lambda c: c["pages"][0]["fields"][2].update(link={"url": "javascript:alert(1)", "label": "x"}),
            "champ 3 (« help ») : « url » n’est pas écrit comme il faut.",
        ),
        (
            lambda c: c["pages"][0]["fields"][0].update(condition={"==": [{"var": "why"}, 1]}),
            "page 1 (« first »), champ « colour » : la condition regarde « why »",
        ),
        (
            lambda c: c["pages"][0]["fields"][0].update(
                options=[{"value": f"v{i}", "label": "x"} for i in range(10_000)]
            ),
            "« options » compte 10000 éléments ; la limite est de 300.",
        ),
    ],
)
def test_nonsense_is_refused_with_its_place(change: Callable[[dict], None], said: str) -> None:
    content = json.loads(json.dumps(WHOLE))
    change(content)
    with pytest.raises(InvalidDefinition) as caught:
        load(content)
    assert said in str(caught.value).replace("\u00a0", " ")


@pytest.mark.parametrize("nonsense", ["bonjour", None, 3, [], {"pages": "toutes"}, {"pages": [None]}])
def test_what_is_no_form_at_all_is_refused(nonsense: Any) -> None:
    with pytest.raises(InvalidDefinition) as caught:
        load(nonsense)
    assert str(caught.value)


def test_a_bottomless_value_is_refused() -> None:
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(InvalidDefinition, match="trop profondément"):
        load({"pages": deep})


def test_a_blocking_piece_cites_its_text() -> None:
    with pytest.raises(InvalidDefinition, match="doit citer le texte"):
        definition(asked("plan", "document", blocking=True))
    assert definition(asked("plan", "document", blocking=True, required_by="Article L. 1")).field("plan")
