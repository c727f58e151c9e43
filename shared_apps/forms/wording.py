"""Conditions in words: « si « Animal » est « Chien » et si « Poids » est plus grand que 20 ». Pure.

A rule made of one to three comparisons, all to hold or one of them, is read from JsonLogic and written back to it.
Anything else is an advanced condition: it is kept as it stands, and never told otherwise than so.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from shared_apps.forms.definition import Field, Option
from shared_apps.forms.kinds import KINDS
from xcontact.kit.errors import Refused
from xcontact.kit.text import NBSP, fold, typeset

MOST_CLAUSES = 3
ADVANCED = "condition avancée"
AND, OR = "and", "or"
_YES_NO = frozenset({"yes_no", "tick", "sworn_statement"})
_PICKS = frozenset({"choice", "linked_choice", "multiple"})
_NUMBERS = frozenset({"integer", "year", "amount", "decimal", "calculated"})
_TEXTS = frozenset({"text", "long_text"})
# What a condition in words may look at.
READABLE = _YES_NO | _PICKS | _NUMBERS | _TEXTS | {"date"}


class Operator(StrEnum):
    IS = "est"
    IS_NOT = "nest-pas"
    CONTAINS = "contient"
    MORE = "plus"
    LESS = "moins"


WORDS = {
    Operator.IS: "est",
    Operator.IS_NOT: "n’est pas",
    Operator.CONTAINS: "contient",
    Operator.MORE: "est plus grand que",
    Operator.LESS: "est plus petit que",
}
_DATES = {Operator.MORE: "est après le", Operator.LESS: "est avant le", Operator.IS: "est le"}
_COMPARISONS = {
    "===": Operator.IS,
    "==": Operator.IS,
    "!=": Operator.IS_NOT,
    "!==": Operator.IS_NOT,
    ">": Operator.MORE,
    "<": Operator.LESS,
}


@dataclass(frozen=True)
class Clause:
    """`value` is as it is stored: a boolean, an option's value, a number, a day in ISO 8601, a text."""

    field_id: str
    operator: Operator
    value: Any


@dataclass(frozen=True)
class Rule:
    """`joined` is AND or OR."""

    clauses: tuple[Clause, ...]
    joined: str = AND


def read(condition: Any, fields: Mapping[str, Field]) -> Rule | None:
    """The rule in words, on `fields` by identifier; None for an advanced condition."""
    if not isinstance(condition, Mapping) or len(condition) != 1:
        return None
    ((operator, operands),) = condition.items()
    alone = _clause(condition, fields)
    if alone:
        return Rule((alone,))
    if operator == "in" and isinstance(operands, list) and len(operands) == 2 and isinstance(operands[1], list):
        found = [_clause({"===": [operands[0], value]}, fields) for value in operands[1]]
        return _rule(found, OR)
    if operator in (AND, OR) and isinstance(operands, list):
        return _rule([_clause(one, fields) for one in operands], operator)
    return None


def write(rule: Rule) -> dict[str, Any]:
    """The JsonLogic that `read` reads back to an equal rule."""
    written = [_written(clause) for clause in rule.clauses]
    return written[0] if len(written) == 1 else {rule.joined: written}


def say(condition: Any, fields: Mapping[str, Field]) -> str:
    """« « Animal » est « Chien » », or « condition avancée »."""
    rule = read(condition, fields)
    if rule is None:
        return ADVANCED
    joint = " et " if rule.joined == AND else " ou "
    return typeset(joint.join(_said(clause, fields[clause.field_id]) for clause in rule.clauses))


def typed(field: Field, value: Any) -> str:
    """A stored value as a person types it."""
    if field.kind in _YES_NO:
        return "Oui" if value else "Non"
    if field.kind in _PICKS:
        return next((option.label for option in _options(field) if option.value == value), str(value))
    if field.kind == "date":
        return date.fromisoformat(value).strftime("%d/%m/%Y")
    return str(value).replace(".", ",") if field.kind in _NUMBERS else str(value)


def understood(field: Field, operator: Operator, text: str) -> Any:
    """What was typed, as the answers to that question are stored; Refused, with what is expected, otherwise."""
    label = f"« {field.label.rstrip('?: ')} »"
    if field.kind not in READABLE:
        raise Refused(f"Une condition en mots ne peut pas regarder {label}.")
    if operator not in _operators(field):
        allowed = ", ".join(f"« {WORDS[one]} »" for one in _operators(field))
        raise Refused(f"Avec {label}, choisissez {allowed}.")
    if field.kind in _YES_NO:
        answers = {"oui": True, "non": False}
        if fold(text) not in answers:
            raise Refused(f"À {label}, on répond par Oui ou par Non : écrivez l’un des deux.")
        return answers[fold(text)]
    if field.kind in _PICKS:
        return _picked(field, text, label)
    if field.kind == "date":
        return _day(text, label)
    if field.kind in _NUMBERS:
        return _number(field, operator, text, label)
    if not text.strip():
        raise Refused(f"Indiquez la réponse attendue à {label}.")
    return text.strip()


