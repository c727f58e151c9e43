"""One change at a time of a form's JSON value: what it becomes, or why it can't. Pure.

Every function takes a valid definition and returns another; `Refused` says in French why the wish can't be granted.
Nothing of the definition that was given is altered. A change that is made already changes nothing.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from shared_apps.forms.inspection import problems_of
from xcontact.kit.errors import Refused
from xcontact.kit.text import fold

Form = Mapping[str, Any]
Part = Mapping[str, Any]
_TOKEN = re.compile(r"[a-z0-9]{6,12}")
_ALONE = "Cette question est seule sur sa page. Supprimez la page entière, ou ajoutez-lui d’abord une autre question."
_ALONE_HERE = (
    "Cette question est seule sur sa page : déplacez la page entière, ou ajoutez-lui d’abord une autre question."
)
_LAST_PAGE = "Un formulaire a au moins une page."
_GONE = "Cette question n’est plus dans le formulaire."
_GONE_PAGE = "Cette page n’est plus dans le formulaire."


def identifier(label: str, token: str) -> str:
    """A stable name made once: the words of the label, and `token` (six to twelve letters or digits) never used twice.

    Refused for another token: it comes from a page, and makes an identifier.
    """
    if not _TOKEN.fullmatch(token):
        raise Refused("Rouvrez la page, puis recommencez.")
    words = fold(label).replace(" ", "_").encode("ascii", "ignore").decode()[:40].strip("_")
    return f"{words if words[:1].isalpha() else f'q_{words}'.rstrip('_')}_{token}"


def fields_of(form: Form) -> Iterator[Part]:
    return (field for page in form["pages"] for field in page["fields"])


def page_of(form: Form, page_id: str) -> Part:
    """Refused when it is no longer there."""
    return form["pages"][_page_at(form, page_id)]  # type: ignore[no-any-return]


def field_of(form: Form, field_id: str) -> Part:
    """Refused when it is no longer there."""
    page, rank = _field_at(form, field_id)
    return form["pages"][page]["fields"][rank]  # type: ignore[no-any-return]


def before(form: Form, part_id: str, *, is_page: bool = False) -> list[Part]:
    """The fields that a condition of this field or page may look at; all of them for one that is not there yet."""
    found: list[Part] = []
    for page in form["pages"]:
        if is_page and page["id"] == part_id:
            break
        for field in page["fields"]:
            if not is_page and field["id"] == part_id:
                return found
            found.append(field)
    return found


def with_field(form: Form, page_id: str, field: Part) -> dict[str, Any]:
    """Add a field at the end of a page; Refused when its identifier is another's."""
    known = next((one for one in fields_of(form) if one["id"] == field["id"]), None)
    if known == field:
        return dict(form)
    if known is not None:
        raise Refused("Cette question est déjà ajoutée.")
    made = deepcopy(dict(form))
    made["pages"][_page_at(form, page_id)]["fields"].append(dict(field))
    return checked(made)


def changed_field(form: Form, field: Part) -> dict[str, Any]:
    """Put `field` in the place of the one that has its identifier; its kind never changes."""
    page, rank = _field_at(form, field["id"])
    if form["pages"][page]["fields"][rank]["kind"] != field["kind"]:
        raise Refused("Le genre d’une question ne change pas : supprimez-la, puis ajoutez-en une autre.")
    if missed := next(_answers_gone(form, form["pages"][page]["fields"][rank], field), ""):
        raise Refused(missed)
    made = deepcopy(dict(form))
    made["pages"][page]["fields"][rank] = dict(field)
    return checked(made)


def moved_field(form: Form, field_id: str, page_id: str, rank: int) -> dict[str, Any]:
    """Put a field at `rank` (from 0) of a page, its own or another."""
    page, place = _field_at(form, field_id)
    towards = _page_at(form, page_id)
    if page != towards and len(form["pages"][page]["fields"]) == 1:
        raise Refused(_ALONE_HERE)
    made = deepcopy(dict(form))
    field = made["pages"][page]["fields"].pop(place)
    made["pages"][towards]["fields"].insert(max(0, rank), field)
    return checked(made)


def without_field(form: Form, field_id: str) -> dict[str, Any]:
    if all(field["id"] != field_id for field in fields_of(form)):
        return dict(form)
    page, rank = _field_at(form, field_id)
    if len(form["pages"][page]["fields"]) == 1:
        raise Refused(_ALONE)
    made = deepcopy(dict(form))
    made["pages"][page]["fields"].pop(rank)
    return checked(made, gone=[form["pages"][page]["fields"][rank]])


