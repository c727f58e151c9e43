"""The page that a person fills and the server that checks the whole agree on what is asked: 10,000 drawn answers."""

import random
from typing import Any

from shared_apps.forms.definition import FormDefinition, load
from shared_apps.forms.rendering import page_form
from shared_apps.forms.visibility import relevant, shown

SEED, DEFINITIONS, ANSWERS = 20261124, 100, 100
COLOURS = ("red", "blue", "green")
Draw = random.Random


def test_page_and_whole_agree_on_ten_thousand_answers() -> None:
    draw = random.Random(SEED)
    hidden = 0
    for _ in range(DEFINITIONS):
        form = load(a_form(draw))
        for _ in range(ANSWERS):
            answers = some_answers(draw, form)
            whole = {page.id: [field.id for field in fields] for page, fields in shown(form, answers)}
            kept = relevant(form, answers)
            for page in form.pages:
                on_page = [field.id for field in page_form(page, answers=answers, within=form).shown_fields]
                if page.id in whole:
                    assert on_page == whole[page.id], (page.id, answers)
                hidden += len(page.fields) - len(whole.get(page.id, []))
            assert kept.keys() <= {name for names in whole.values() for name in names}
    assert hidden > DEFINITIONS * ANSWERS, "conditions that never hide prove nothing"


def a_form(draw: Draw) -> dict[str, Any]:
    before: list[dict[str, Any]] = []
    pages = []
    for number in range(draw.randint(1, 3)):
        fields = [a_field(draw, f"f{number}_{rank}", before) for rank in range(draw.randint(2, 6))]
        pages.append({"id": f"p{number}", "title": "Page", "fields": fields})
    return {"pages": pages}


def a_field(draw: Draw, name: str, before: list[dict[str, Any]]) -> dict[str, Any]:
    kind = draw.choice(["yes_no", "integer", "choice", "multiple", "text", "date", "calculated"])
    if kind == "calculated" and not any(one["kind"] == "integer" for one in before):
        kind = "integer"
    field: dict[str, Any] = {"id": name, "kind": kind, "label": name}
    if kind in ("choice", "multiple"):
        field["options"] = [{"value": colour, "label": colour} for colour in COLOURS]
    if kind == "calculated":
        number = draw.choice([one["id"] for one in before if one["kind"] == "integer"])
        field["calculation"] = {draw.choice(["+", "*"]): [{"val": number}, draw.randint(1, 9)]}
    if before and draw.random() < 0.6:
        field["condition"] = a_condition(draw, before)
    before.append(field)
    return field


def a_condition(draw: Draw, before: list[dict[str, Any]], depth: int = 0) -> dict[str, Any]:
    if depth < 2 and draw.random() < 0.35:
        return {draw.choice(["and", "or"]): [a_condition(draw, before, depth + 1) for _ in range(2)]}
    if depth < 2 and draw.random() < 0.15:
        return {"!": [a_condition(draw, before, depth + 1)]}
    field = draw.choice(before)
    value = {"val": field["id"]}
    match field["kind"]:
        case "yes_no":
            return {draw.choice(["===", "!=="]): [value, draw.choice([True, False])]}
        case "integer" | "calculated":
            return {draw.choice([">", ">=", "<", "<=", "=="]): [value, draw.randint(-2, 12)]}
        case "multiple":
            return {"in": [draw.choice(COLOURS), value]}
        case "choice":
            return {draw.choice(["===", "!=="]): [value, draw.choice(COLOURS)]}
    return {"!!": [value]}


def some_answers(draw: Draw, form: FormDefinition) -> dict[str, Any]:
    values: dict[str, Any] = {
        "yes_no": [True, False],
        "integer": [0, 1, 5, 12, -3],
        "choice": COLOURS,
        "multiple": [[], ["red"], ["red", "green"]],
        "text": ["", "Bonjour"],
        "date": ["2026-11-24"],
        "calculated": ["999999"],
    }
    return {field.id: draw.choice(values[field.kind]) for field in form.fields if draw.random() < 0.75}
