"""What a collectivité may change of a procedure, and the procedure it then has. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from shared_apps.catalogue.content import Content, check, digest, load_documents
from shared_apps.catalogue.procedure import AnswerWithin, ResolvedProcedure, Retention, Silence, ToConfirm
from shared_apps.forms.definition import Field, load
from shared_apps.forms.inspection import InvalidDefinition
from xcontact.kit.errors import Refused

TEXTS = (
    "short_description",
    "counter_and_post",
    "contact",
    "hours",
    "price",
    "specific_conditions",
    "additional_text",
)
OVERRIDABLE = frozenset(
    (*TEXTS, "dedicated_service_url", "instant_acknowledgement", "silence", "retention", "documents", "confirmed")
)
LONGEST_TEXT = 2000
LONGEST_CONDITIONS = 8000


def resolve(base: Content, overrides: Mapping[str, Any] | None = None) -> ResolvedProcedure:
    """The procedure that the library's content and the collectivité's overrides make.

    Refused, with a French sentence, when an override is not one of `OVERRIDABLE` or is not what it should be:
    texts (plain), `dedicated_service_url` (leads there, and closes the form), `instant_acknowledgement`,
    `silence` ({value, unit, legal_basis}: the delay, not what silence means), `retention` ({months, basis}),
    `documents` ({add: […], hide: [id…]}; only an optional piece can be hidden), `confirmed` ([key…] of `to_confirm`).
    """
    wished = dict(overrides or {})
    if strange := sorted(wished.keys() - OVERRIDABLE):
        raise Refused(f"« {strange[0]} » ne peut pas être changé par la collectivité.")
    changed = dict(base)
    for key in TEXTS:
        if key in wished:
            changed[key] = _text(key, wished[key])
    if "instant_acknowledgement" in wished:
        changed["instant_acknowledgement"] = wished["instant_acknowledgement"]
    if "retention" in wished:
        changed["retention"] = wished["retention"]
    if "silence" in wished:
        changed["silence"] = _delay(base, wished["silence"])
    if wished.get("dedicated_service_url"):
        changed |= _redirection(base, wished["dedicated_service_url"])
    if "documents" in wished:
        changed["documents"] = _documents(base, wished["documents"])
    changed["to_confirm"] = _unconfirmed(base, wished.get("confirmed", []))
    additional_text = changed.pop("additional_text", "")
    try:
        check(changed)
    except InvalidDefinition as invalid:
        raise Refused(str(invalid)) from invalid
    return replace(_read(changed), revision=digest(base), additional_text=additional_text)


def _read(content: Content) -> ResolvedProcedure:
    known = dict(content)
    known["form"] = load(known["form"]) if "form" in known else None
    known["documents"] = _read_documents(known.get("documents", []))
    known["minimum_population"] = (known.pop("pack", None) or {}).get("minimum_population")
    for key, kind in (("silence", Silence), ("answer_within", AnswerWithin), ("retention", Retention)):
        if key in known:
            known[key] = kind(**known[key])
    known["to_confirm"] = tuple(ToConfirm(**fact) for fact in known.get("to_confirm", []))
    for key in ("audience", "legal_texts", "kinds_of_collectivity"):
        known[key] = tuple(known[key])
    return ResolvedProcedure(revision="", **known)


def _read_documents(documents: list[Content]) -> tuple[Field, ...]:
    if not documents:
        return ()
    bare = load_documents(documents).fields
    return tuple(replace(field, condition=told.get("condition")) for field, told in zip(bare, documents, strict=True))


def _text(key: str, text: Any) -> str:
    longest = LONGEST_CONDITIONS if key == "specific_conditions" else LONGEST_TEXT
    if not isinstance(text, str) or "<" in text or len(text) > longest:
        raise Refused(f"« {key} » doit être un texte simple, sans code, de {longest} caractères au plus.")
    return text


def _delay(base: Content, delay: Any) -> dict[str, Any]:
    if "silence" not in base:
        raise Refused("Cette démarche n’est pas une demande : le silence n’y décide de rien.")
    if not isinstance(delay, Mapping) or delay.keys() != {"value", "unit", "legal_basis"}:
        raise Refused("Pour changer le délai, indiquez sa durée, son unité et le texte qui le fixe.")
    return {**base["silence"], **delay}


def _redirection(base: Content, address: Any) -> dict[str, Any]:
    if base.get("permanent"):
        raise Refused("« Autre demande » reste toujours ouverte : elle ne peut pas renvoyer vers un autre service.")
    return {"dedicated_service_url": address, "mode": "REDIRECT"}


def _documents(base: Content, wish: Any) -> list[Content]:
    if not isinstance(wish, Mapping) or wish.keys() - {"add", "hide"}:
        raise Refused("Les pièces peuvent être ajoutées ou masquées, rien d’autre.")
    added, hidden = (_listed(wish.get(key, []), kind) for key, kind in (("add", dict), ("hide", str)))
    known = {document["id"]: document for document in base.get("documents", [])}
    for name in hidden:
        if name not in known:
            raise Refused(f"La pièce « {name} » n’existe pas dans cette démarche.")
        if known[name].get("required", True):
            raise Refused(
                f"La pièce « {known[name]['label']} » est exigée par un texte : elle ne peut pas être masquée."
            )
    return [*(document for name, document in known.items() if name not in hidden), *added]


def _unconfirmed(base: Content, confirmed: Any) -> list[Content]:
    facts = base.get("to_confirm", [])
    unknown = sorted(set(_listed(confirmed, str)) - {fact["key"] for fact in facts})
    if unknown:
        raise Refused(f"« {unknown[0]} » n’est pas à confirmer dans cette démarche.")
    return [fact for fact in facts if fact["key"] not in confirmed]


def _listed(value: Any, kind: type) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(item, kind) for item in value):
        raise Refused("Une liste était attendue.")
    return value
