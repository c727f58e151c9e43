"""Conditions: JsonLogic, evaluated by one engine (datalogic)."""

import json
from collections.abc import Mapping, Set
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from datalogic_py import DataLogicError, Engine, Rule

# Comparing, combining, looking into a list: nothing that computes, loops, throws or reads a clock.
OPERATORS = frozenset({"val", "==", "===", "!=", "!==", ">", ">=", "<", "<=", "!", "!!", "and", "or", "if", "in"})
# What a calculation may do besides.
ARITHMETIC = frozenset({"+", "-", "*", "/", "min", "max"})
MOST_NODES = 200
LONGEST = 8000
LARGEST = 10**12

_ENGINE = Engine(strict_operator_names=True)


def holds(condition: Mapping[str, Any] | None, answers: Mapping[str, Any]) -> bool:
    """Whether the condition is true of the answers; no condition always is.

    Fails towards asking: a condition that the engine can't evaluate on these answers (kept from before a revision,
    say) holds, since a question too many is seen and a question silently lost is not.
    """
    if condition is None:
        return True
    try:
        return _compiled(json.dumps(condition, sort_keys=True)).evaluate(dict(answers)) is not False
    except DataLogicError:
        return True


def compute(calculation: Mapping[str, Any], answers: Mapping[str, Any]) -> str | None:
    """The number that the rule makes of the answers, rounded to the hundredth, as a decimal text; None for none."""
    try:
        made = _ENGINE.compile(json.dumps(calculation, sort_keys=True)).evaluate(dict(answers))
        number = Decimal(str(made)) if isinstance(made, int | float) and not isinstance(made, bool) else None
        rounded = None if number is None else number.quantize(Decimal("0.01"), ROUND_HALF_UP).normalize()
    except (DataLogicError, ArithmeticError):
        return None
    return None if rounded is None or abs(rounded) > LARGEST else f"{rounded:f}"


def faults(condition: Mapping[str, Any], before: Set[str], *, computes: bool = False) -> list[str]:
    """What is wrong with a condition placed after the fields `before`, as French sentences; empty when it is sound.

    `computes`: it is a calculation, which may count.
    """
    allowed = OPERATORS | ARITHMETIC if computes else OPERATORS
    if len(json.dumps(condition)) > LONGEST or _size(condition) > MOST_NODES:
        return ["la condition est trop longue."]
    try:
        facts = _compiled(json.dumps(condition, sort_keys=True)).facts()
    except DataLogicError:
        return ["la condition ne peut pas être lue."]
    if strange := sorted({*facts["operators"], *facts["custom_operators"]} - allowed):
        return [f"la condition emploie « {strange[0]} », qui n’est pas permis ici."]
    if facts["computed_reads"] or not facts["reads_complete"]:
        return ["la condition doit nommer les champs qu’elle regarde."]
    read = {path[0] for path in facts["reads"] if path}
    if not read:
        return ["la condition ne regarde aucun champ."]
    if unknown := sorted(read - before):
        return [f"la condition regarde « {unknown[0]} », qui n’est pas un champ placé avant."]
    return []


@lru_cache(maxsize=4096)
def _compiled(condition: str) -> Rule:
    return _ENGINE.compile('{"!!":[' + condition + "]}")


def _size(rule: Any) -> int:
    if isinstance(rule, Mapping):
        return 1 + sum(_size(value) for value in rule.values())
    if isinstance(rule, list):
        return sum(_size(value) for value in rule)
    return 1
