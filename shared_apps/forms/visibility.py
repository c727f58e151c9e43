"""What a person is asked, given what he has answered so far."""

from collections.abc import Iterator, Mapping
from typing import Any

from shared_apps.forms.definition import Field, FormDefinition, Page
from shared_apps.forms.kinds import KINDS
from shared_apps.forms.logic import compute, holds

Answers = Mapping[str, Any]
Asked = tuple[Page, tuple[Field, ...]]


def shown(definition: FormDefinition, answers: Answers) -> list[Asked]:
    """The pages that concern this person, each with the fields that do.

    Conditions look at what comes before them, so one pass is enough; the answer to a hidden field counts for nothing.
    """
    kept: dict[str, Any] = {}
    return [(page, fields) for page, fields in _walk(definition, answers, kept) if fields]


def relevant(definition: FormDefinition, answers: Answers) -> dict[str, Any]:
    """The answers to what is asked, in the form's order: those to hidden or unknown fields are dropped."""
    kept: dict[str, Any] = {}
    for _ in _walk(definition, answers, kept):
        pass
    return kept


def _walk(definition: FormDefinition, answers: Answers, kept: dict[str, Any]) -> Iterator[Asked]:
    for page in definition.pages:
        if not holds(page.condition, kept):
            continue
        fields = []
        for field in page.fields:
            if holds(field.condition, kept):
                fields.append(field)
                if KINDS[field.kind].asks and field.id in answers:
                    kept[field.id] = answers[field.id]
                elif field.calculation and (made := compute(field.calculation, kept)) is not None:
                    kept[field.id] = made
        yield page, tuple(fields)
