"""Kinds that a village meets less often: numbers with a unit, plates, periods, blocks, stops, sums."""

from typing import Any

import pytest

from shared_apps.forms.definition import InvalidDefinition, load
from shared_apps.forms.kinds import KINDS
from shared_apps.forms.rendering import cleaned, page_form, summary, validate
from tests.unit.shared_apps.forms.fields import asked, definition, field, needed
from tests.unit.shared_apps.forms.test_kinds import TODAY, clean, refusal


@pytest.mark.parametrize(
    ("kind", "typed", "stored", "shown"),
    [
        ("decimal", "1 250,50 m²", "1250.5", "1 250,5 m²"),
        ("decimal", "-0,5", "-0.5", "-0,5 m²"),
        ("decimal", "100", "100", "100 m²"),
        ("month", "9/2026", "2026-09", "septembre 2026"),
        ("month", "Août 2026", "2026-08", "août 2026"),
        ("month", "2026-02", "2026-02", "février 2026"),
        ("year", "1958", 1958, "1958"),
        ("website", "www.exemple.fr", "https://www.exemple.fr", "https://www.exemple.fr"),
        ("website", "http://exemple.fr:8080/a?b=c", "http://exemple.fr:8080/a?b=c", "http://exemple.fr:8080/a?b=c"),
        ("siren", "732 829 320", "732829320", "732 829 320"),
        (
            "iban",
            "fr14 2004 1010 0505 0001 3M02 606",
            "FR1420041010050500013M02606",
            "FR14 2004 1010 0505 0001 3M02 606",
        ),
        ("plate", "ab 123 cd", "AB-123-CD", "AB-123-CD"),
        ("plate", "1234AB10", "1234 AB 10", "1234 AB 10"),
        ("plate", "12 ABC 2A", "12 ABC 2A", "12 ABC 2A"),
        ("country", "BE", "BE", "Belgique"),
        ("linked_choice", "round", "round", "Forme : Rond"),
        ("tick", "on", True, "Oui"),
        (
            "commune",
            {"postcode": "10000", "city": " Troyes "},
            {"postcode": "10000", "city": "Troyes"},
            "Troyes (10000)",
        ),
        (
            "person",
            {"family_name": "Petit", "given_names": "Léa", "birth_date": "02/03/2019"},
            {"family_name": "Petit", "given_names": "Léa", "birth_date": "2019-03-02"},
            "Léa Petit, date de naissance : 2 mars 2019",
        ),
        (
            "period",
            {"first": "2026-12-01", "last": "2026-12-03"},
            {"first": "2026-12-01", "last": "2026-12-03"},
            "du 1er décembre 2026 au 3 décembre 2026",
        ),
        (
            "point",
            {"place": "Devant l’école", "latitude": "48,2973", "longitude": "4.0744°"},
            {"place": "Devant l’école", "latitude": "48.2973", "longitude": "4.0744"},
            "Devant l’école (48,2973 ; 4,0744)",
        ),
        ("point", {"place": "Devant l’école"}, {"place": "Devant l’école"}, "Devant l’école"),
    ],
)
def test_what_people_write_is_read_stored_and_told(kind: str, typed: Any, stored: Any, shown: str) -> None:
    one = field(kind, **({"unit": "m²"} if kind == "decimal" else {}))
    value = clean(one, typed)
    assert value == stored
    assert clean(one, value) == stored, "a stored answer cleans to itself"
    told = KINDS[kind].display(one, value)
    assert isinstance(told, str)
    assert told.replace("\u00a0", " ") == shown


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("decimal", "environ 12", "en chiffres"),
        ("decimal", "1e5", "en chiffres"),
        ("month", "13/2026", "n’est pas un mois qui existe"),
        ("month", "brumaire 2026", "n’est pas un mois qui existe"),
        ("month", "٠٩/2026", "n’est pas un mois qui existe"),
        ("year", "58", "ses quatre chiffres"),
        ("year", "3000", "ses quatre chiffres"),
        ("website", "exemple", "n’est pas complète"),
        ("website", "javascript:alert(1)", "n’est pas complète"),
        ("website", "https://exemple.fr@mechant.fr", "n’est pas complète"),
        ("siren", "732829321", "n’existe pas"),
        ("iban", "FR1420041010050500013M02607", "n’est pas exact"),
        ("iban", "FR14 2004 1010", "n’est pas exact"),
        ("plate", "AB-12-CD", "n’est pas complète"),
        ("plate", "OI-123-UU", "n’est pas complète"),
        ("country", "ZZ", "Choisissez l’une des réponses proposées"),
        ("linked_choice", "colour", "Choisissez l’une des réponses proposées"),
        ("commune", {"city": "Troyes"}, "Indiquez le code postal"),
        ("commune", {"city": "Troyes", "postcode": "1000"}, "cinq chiffres"),
        ("person", {"family_name": "Petit", "given_names": "Léa"}, "Indiquez sa date de naissance."),
        ("person", {"family_name": "Petit", "given_names": "Léa", "birth_date": "2030-01-01"}, "dans le futur"),
        ("period", {"first": "2026-12-03", "last": "2026-12-01"}, "avant le premier"),
        ("period", {"first": "2026-12-03"}, "Indiquez le dernier jour"),
        ("point", {"latitude": "48", "longitude": "4"}, "Décrivez le lieu"),
        ("point", {"place": "Ici", "latitude": "91", "longitude": "4"}, "La latitude s’écrit en degrés"),
    ],
)
def test_a_mistake_is_told_with_what_to_do(kind: str, typed: Any, said: str) -> None:
    assert said in refusal(field(kind), typed)


