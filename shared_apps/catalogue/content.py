"""The JSON of a procedure: checked, its shared pages put in, named by its digest. Pure."""

import json
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from shared_apps.forms import logic
from shared_apps.forms.definition import FormDefinition, load
from shared_apps.forms.inspection import InvalidDefinition, Problem, place, sentence

Content = Mapping[str, Any]
FOLDER = Path(__file__).with_name("library")


def digest(content: Content) -> str:
    """The identity of a revision: SHA-256, in hexadecimal, of its canonical JSON (sorted keys, no space, UTF-8)."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def complete(content: Content) -> dict[str, Any]:
    """The content as published: `{"fragment": "…"}` in its pages replaced by the page that all procedures share."""
    if "form" not in content:
        return dict(content)
    pages = [
        _fragment(page["fragment"], content["audience"]) if "fragment" in page else page
        for page in content["form"]["pages"]
    ]
    return {**content, "form": {"pages": pages}}


def check(content: Content) -> None:
    """InvalidDefinition, with each fault and its place, unless the content is a whole procedure."""
    faults = list(_validator().iter_errors(content))
    problems = [Problem(place(content, fault.absolute_path), sentence(fault)) for fault in faults]
    if not problems:
        problems = _document_problems(content)
    if problems:
        raise InvalidDefinition(problems)


def load_documents(documents: list[Content]) -> FormDefinition:
    """The pieces, read as fields; their conditions, which look at the form's answers, are left aside."""
    bare = [{key: value for key, value in document.items() if key != "condition"} for document in documents]
    return load({"pages": [{"id": "documents", "title": "Pièces à joindre", "fields": bare}]})


def _document_problems(content: Content) -> list[Problem]:
    form = load(content["form"]) if "form" in content else None
    documents = content.get("documents", [])
    if not documents:
        return []
    answered = {field.id for field in form.fields} if form else set()
    problems = []
    for document in load_documents(documents).fields:
        if document.kind != "document":
            problems.append(Problem(f"pièce « {document.id} »", "ce n’est pas une pièce à joindre."))
        if document.id in answered:
            problems.append(Problem(f"pièce « {document.id} »", "un champ du formulaire porte le même identifiant."))
    for document in documents:
        if condition := document.get("condition"):
            faults = logic.faults(condition, answered)
            problems += [Problem(f"pièce « {document['id']} »", fault) for fault in faults]
    return problems


def _fragment(name: str, audience: list[str]) -> dict[str, Any]:
    """A shared page for this audience: a field meant for some kinds of applicants is asked of them alone."""
    page = json.loads((FOLDER / "fragments" / f"{name}.json").read_text("utf-8"))
    fields = []
    for field in page["fields"]:
        concerned = [kind for kind in field.pop("only_for", audience) if kind in audience]
        if field["id"] == "acting_as":
            field["options"] = [option for option in field["options"] if option["value"] in audience]
            concerned = concerned if len(audience) > 1 else []
        elif 0 < len(concerned) < len(audience):
            field["condition"] = {"in": [{"var": "acting_as"}, concerned]}
        if concerned:
            fields.append(field)
    return {**page, "fields": fields}


@lru_cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(Path(__file__).with_name("procedure.schema.json").read_text("utf-8")))
