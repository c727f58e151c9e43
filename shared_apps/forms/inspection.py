"""Whether a JSON value tells a form, and if not, where and why, in plain French."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from shared_apps.forms import logic

MOST_PROBLEMS = 20
DEEPEST = 40
_MARKUP = re.compile(r"<\s*[a-zA-Z/!?]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_NEEDS_OPTIONS = {"choice", "multiple", "linked_choice"}
# What a line of a repeated block may ask.
_SIMPLE = {
    *("text", "long_text", "email", "telephone", "website", "integer", "decimal", "amount", "date", "time", "month"),
    *("year", "choice", "country", "siret", "siren", "rna", "iban", "plate"),
}


@dataclass(frozen=True)
class Problem:
    """`place` is where, as people count (« page 2, champ « commune » »), empty for the whole; `sentence` is why."""

    place: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.place} : {self.sentence}" if self.place else self.sentence


class InvalidDefinition(Exception):
    """A value that tells no form. `problems` is what is shown to the person who wrote it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def problems_of(content: Any) -> list[Problem]:
    """What keeps the value from being a form: at most `MOST_PROBLEMS`, none if it is one."""
    if _deeper_than(content, DEEPEST):
        return [Problem("", "Ce formulaire est imbriqué trop profondément.")]
    faults = sorted(_validator().iter_errors(content), key=lambda fault: [str(step) for step in fault.absolute_path])
    if faults:
        return [Problem(place(content, fault.absolute_path), sentence(fault)) for fault in faults[:MOST_PROBLEMS]]
    return list(_incoherences(content))[:MOST_PROBLEMS]


def sentence(fault: ValidationError) -> str:
    """A fault that jsonschema found, in plain French."""
    key = fault.absolute_path[-1] if fault.absolute_path else ""
    named = f"« {key} »" if isinstance(key, str) and key else "cet élément"
    limit = fault.validator_value
    match fault.validator:
        case "required":
            missing = [name for name in limit if name not in fault.instance]
            return f"il manque {_listed(missing)}."
        case "additionalProperties":
            known = fault.schema.get("properties", {})
            return f"{_listed([name for name in fault.instance if name not in known])} n’existe pas ici."
        case "type":
            return f"{named} n’est pas de la bonne nature ({_FRENCH_TYPES.get(str(limit), 'autre chose')} est attendu)."
        case "enum":
            return f"{named} doit être l’une de ces valeurs : {', '.join(map(str, limit))}."
        case "maxLength":
            return f"{named} compte {len(fault.instance)} caractères ; la limite est de {limit}."
        case "maxItems":
            return f"{named} compte {len(fault.instance)} éléments ; la limite est de {limit}."
        case "minLength" | "minItems" | "minProperties":
            return f"{named} est vide."
        case "maximum" | "minimum":
            return f"{named} dépasse la limite ({limit})."
        case _:
            return f"{named} n’est pas écrit comme il faut."


def place(content: Any, path: Sequence[str | int]) -> str:
    """The place a path leads to, counted from one and named by identifiers where there are some."""
    steps, here = [], content
    previous: str | int = ""
    for step in path:
        here = here[step]
        if isinstance(step, int):
            name = here.get("id") or here.get("value") if isinstance(here, Mapping) else None
            named = f" (« {name} »)" if isinstance(name, str) else ""
            steps.append(f"{_NOUNS.get(previous, 'élément')} {step + 1}{named}")
        previous = step
    return ", ".join(steps)


_NOUNS: dict[str | int, str] = {"pages": "page", "fields": "champ", "options": "choix", "documents": "pièce"}
_FRENCH_TYPES = {
    "string": "un texte",
    "integer": "un nombre entier",
    "boolean": "vrai ou faux",
    "array": "une liste",
    "object": "un groupe de valeurs",
}


@lru_cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(Path(__file__).with_name("schema.json").read_text("utf-8")))


def _listed(names: Sequence[object]) -> str:
    return ", ".join(f"« {str(name)[:60]} »" for name in names[:5])


def _deeper_than(content: Any, depth: int) -> bool:
    level = [content]
    for _ in range(depth):
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True