def with_page(form: Form, page: Part) -> dict[str, Any]:
    """Add a page, with its first field, at the end."""
    known = next((one for one in form["pages"] if one["id"] == page["id"]), None)
    if known == page:
        return dict(form)
    return checked({**form, "pages": [*form["pages"], dict(page)]})


def changed_page(form: Form, page_id: str, *, title: str, hint: str, condition: Part | None) -> dict[str, Any]:
    made = deepcopy(dict(form))
    page = made["pages"][_page_at(form, page_id)]
    page["title"] = title
    for key, value in (("hint", hint), ("condition", condition)):
        page.pop(key, None)
        if value:
            page[key] = value
    return checked(made)


def moved_page(form: Form, page_id: str, rank: int) -> dict[str, Any]:
    """Put a page at `rank`, from 0."""
    made = deepcopy(dict(form))
    page = made["pages"].pop(_page_at(form, page_id))
    made["pages"].insert(max(0, rank), page)
    return checked(made)


def without_page(form: Form, page_id: str) -> dict[str, Any]:
    """Remove a page and its questions."""
    if all(page["id"] != page_id for page in form["pages"]):
        return dict(form)
    if len(form["pages"]) == 1:
        raise Refused(_LAST_PAGE)
    rest = [page for page in form["pages"] if page["id"] != page_id]
    return checked({**form, "pages": deepcopy(rest)}, gone=page_of(form, page_id)["fields"])


def checked(form: dict[str, Any], gone: Sequence[Part] = ()) -> dict[str, Any]:
    """The definition, if it is one; Refused with what keeps it from being one, told by the questions' labels.

    `gone`: fields that were taken out, whose labels a sentence may need.
    """
    if sentence := next(_orphans(form, gone), ""):
        raise Refused(sentence)
    if problems := problems_of(form):
        raise Refused(" ".join(_told(form, str(problem)) for problem in problems))
    return form


def reads(rule: Any) -> set[str]:
    """The fields that a JsonLogic rule looks at."""
    if isinstance(rule, Mapping):
        named = {rule[key] for key in ("var", "val") if isinstance(rule.get(key), str)}
        return named.union(*(reads(value) for value in rule.values()))
    if isinstance(rule, list):
        return set().union(*(reads(value) for value in rule))
    return set()


def _orphans(form: Form, gone: Sequence[Part]) -> Iterator[str]:
    """Questions and pages that look at an answer which is not given before them."""
    labels = {field["id"]: field["label"] for field in (*gone, *fields_of(form))}
    known: set[str] = set()
    for page in form["pages"]:
        for part in (page, *page["fields"]):
            for name in sorted((reads(part.get("condition")) | reads(part.get("calculation"))) - known):
                if name in labels:
                    where = "la page " if part is page else ""
                    yield (
                        f"Impossible : {where}« {part.get('label') or part['title']} » dépend de la réponse à "
                        f"« {labels[name]} », qui doit rester avant. Changez d’abord sa condition."
                    )
            if part is not page:
                known.add(part["id"])


def _answers_gone(form: Form, was: Part, now: Part) -> Iterator[str]:
    """Answers proposed no more that a condition waits for."""
    kept = {option["value"] for option in _leaves(now)}
    for option in [option for option in _leaves(was) if option["value"] not in kept]:
        for part in (*form["pages"], *fields_of(form)):
            condition = part.get("condition")
            if was["id"] in reads(condition) and f'"{option["value"]}"' in json.dumps(condition):
                yield (
                    f"La réponse « {option['label']} » sert à afficher « {part.get('label') or part['title']} » : "
                    "changez d’abord cette condition."
                )


def _leaves(field: Part) -> list[Part]:
    options = field.get("options", [])
    return [*options, *(leaf for option in options for leaf in option.get("options", []))]


def _told(form: Form, problem: str) -> str:
    for part in (*form["pages"], *fields_of(form)):
        said = part.get("label") or part.get("title") or part["id"]
        problem = re.sub(rf"«\s{re.escape(part['id'])}\s»", lambda _, said=said: f"« {said} »", problem)  # type: ignore[misc]
    return problem


def _page_at(form: Form, page_id: str) -> int:
    for rank, page in enumerate(form["pages"]):
        if page["id"] == page_id:
            return rank
    raise Refused(_GONE_PAGE)


def _field_at(form: Form, field_id: str) -> tuple[int, int]:
    for rank, page in enumerate(form["pages"]):
        for place, field in enumerate(page["fields"]):
            if field["id"] == field_id:
                return rank, place
    raise Refused(_GONE)