def test_a_box_left_empty_is_an_answer_and_a_compulsory_one_is_asked_for() -> None:
    assert clean(field("tick", required=False), None) is False
    assert KINDS["tick"].display(field("tick"), False) == "Non"
    assert refusal(field("tick", ask="Cochez pour accepter."), "") == "Cochez pour accepter."


CHILDREN = {
    "kind": "repeated",
    "unit": "Enfant",
    "maximum": 3,
    "fields": [
        {"id": "name", "kind": "text", "label": "Prénom"},
        {"id": "born", "kind": "date", "label": "Né le", "required": False, "period": "past"},
    ],
}


def test_a_block_is_repeated_without_scripts() -> None:
    form = page_form(
        definition(asked("children", **CHILDREN)).pages[0],
        {"children-0-name": "Léa", "children-2-name": " Tom ", "children-2-born": "2/3/2019"},
        today=TODAY,
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data["children"] == [{"name": "Léa"}, {"name": "Tom", "born": "2019-03-02"}]


def test_a_block_shows_one_line_more_and_folds_the_others() -> None:
    html = str(page_form(definition(asked("children", **CHILDREN)).pages[0], answers={"children": [{"name": "Léa"}]}))
    assert html.count("<details") == 3
    assert html.count('<details class="x-line" open') == 2
    assert 'value="Léa"' in html
    assert html.count("<summary>Enfant") == 3


def test_a_mistake_in_a_line_names_it() -> None:
    one = field(**CHILDREN)
    assert refusal(one, [{"name": "Léa"}, {"born": "2019-03-02"}]).startswith("Enfant 2 : Répondez à « Prénom ».")
    assert "3 réponses au plus" in refusal(one, [{"name": str(rank)} for rank in range(4)])
    assert refusal(one, []) == "Répondez à « La réponse »."


def test_lines_are_told_in_words() -> None:
    one = field(**CHILDREN)
    assert KINDS["repeated"].display(one, [{"name": "Tom", "born": "2019-03-02"}]) == [
        ("Enfant 1", "Prénom : Tom ; Né le : 2\u00a0mars\u00a02019")
    ]


@pytest.mark.parametrize(
    ("faulty", "said"),
    [
        ({"kind": "repeated"}, "au moins un champ"),
        ({"kind": "repeated", "fields": [{"id": "a", "kind": "document", "label": "A"}]}, "ne peut pas être répété"),
        ({"kind": "repeated", "fields": [CHILDREN | {"id": "a", "label": "A"}]}, "ne peut pas être répété"),
        ({"kind": "text", "fields": [{"id": "a", "kind": "text", "label": "A"}]}, "seul un bloc répété"),
        ({"kind": "calculated"}, "a une règle de calcul"),
        ({"kind": "text", "calculation": {"+": [{"val": "area"}, 1]}}, "a une règle de calcul"),
        ({"kind": "calculated", "calculation": {"+": [{"val": "later"}, 1]}}, "n’est pas un champ placé avant"),
        ({"kind": "calculated", "calculation": {"now": []}}, "."),
        ({"kind": "text", "condition": {"+": [{"val": "area"}, 1]}}, "n’est pas permis ici"),
        ({"kind": "linked_choice", "options": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]}, "famille"),
    ],
)
def test_what_can_not_be_asked_so_is_refused(faulty: dict[str, Any], said: str) -> None:
    fields = [asked("area", "integer"), {"id": "it", "label": "La réponse", **faulty}]
    with pytest.raises(InvalidDefinition) as caught:
        load({"pages": [{"id": "only", "title": "La page", "fields": fields}]})
    assert said in str(caught.value)