def _incoherences(content: Any) -> Iterator[Problem]:
    pages = content["pages"]
    everything = [field for page in pages for field in page["fields"]]
    for name, times in Counter([field["id"] for field in everything]).items():
        if times > 1:
            yield Problem("", f"l’identifiant « {name} » sert à {times} champs : chacun doit avoir le sien.")
    for name, times in Counter([page["id"] for page in pages]).items():
        if times > 1:
            yield Problem("", f"l’identifiant « {name} » sert à {times} pages : chacune doit avoir le sien.")
    yield from _unclean_texts(content)
    before: set[str] = set()
    for rank, page in enumerate(pages, 1):
        yield from _condition_faults(page, before, f"page {rank} (« {page['id']} »)")
        for field in page["fields"]:
            where = f"page {rank} (« {page['id']} »), champ « {field['id']} »"
            yield from _field_faults(field, where)
            yield from _block_faults(field, where)
            yield from _calculation_faults(field, before, where)
            yield from _condition_faults(field, before, where)
            before.add(field["id"])


def _field_faults(field: Mapping[str, Any], where: str) -> Iterator[Problem]:
    kind, options = field["kind"], field.get("options", [])
    if kind in _NEEDS_OPTIONS and len(options) < 2:
        yield Problem(where, "il faut proposer au moins deux réponses.")
    if kind not in _NEEDS_OPTIONS and options:
        yield Problem(where, "ce champ ne propose pas de réponses au choix.")
    leaves = [leaf for option in options for leaf in option.get("options", [])]
    if kind == "linked_choice" and any(not option.get("options") for option in options):
        yield Problem(where, "chaque famille propose au moins une réponse.")
    if kind != "linked_choice" and leaves:
        yield Problem(where, "seules les listes liées ont des réponses dans des réponses.")
    if any(leaf.get("options") for leaf in leaves):
        yield Problem(where, "une liste liée n’a que deux niveaux.")
    if len({leaf["value"] for leaf in leaves}) < len(leaves):
        yield Problem(where, "deux réponses portent la même valeur.")
    if len({option["value"] for option in options}) < len(options):
        yield Problem(where, "deux réponses portent la même valeur.")
    if "minimum" in field and "maximum" in field and field["minimum"] > field["maximum"]:
        yield Problem(where, "le minimum dépasse le maximum.")
    if kind == "sworn_statement" and field.get("required") is False:
        yield Problem(where, "une attestation sur l’honneur est toujours obligatoire.")
    if kind != "document" and (field.get("required_by") or field.get("blocking")):
        yield Problem(where, "seule une pièce peut être exigée par un texte ou bloquer l’instruction.")
    if kind == "document" and field.get("blocking") and not field.get("required_by"):
        yield Problem(where, "une pièce qui bloque l’instruction doit citer le texte qui l’exige.")


def _block_faults(field: Mapping[str, Any], where: str) -> Iterator[Problem]:
    inner = field.get("fields", [])
    if field["kind"] != "repeated":
        if inner:
            yield Problem(where, "seul un bloc répété contient d’autres champs.")
        return
    if not inner:
        yield Problem(where, "un bloc répété contient au moins un champ.")
    if len({one["id"] for one in inner}) < len(inner):
        yield Problem(where, "deux champs du bloc portent le même identifiant.")
    for one in inner:
        place_inside = f"{where}, champ « {one['id']} »"
        if one["kind"] not in _SIMPLE:
            yield Problem(place_inside, "ce genre de champ ne peut pas être répété.")
        if one.get("condition") or one.get("prefill"):
            yield Problem(place_inside, "un champ répété n’a ni condition ni réponse reprise du profil.")
        yield from _field_faults(one, place_inside)


def _calculation_faults(field: Mapping[str, Any], before: Set[str], where: str) -> Iterator[Problem]:
    calculation = field.get("calculation")
    if (field["kind"] == "calculated") != (calculation is not None):
        yield Problem(where, "une valeur calculée a une règle de calcul, et elle seule.")
    if calculation is not None:
        for fault in logic.faults(calculation, before, computes=True):
            yield Problem(where, fault.replace("la condition", "le calcul"))


def _condition_faults(part: Mapping[str, Any], before: set[str], where: str) -> Iterator[Problem]:
    if condition := part.get("condition"):
        for fault in logic.faults(condition, before):
            yield Problem(where, fault)


def _unclean_texts(content: Any, path: tuple[str | int, ...] = ()) -> Iterator[Problem]:
    if isinstance(content, str) and (_MARKUP.search(content) or _CONTROL.search(content)):
        key = next((step for step in reversed(path) if isinstance(step, str)), "")
        yield Problem("", f"« {key} » contient du code ou un caractère invisible : écrivez du texte simple.")
    elif isinstance(content, dict):
        for key, value in content.items():
            yield from _unclean_texts(value, (*path, key))
    elif isinstance(content, list):
        for rank, value in enumerate(content):
            yield from _unclean_texts(value, (*path, rank))
