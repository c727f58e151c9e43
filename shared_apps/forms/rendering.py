"""The same definition as a page to fill, a whole to check, and a summary to read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from shared_apps.forms.definition import Field, FormDefinition, Page
from shared_apps.forms.kinds import KINDS, Display
from shared_apps.forms.kinds.base import UNANSWERED
from shared_apps.forms.logic import compute, holds
from shared_apps.forms.visibility import relevant, shown

Answers = Mapping[str, Any]
SHOWN = "_shown"
_APPEARED = "Vos réponses font apparaître cette question. Répondez-y, ou laissez-la si elle est facultative."


@dataclass(frozen=True)
class Block:
    """One thing of a page, in order: `bound` is None for a section or a warning, which are read and not answered.

    `value`: what a calculated field is worth, in words, once it can be told.
    """

    field: Field
    bound: forms.BoundField | None
    value: Display = ""


@dataclass(frozen=True)
class Row:
    field: Field
    label: str
    display: Display

    @property
    def value(self) -> str:
        """The display as one text, a line for each part."""
        return self.display if isinstance(self.display, str) else "\n".join(text for _, text in self.display)


@dataclass(frozen=True)
class PageSummary:
    page: Page
    rows: tuple[Row, ...]


class _ListOfShown(forms.HiddenInput):
    """Tells the server which questions this page showed, whatever an earlier page had told."""

    def __init__(self, names: str) -> None:
        super().__init__()
        self.names = names

    def format_value(self, value: Any) -> str:
        return self.names


class PageForm(forms.Form):
    """One page. `cleaned_data` holds JSON values, under the fields' identifiers, of the questions asked."""

    use_required_attribute = False

    def __init__(self, page: Page, data: Any, known: Mapping[str, Any], answers: Answers, today: date | None) -> None:
        super().__init__(data, initial=dict(known), label_suffix="")
        self.page = page
        self.shown_fields: list[Field] = []
        answered = dict(answers)
        for field in page.fields:
            if holds(field.condition, answered):
                self.shown_fields.append(field)
                if KINDS[field.kind].asks:
                    self._ask(field, answered, today)
                elif field.calculation:
                    answered[field.id] = compute(field.calculation, answered)
            else:
                answered.pop(field.id, None)
        self.answered = answered
        names = " ".join(self.fields)
        self.fields[SHOWN] = forms.CharField(required=False, widget=_ListOfShown(names))

    def blocks(self) -> Iterator[Block]:
        """Everything to show, in order; `hidden_fields` are to be rendered besides."""
        for field in self.shown_fields:
            kind, value = KINDS[field.kind], self.answered.get(field.id)
            told = kind.display(field, value) if kind.computes and value is not None else ""
            yield Block(field, self[field.id] if field.id in self.fields else None, told)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        listed = cleaned.pop(SHOWN, "")
        if listed:
            for name in self.fields.keys() - {SHOWN} - set(listed.split()):
                if not self.has_error(name):
                    self.add_error(name, _APPEARED)
        for field in self.shown_fields:
            if KINDS[field.kind].stops:
                self.add_error(None, field.label)
        return cleaned

    def _ask(self, field: Field, answered: dict[str, Any], today: date | None) -> None:
        asked = KINDS[field.kind].form_field(field, today)
        self.fields[field.id] = asked
        value = self.initial.get(field.id)
        if self.is_bound:
            try:
                value = asked.clean(asked.widget.value_from_datadict(self.data, self.files, self.add_prefix(field.id)))
            except ValidationError:
                value = None
        answered[field.id] = value


def page_form(
    page: Page,
    data: Any = None,
    initial: Answers | None = None,
    *,
    answers: Answers | None = None,
    within: FormDefinition | None = None,
    today: date | None = None,
) -> PageForm:
    """The page as a Django form.

    `data` is what was posted, `answers` all that the draft holds (the conditions look at it, and it fills the page),
    `initial` what the profile proposes where the draft holds nothing, `within` the form it is a page of (what it no
    longer asks elsewhere then counts for nothing), `today` the day in Paris, for dates that must be past or future.
    """
    held = answers or {}
    ours = {field.id for field in page.fields}
    if within is not None:
        counting = relevant(within, held)
        held = {name: value for name, value in held.items() if name in ours or name in counting}
        held |= {name: value for name, value in counting.items() if name not in ours}
    known = {name: value for name, value in {**(initial or {}), **held}.items() if name in ours}
    return PageForm(page, data, known, held, today)


def validate(definition: FormDefinition, answers: Answers, today: date | None = None) -> dict[str, list[str]]:
    """What is wrong with the answers as a whole, by field; empty when the form can be sent."""
    problems = {}
    for _, fields in shown(definition, answers):
        for field in fields:
            kind = KINDS[field.kind]
            if kind.asks and (found := _problems(field, answers.get(field.id), today)):
                problems[field.id] = found
            if kind.stops:
                problems[field.id] = [field.label]
    return problems


def cleaned(definition: FormDefinition, answers: Answers, today: date | None = None) -> dict[str, Any]:
    """The answers to keep: of what is asked only, in the form's order, each in its canonical shape.

    For answers that `validate` finds nothing wrong with; ValidationError otherwise.
    """
    return {
        name: KINDS[field.kind].form_field(field, today).clean(value)
        for name, value in relevant(definition, answers).items()
        if (field := definition.field(name))
    }


def advice(definition: FormDefinition, answers: Answers) -> dict[str, str]:
    """What would help and is missing, by field: told to the person, and stops nothing."""
    return {
        field.id: field.advise
        for _, fields in shown(definition, answers)
        for field in fields
        if field.advise and KINDS[field.kind].asks and KINDS[field.kind].is_empty(answers.get(field.id))
    }


def summary(definition: FormDefinition, answers: Answers) -> list[PageSummary]:
    """Questions asked and answers given, in words: for the review page, the PDF and the desk alike."""
    kept = relevant(definition, answers)
    pages = [
        PageSummary(page, tuple(_row(field, kept.get(field.id)) for field in fields if _is_told(field)))
        for page, fields in shown(definition, answers)
    ]
    return [page for page in pages if page.rows]


def _is_told(field: Field) -> bool:
    return KINDS[field.kind].asks or KINDS[field.kind].computes


def _row(field: Field, value: Any) -> Row:
    kind = KINDS[field.kind]
    return Row(field, field.label, UNANSWERED if kind.is_empty(value) else kind.display(field, value))


def _problems(field: Field, value: Any, today: date | None) -> list[str]:
    try:
        KINDS[field.kind].form_field(field, today).clean(value)
    except ValidationError as error:
        return list(error.messages)
    return []
