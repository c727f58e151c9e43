"""Plausible answers to any form of the library, through every branch of its choices."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from shared_apps.forms.definition import Field, FormDefinition
from shared_apps.forms.visibility import relevant

PLAIN: dict[str, Any] = {
    "text": "Une réponse",
    "long_text": "Une réponse\nsur deux lignes",
    "email": "camille@exemple.fr",
    "telephone": "+33639980012",
    "amount": "30000.00",
    "time": "14:30",
    "address": {"street": "3 rue de l’Église", "postcode": "10160", "city": "Aix-Villemaur-Pâlis"},
    "siret": "73282932000074",
    "rna": "W103001234",
    "sworn_statement": True,
}
MOST_BRANCHES = 400
DECIDING = ("choice", "multiple", "yes_no")


def branches(definition: FormDefinition) -> Iterator[dict[str, Any]]:
    """Answers for each combination of the choices that conditions look at, at most `MOST_BRANCHES`."""
    conditions = [page.condition for page in definition.pages] + [field.condition for field in definition.fields]
    read = {name for condition in conditions if condition for name in _names(condition)}
    deciding = [field for field in definition.fields if field.kind in DECIDING and field.id in read]
    for rank, picks in enumerate(product(*(_choices(field) for field in deciding))):
        if rank >= MOST_BRANCHES:
            return
        chosen = dict(zip((field.id for field in deciding), picks, strict=True))
        yield relevant(definition, {field.id: chosen.get(field.id, answer(field)) for field in definition.fields})


def answer(field: Field) -> Any:
    if field.kind == "date":
        return "2026-12-01" if field.period == "future" else "2010-11-02"
    if field.kind == "integer":
        return max(2, field.minimum or 0)
    if field.kind == "multiple":
        return [field.options[0].value]
    if field.options:
        return field.options[0].value
    return PLAIN.get(field.kind, True)


def _choices(field: Field) -> list[Any]:
    if field.kind == "multiple":
        return [[option.value] for option in field.options] + [[option.value for option in field.options]]
    return [True, False] if field.kind == "yes_no" else [option.value for option in field.options]


def _names(rule: Any) -> Iterator[str]:
    """The fields that a condition looks at."""
    for key, value in rule.items() if isinstance(rule, dict) else ():
        if key == "var":
            yield str(value)
        for part in value if isinstance(value, list) else [value]:
            yield from _names(part)
