"""What the profile already knows, proposed and never imposed (« Dites-le-nous une fois », law.md D-02)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from shared_apps.forms.definition import FormDefinition
from shared_apps.forms.kinds import KINDS


def prefilled(definition: FormDefinition, profile: Mapping[str, Any]) -> dict[str, Any]:
    """Initial answers from a profile, by each field's path (« identity.family_name »).

    What the profile lacks, or holds in a form that the field would refuse, is left out.
    """
    found = {}
    for field in definition.fields:
        value = _at(profile, field.prefill) if field.prefill else None
        kind = KINDS[field.kind]
        if kind.asks and not kind.is_empty(value):
            try:
                found[field.id] = kind.form_field(field).clean(value)
            except ValidationError:
                continue
    return found


def _at(profile: Any, path: str) -> Any:
    for step in path.split("."):
        profile = profile.get(step) if isinstance(profile, Mapping) else None
    return profile