def terrace(**more: Any) -> dict[str, Any]:
    rule = {"*": [{"val": "area"}, 1.5]}
    return {"id": "fee", "kind": "calculated", "label": "Redevance", "unit": "€", "calculation": rule, **more}


def test_a_sum_is_made_by_us_and_never_taken_from_the_sender() -> None:
    form = definition(asked("area", "decimal", unit="m²"), terrace())
    assert cleaned(form, {"area": "10.33", "fee": "0"}) == {"area": "10.33", "fee": "15.5"}
    told = {
        row.label: row.value.replace("\u00a0", " ") for page in summary(form, {"area": "10.33"}) for row in page.rows
    }
    assert told == {"Champ area": "10,33 m²", "Redevance": "15,5 €"}
    assert validate(form, {"area": "10.33", "fee": "n’importe quoi"}) == {}


def test_a_sum_that_can_not_be_made_says_nothing_and_stops_nothing() -> None:
    form = definition(asked("area", "decimal", required=False), terrace(calculation={"/": [1, {"val": "area"}]}))
    assert "fee" not in cleaned(form, {"area": "0"})
    assert validate(form, {}) == {}


def test_a_stop_lets_nothing_go_further_where_it_is_shown() -> None:
    form = definition(
        asked("adult", "yes_no"),
        {
            "id": "halt",
            "kind": "stop",
            "label": "Cette démarche est réservée aux majeurs.",
            "hint": "Un parent peut la faire pour vous.",
            "condition": {"===": [{"val": "adult"}, False]},
        },
    )
    refused = page_form(form.pages[0], {"adult": "no"})
    assert refused.non_field_errors() == ["Cette démarche est réservée aux majeurs."]
    assert page_form(form.pages[0], {"adult": "yes"}).is_valid()
    assert validate(form, {"adult": False}) == {"halt": ["Cette démarche est réservée aux majeurs."]}
    assert validate(form, {"adult": True}) == {}


@pytest.mark.parametrize("kind", ["commune", "person", "period", "point", "address", "repeated"])
def test_every_input_of_a_compound_answer_has_a_label_of_its_own(kind: str) -> None:
    html = str(page_form(definition(asked("it", kind, **needed(kind))).pages[0]))
    for name in (part.split('"')[0] for part in html.split(' id="')[1:]):
        if name.startswith(("id_it_", "id_it-")):
            assert f'for="{name}"' in html