def suggestions(fields: Sequence[Field]) -> list[str]:
    """The answers that may be typed, for the questions that have a list of them."""
    told = ["Oui", "Non"] if any(field.kind in _YES_NO for field in fields) else []
    labels = [option.label for field in fields if field.kind in _PICKS for option in _options(field)]
    return list(dict.fromkeys([*told, *labels]))


def _rule(clauses: Sequence[Clause | None], joined: str) -> Rule | None:
    found = tuple(clause for clause in clauses if clause)
    if len(found) != len(clauses) or not 1 <= len(found) <= MOST_CLAUSES:
        return None
    return Rule(found, joined if len(found) > 1 else AND)


def _clause(condition: Any, fields: Mapping[str, Field]) -> Clause | None:
    if not isinstance(condition, Mapping) or len(condition) != 1:
        return None
    ((name, operands),) = condition.items()
    if not isinstance(operands, list) or len(operands) != 2:
        return None
    if name == AND:
        given, less = operands
        asked = _clause(less, fields)
        guarded = asked and given == {"!==": [{"var": asked.field_id}, None]}
        return asked if guarded and asked and asked.operator is Operator.LESS else None
    left, right = operands
    if name == "in":
        left, right = right, left
    read_from, operator = _var(left), Operator.CONTAINS if name == "in" else _COMPARISONS.get(name)
    field = fields.get(read_from)
    if operator is None or field is None or field.kind not in READABLE or operator not in _operators(field):
        return None
    return Clause(read_from, operator, right) if _fits(field, operator, right) else None


def _fits(field: Field, operator: Operator, value: Any) -> bool:
    """Whether it is what an answer to that question may be, so that it can be typed again."""
    try:
        return bool(understood(field, operator, typed(field, value)) == value)
    except (Refused, ValueError, TypeError):
        return False


def _written(clause: Clause) -> dict[str, Any]:
    looked_at = {"var": clause.field_id}
    match clause.operator:
        case Operator.IS:
            return {"===": [looked_at, clause.value]}
        case Operator.IS_NOT:
            return {"!=": [looked_at, clause.value]}
        case Operator.CONTAINS:
            return {"in": [clause.value, looked_at]}
        case Operator.MORE:
            return {">": [looked_at, clause.value]}
        case Operator.LESS:
            # What is not answered is not small: the engine counts it for 0.
            return {"and": [{"!==": [looked_at, None]}, {"<": [looked_at, clause.value]}]}


def _said(clause: Clause, field: Field) -> str:
    label, value = field.label.rstrip("?:. \u00a0"), typed(field, clause.value)
    words = WORDS[clause.operator]
    if field.kind == "date":
        return f"« {label} » {_DATES.get(clause.operator, words)} {value}"
    shown = value if field.kind in _NUMBERS else f"« {value} »"
    return f"« {label} » {words} {shown}"


def _operators(field: Field) -> tuple[Operator, ...]:
    if field.kind == "multiple":
        return (Operator.CONTAINS,)
    if field.kind in _YES_NO or field.kind in _PICKS:
        return (Operator.IS, Operator.IS_NOT)
    if field.kind in _TEXTS:
        return (Operator.IS, Operator.IS_NOT, Operator.CONTAINS)
    return (Operator.IS, Operator.IS_NOT, Operator.MORE, Operator.LESS)


def _options(field: Field) -> list[Option]:
    if field.kind == "linked_choice":
        return [leaf for family in field.options for leaf in family.options]
    return list(field.options)


def _picked(field: Field, text: str, label: str) -> str:
    options = _options(field)
    found = [option.value for option in options if text.strip() == option.label]
    found = found or [option.value for option in options if fold(text) == fold(option.label)]
    if len(found) != 1:
        some = " ; ".join(option.label for option in options[:12])
        raise Refused(f"À {label}, on répond par : {some}{' …' if len(options) > 12 else ''}. Écrivez l’une d’elles.")
    return found[0]


def _day(text: str, label: str) -> str:
    found = re.fullmatch(r"\s*(\d{1,2})[/. ](\d{1,2})[/. ](\d{4})\s*", text)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    except ValueError:
        pass
    raise Refused(f"Pour {label}, écrivez une date, par exemple 01/09/2027.")


def _number(field: Field, operator: Operator, text: str, label: str) -> Any:
    bare = re.sub(r"[\s\u00a0\u202f€]", "", text).replace(",", ".")
    whole = field.kind in ("integer", "year")
    if not re.fullmatch(r"-?\d{1,12}" if whole else r"-?\d{1,9}(\.\d{1,2})?", bare):
        raise Refused(f"Pour {label}, écrivez un nombre{' entier' if whole else f', par exemple{NBSP}12,5'}.")
    if operator in (Operator.MORE, Operator.LESS):
        number = Decimal(bare)
        return int(number) if number == number.to_integral_value() else float(number)
    if whole:
        return int(bare)
    return f"{Decimal(bare):.2f}" if field.kind == "amount" else f"{Decimal(bare).normalize():f}"


def _var(value: Any) -> str:
    named = value.get("var") if isinstance(value, Mapping) and len(value) == 1 else None
    return named if isinstance(named, str) else ""


def readable(fields: Sequence[Field]) -> list[Field]:
    """Those that a condition in words may look at."""
    return [field for field in fields if field.kind in READABLE and (KINDS[field.kind].asks or field.calculation)]
