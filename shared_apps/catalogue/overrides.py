"""What a collectivité may change of a procedure, and the procedure it then has. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from shared_apps.catalogue import warnings
from shared_apps.catalogue.content import Content, check, digest, load_documents
from shared_apps.catalogue.local_form import own_form
from shared_apps.catalogue.procedure import AnswerWithin, ResolvedProcedure, Retention, Silence, ToConfirm
from shared_apps.catalogue.topics import topic
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
OPENING = ("opens_on", "closes_on", "most_requests", "replaced_by")
OVERRIDABLE = frozenset(
    (*TEXTS, *OPENING, "dedicated_service_url", "instant_acknowledgement", "silence", "retention", "documents")
) | {"confirmed", "form"}
# What a collectivité says besides of a procedure of its own, made of the blank model.
BLANK, OWN_PREFIX = "modele-libre", "local-"
OWN = frozenset({"slug", "title", "topic", "nature", "silence_means", "legal_texts"})
LONGEST_TEXT = 2000
LONGEST_CONDITIONS = 8000
MOST_REQUESTS = 1_000_000


def resolve(base: Content, overrides: Mapping[str, Any] | None = None) -> ResolvedProcedure:
    """The procedure that the library's content and the collectivité's overrides make.

    Refused, with a French sentence, when an override is not one of `OVERRIDABLE` or is not what it should be:
    texts (plain), `dedicated_service_url` (leads there, and closes the form), `instant_acknowledgement`,
    `silence` ({value, unit, legal_basis}: the delay, not what silence means), `retention` ({months, basis}),
    `documents` ({add: […], hide: [id…]}; only an optional piece can be hidden), `confirmed` ([key…] of `to_confirm`),
    `form` (a whole definition, which still says who sends), `opens_on` and `closes_on` (days in ISO 8601),
    `most_requests`, `replaced_by` (a slug). Over the blank model, those of `OWN` besides.
    """
    wished = dict(overrides or {})
    is_own = base["slug"] == BLANK
    if strange := sorted(wished.keys() - OVERRIDABLE - (OWN if is_own else frozenset())):
        raise Refused(f"« {strange[0]} » ne peut pas être changé par la collectivité.")
    changed = _own(base, wished) if is_own else dict(base)
    for key in TEXTS:
        if key in wished:
            changed[key] = _text(key, wished[key])
    if "instant_acknowledgement" in wished:
        changed["instant_acknowledgement"] = wished["instant_acknowledgement"]
    if "retention" in wished:
        changed["retention"] = wished["retention"]
    if "silence" in wished:
        changed["silence"] = _delay(changed, wished["silence"])
    if "form" in wished:
        changed["form"] = own_form(base, wished["form"])
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
    return replace(
        _read(changed),
        revision=digest(base),
        additional_text=additional_text,
        forbidden=warnings.forbidden(base, changed),
        **_opening(wished, changed["slug"], base),
    )


def _own(base: Content, wished: Mapping[str, Any]) -> dict[str, Any]:
    changed = {**base, **{key: wished[key] for key in OWN & wished.keys() - {"silence_means"}}}
    if "slug" in wished and not str(wished["slug"]).startswith(OWN_PREFIX):
        raise Refused(f"L’adresse d’une démarche propre à la collectivité commence par « {OWN_PREFIX} ».")
    if topic(str(changed["topic"])) is None:
        raise Refused("Choisissez une rubrique de la liste.")
    for key in ("title", "legal_texts"):
        for text in _listed(changed[key], str) if key == "legal_texts" else [changed[key]]:
            _text(key, text)
    if changed["nature"] != "REQUEST":
        del changed["silence"]
    elif "silence_means" in wished:
        changed["silence"] = {**base["silence"], "means": wished["silence_means"]}
    return changed


def _opening(wished: Mapping[str, Any], slug: str, base: Content) -> dict[str, Any]:
    found = {key: _day(wished[key]) for key in ("opens_on", "closes_on") if key in wished}
    most, successor = wished.get("most_requests"), wished.get("replaced_by", "")
    if found.keys() == {"opens_on", "closes_on"} and found["opens_on"] > found["closes_on"]:
        raise Refused("La démarche fermerait avant d’ouvrir : vérifiez les deux dates.")
    if most is not None and (type(most) is not int or not 1 <= most <= MOST_REQUESTS):
        raise Refused(f"Le nombre de demandes acceptées est un nombre entier, de 1 à {MOST_REQUESTS}.")
    if not isinstance(successor, str) or successor == slug:
        raise Refused("Une démarche ne peut pas être remplacée par elle-même.")
    if base.get("permanent") and wished.keys() & {*OPENING}:
        raise Refused("« Autre demande » reste toujours ouverte : elle n’a ni date, ni limite, ni remplaçante.")
    return {**found, "most_requests": most, "replaced_by": successor}


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Refused("Une date était attendue, par exemple 2027-09-01.") from None


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
