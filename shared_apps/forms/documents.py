"""The pieces to join: described as fields are, uploaded on their own pages."""

from collections.abc import Iterable
from typing import Any

from shared_apps.forms.definition import Field, FormDefinition
from shared_apps.forms.logic import holds
from shared_apps.forms.visibility import Answers, relevant, shown


def expected_documents(
    definition: FormDefinition, answers: Answers, besides: Iterable[Field] = ()
) -> tuple[Field, ...]:
    """The pieces that concern this person: those placed in the form, then those `besides` it whose condition holds."""
    placed = [field for _, fields in shown(definition, answers) for field in fields if field.kind == "document"]
    kept: dict[str, Any] = relevant(definition, answers)
    return (*placed, *(field for field in besides if holds(field.condition, kept)))
