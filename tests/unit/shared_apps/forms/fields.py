"""Fields and definitions as tests want them."""

from typing import Any

from shared_apps.forms.definition import Field, FormDefinition, field_from_json, load

TWO = [{"value": "red", "label": "Rouge"}, {"value": "blue", "label": "Bleu"}]
SHAPE = {"value": "shape", "label": "Forme", "options": [{"value": "round", "label": "Rond"}]}


def field(kind: str, **more: Any) -> Field:
    content = {"id": "it", "kind": kind, "label": "La réponse", **more}
    return field_from_json({**needed(kind), **content})


def needed(kind: str) -> dict[str, Any]:
    """What a field of that kind can't do without."""
    match kind:
        case "choice" | "multiple":
            return {"options": TWO}
        case "linked_choice":
            return {"options": [{"value": "colour", "label": "Couleur", "options": TWO}, {**SHAPE}]}
        case "repeated":
            return {"unit": "Enfant", "fields": [{"id": "name", "kind": "text", "label": "Prénom"}]}
        case "calculated":
            return {"calculation": {"*": [{"val": "area"}, 2]}, "unit": "€"}
    return {}


def definition(*fields: dict[str, Any], **page: Any) -> FormDefinition:
    """One page."""
    return load({"pages": [{"id": "only", "title": "La page", "fields": list(fields), **page}]})


def asked(name: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind, "label": f"Champ {name}", **more}
