"""Fields and definitions as tests want them."""

from typing import Any

from shared_apps.forms.definition import Field, FormDefinition, field_from_json, load


def field(kind: str, **more: Any) -> Field:
    content = {"id": "it", "kind": kind, "label": "La réponse", **more}
    if kind in ("choice", "multiple"):
        content.setdefault("options", [{"value": "red", "label": "Rouge"}, {"value": "blue", "label": "Bleu"}])
    return field_from_json(content)


def definition(*fields: dict[str, Any], **page: Any) -> FormDefinition:
    """One page."""
    return load({"pages": [{"id": "only", "title": "La page", "fields": list(fields), **page}]})


def asked(name: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind, "label": f"Champ {name}", **more}
