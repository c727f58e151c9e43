"""What a form is: pages of fields, read from JSON and written back to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, get_args

from shared_apps.forms.inspection import InvalidDefinition, Problem, problems_of

__all__ = ["Field", "FormDefinition", "InvalidDefinition", "Link", "Option", "Page", "Problem", "dump", "load"]

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Option:
    """`options`: the answers of this family, in a list of two levels."""

    value: str
    label: str
    options: tuple["Option", ...] = ()


@dataclass(frozen=True)
class Link:
    url: str
    label: str


@dataclass(frozen=True)
class Field:
    """One question, statement, text or document. `id` is stable across revisions: answers are kept under it.

    `ask` is said when a required answer is missing, `advise` when an optional one is. `minimum`, `maximum` are for
    integers and amounts (euros), `period` for dates, `required_by` and `blocking` for documents. `unit` is written
    after a number; a repeated block has `fields`, `maximum` lines, and `unit` for the name of one (« Enfant »).
    `calculation` (JsonLogic) makes a calculated value.
    """

    id: str
    kind: str
    label: str
    hint: str = ""
    required: bool = True
    ask: str = ""
    advise: str = ""
    options: tuple[Option, ...] = ()
    width: str = ""
    autocomplete: str = ""
    prefill: str = ""
    condition: Json | None = None
    minimum: int | None = None
    maximum: int | None = None
    max_length: int | None = None
    period: str = ""
    link: Link | None = None
    required_by: str = ""
    blocking: bool = False
    unit: str = ""
    fields: tuple["Field", ...] = ()
    calculation: Json | None = None


@dataclass(frozen=True)
class Page:
    id: str
    title: str
    fields: tuple[Field, ...]
    hint: str = ""
    condition: Json | None = None


@dataclass(frozen=True)
class FormDefinition:
    pages: tuple[Page, ...]

    @property
    def fields(self) -> Iterator[Field]:
        """Every field, in the order in which people meet them."""
        return (field for page in self.pages for field in page.fields)

    def page(self, page_id: str) -> Page | None:
        return next((page for page in self.pages if page.id == page_id), None)

    def field(self, field_id: str) -> Field | None:
        return next((field for field in self.fields if field.id == field_id), None)


def load(content: Any) -> FormDefinition:
    """The definition that the JSON value tells; InvalidDefinition, with each fault and its place, if it tells none."""
    if problems := problems_of(content):
        raise InvalidDefinition(problems)
    return FormDefinition(tuple(_page(page) for page in content["pages"]))


def dump(definition: FormDefinition) -> dict[str, Any]:
    """The JSON value that `load` reads back to an equal definition; what has its default value is left out."""
    return {"pages": [_plain(page) for page in definition.pages]}


def field_from_json(content: Json) -> Field:
    """One field, from content already known to be valid."""
    known = dict(content)
    if "options" in known:
        known["options"] = tuple(_option(option) for option in known["options"])
    if "fields" in known:
        known["fields"] = tuple(field_from_json(field) for field in known["fields"])
    if "link" in known:
        known["link"] = Link(**known["link"])
    return Field(**known)


def _option(content: Json) -> Option:
    return Option(**{**content, "options": tuple(Option(**option) for option in content.get("options", []))})


def _page(content: Json) -> Page:
    return Page(**{**content, "fields": tuple(field_from_json(field) for field in content["fields"])})


def _plain(part: Any) -> Any:
    if isinstance(part, get_args(Field | Page | FormDefinition | Option | Link)):
        values = ((item.name, item.default, getattr(part, item.name)) for item in fields(part))
        return {name: _plain(value) for name, default, value in values if value != default}
    if isinstance(part, tuple):
        return [_plain(item) for item in part]
    return part
