"""Conditions in words: what is read is written back, and means the same to the engine."""

import random
from typing import Any

import pytest

from shared_apps.catalogue import library
from shared_apps.forms import wording
from shared_apps.forms.definition import Field, Option
from shared_apps.forms.logic import faults, holds
from shared_apps.forms.wording import Clause, Operator, Rule
from xcontact.kit.errors import Refused

PICKS = (Option("dog", "Un chien"), Option("cat", "Un chat"), Option("other", "Autre"))
FIELDS = {
    field.id: field
    for field in (
        Field("yes", "yes_no", "Avez-vous un animal ?"),
        Field("animal", "choice", "Animal", options=PICKS),
        Field("several", "multiple", "Lesquels ?", options=PICKS),
        Field("weight", "integer", "Poids"),
        Field("price", "amount", "Prix"),
        Field("area", "decimal", "Surface"),
        Field("day", "date", "Date"),
        Field("name", "text", "Nom"),
    )
}


def said(condition: Any) -> str:
    return wording.say(condition, FIELDS).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"===": [{"var": "yes"}, True]}, "« Avez-vous un animal » est « Oui »"),
        ({"!=": [{"var": "animal"}, "dog"]}, "« Animal » n’est pas « Un chien »"),
        ({"in": ["cat", {"var": "several"}]}, "« Lesquels » contient « Un chat »"),
        ({"in": [{"var": "animal"}, ["dog", "cat"]]}, "« Animal » est « Un chien » ou « Animal » est « Un chat »"),
        ({">": [{"var": "weight"}, 20]}, "« Poids » est plus grand que 20"),
        ({">": [{"var": "day"}, "2027-09-01"]}, "« Date » est après le 01/09/2027"),
        ({"in": ["Lou", {"var": "name"}]}, "« Nom » contient « Lou »"),
        (
            {"and": [{"===": [{"var": "yes"}, True]}, {">": [{"var": "price"}, 12.5]}]},
            "« Avez-vous un animal » est « Oui » et « Prix » est plus grand que 12,5",
        ),
        ({"!": [{"var": "yes"}]}, "condition avancée"),
        ({"===": [{"var": "gone"}, True]}, "condition avancée"),
        ({"===": [{"var": "animal"}, "snake"]}, "condition avancée"),
        ({"and": [{"or": [{"===": [{"var": "yes"}, True]}]}, {"===": [{"var": "yes"}, True]}]}, "condition avancée"),
        ({"or": [{"===": [{"var": "weight"}, n]} for n in range(4)]}, "condition avancée"),
    ],
)
def test_what_a_secretary_reads(condition: Any, words: str) -> None:
    assert said(condition) == words


def test_the_library_s_own_conditions_are_read_but_one_in_thirty() -> None:
    told = []
    for procedure in library.procedures():
        if procedure.form:
            fields = {field.id: field for field in procedure.form.fields}
            parts = [*procedure.form.pages, *procedure.form.fields, *procedure.documents]
            told += [wording.say(part.condition, fields) for part in parts if part.condition]
    assert len(told) > 100
    assert sum(one == wording.ADVANCED for one in told) <= len(told) / 30


def _rule(draw: random.Random) -> Rule:
    clauses = []
    for _ in range(draw.randint(1, 3)):
        field = FIELDS[draw.choice(list(FIELDS))]
        operator = draw.choice([one for one in Operator if one in wording._operators(field)])
        typed = {
            "yes_no": draw.choice(["Oui", "non"]),
            "date": f"{draw.randint(1, 28):02}/{draw.randint(1, 12):02}/2027",
            "text": draw.choice(["Lou", "l’été", "12"]),
            "integer": str(draw.randint(-5, 50)),
        }.get(field.kind, "Un chat" if field.options else f"{draw.randint(0, 90)},{draw.randint(0, 99)}")
        clauses.append(Clause(field.id, operator, wording.understood(field, operator, typed)))
    return Rule(tuple(clauses), draw.choice([wording.AND, wording.OR]) if len(clauses) > 1 else wording.AND)


def test_two_thousand_rules_are_written_and_read_back() -> None:
    draw = random.Random(4)
    for _ in range(2000):
        rule = _rule(draw)
        condition = wording.write(rule)
        assert wording.read(condition, FIELDS) == rule, condition
        assert faults(condition, FIELDS.keys()) == []
        for clause in rule.clauses:
            field = FIELDS[clause.field_id]
            assert wording.understood(field, clause.operator, wording.typed(field, clause.value)) == clause.value


def test_what_they_mean_to_the_engine() -> None:
    less = wording.write(Rule((Clause("weight", Operator.LESS, 5),)))
    assert [holds(less, answers) for answers in ({}, {"weight": None}, {"weight": 0}, {"weight": 5})] == [
        False,
        False,
        True,
        False,
    ]
    price = wording.write(
        Rule((Clause("price", Operator.IS, wording.understood(FIELDS["price"], Operator.IS, "12,5")),))
    )
    assert holds(price, {"price": "12.50"}) and not holds(price, {"price": "12.00"}) and not holds(price, {})
    assert holds(wording.write(Rule((Clause("several", Operator.CONTAINS, "cat"),))), {"several": ["dog", "cat"]})
    after = wording.write(Rule((Clause("day", Operator.MORE, "2027-09-01"),)))
    assert holds(after, {"day": "2027-10-01"}) and not holds(after, {"day": "2027-01-01"}) and not holds(after, {})


@pytest.mark.parametrize(
    ("field", "operator", "text", "sentence"),
    [
        ("yes", Operator.IS, "peut-être", "Oui ou par Non"),
        ("yes", Operator.MORE, "Oui", "choisissez"),
        ("animal", Operator.IS, "un serpent", "Un chien ; Un chat ; Autre"),
        ("animal", Operator.IS, "", "Un chien"),
        ("weight", Operator.IS, "lourd", "nombre entier"),
        ("weight", Operator.IS, "1" * 400, "nombre entier"),
        ("price", Operator.MORE, "NaN", "écrivez un nombre"),
        ("day", Operator.MORE, "31/02/2027", "écrivez une date"),
        ("name", Operator.IS, " ", "Indiquez la réponse attendue"),
    ],
)
def test_what_can_t_be_meant_is_refused(field: str, operator: Operator, text: str, sentence: str) -> None:
    with pytest.raises(Refused) as caught:
        wording.understood(FIELDS[field], operator, text)
    assert sentence in caught.value.sentence.replace("\u00a0", " ")
