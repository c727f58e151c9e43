"""Which drafts may go on with a procedure's new revision: those that lose nothing of what they hold. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from shared_apps.catalogue.library import ResolvedProcedure
from shared_apps.forms.definition import Field
from shared_apps.forms.kinds import KINDS
from shared_apps.forms.visibility import relevant


def loses_nothing(
    answers: Mapping[str, Any], pieces: Iterable[str], before: ResolvedProcedure, after: ResolvedProcedure
) -> bool:
    """Whether each answer that counts has its question still, shown, of the same kind, and accepts it as it did; and
    whether each piece that was asked for and joined, by its identifier, is still asked for.

    An empty answer is not lost: it is only asked again.
    """
    if before.form is None or after.form is None:
        return before.form is after.form
    counted = relevant(before.form, answers)
    still = relevant(after.form, answers)
    for name, value in counted.items():
        was, now = before.form.field(name), after.form.field(name)
        if was is None or was.kind == "calculated" or KINDS[was.kind].is_empty(value):
            continue
        if now is None or now.kind != was.kind or name not in still:
            return False
        if _takes(was, value) and not _takes(now, value):
            return False
    asked_before = {field.id for field in before.documents_for(answers)}
    asked_after = {field.id for field in after.documents_for(answers)}
    return all(piece in asked_after for piece in pieces if piece in asked_before)


def _takes(field: Field, value: Any) -> bool:
    try:
        return bool(KINDS[field.kind].form_field(field).clean(value) == value)
    except ValidationError:
        return False
