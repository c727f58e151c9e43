"""The same questions several times: children, vehicles, dates. Works without scripts: a line more is unfolded."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from shared_apps.forms.definition import Field
from shared_apps.forms.kinds.base import Display, Kind

MOST = 10


class RepeatedWidget(forms.Widget):
    """All lines are on the page; those beyond the first empty one are folded."""

    template_name = "forms/widgets/repeated.html"

    def __init__(self, *, parts: list[tuple[Field, forms.Field]], legend: str, line: str, most: int) -> None:
        self.parts = parts
        self.legend = legend
        self.line = line
        self.most = most
        super().__init__()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        lines = [
            {
                part.id: value
                for part, field in self.parts
                if (value := field.widget.value_from_datadict(data, files, f"{name}-{rank}-{part.id}"))
                not in (None, "", {}, [])
            }
            for rank in range(self.most)
        ]
        return [line for line in lines if line]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}-") for key in data)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The first input of the first line."""
        first, field = self.parts[0]
        return str(field.widget.id_for_label(f"{id_}-0-{first.id}")) if id_ else ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        given = value if isinstance(value, list) else []
        base = (attrs or {}).get("id", name)
        lines = [
            {
                "title": f"{self.line} {rank + 1}",
                "folded": rank > len(given),
                "parts": [
                    self._part(part, field, f"{name}-{rank}-{part.id}", f"{base}-{rank}-{part.id}", _of(given, rank))
                    for part, field in self.parts
                ],
            }
            for rank in range(self.most)
        ]
        context["widget"] |= {"legend": self.legend, "lines": lines}
        return context

    def _part(self, part: Field, field: forms.Field, name: str, id_: str, line: Mapping[str, Any]) -> dict[str, Any]:
        value = field.prepare_value(line.get(part.id))
        css = f"ds-input {field.widget.attrs.get('class', '')}".strip()
        hint = f"{id_}_aide" if part.hint else ""
        attributes = {"id": id_, "class": css, **({"aria-describedby": hint} if hint else {})}
        return {
            "label": part.label,
            "hint": part.hint,
            "hint_id": hint,
            "asked": part.required,
            "id": field.widget.id_for_label(id_),
            "control": field.widget.render(name, value, attributes),
        }


class RepeatedField(forms.Field):
    """Cleans to a list of dicts, in the order written; a line left empty counts for nothing."""

    def __init__(self, *, parts: list[tuple[Field, forms.Field]], line: str, most: int, **kwargs: Any) -> None:
        self.parts = parts
        self.line = line
        self.most = most
        widget = RepeatedWidget(parts=parts, legend=kwargs["label"], line=line, most=most)
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> list[dict[str, Any]]:
        if value in self.empty_values:
            return []
        if not isinstance(value, list) or not all(isinstance(line, Mapping) for line in value):
            raise ValidationError(f"Répondez à « {self.label} » dans les cases proposées.", code="invalid")
        if len(value) > self.most:
            raise ValidationError(f"« {self.label} » accepte {self.most} réponses au plus.", code="too_many")
        lines: list[dict[str, Any]] = []
        errors: list[ValidationError] = []
        for rank, line in enumerate(value, 1):
            cleaned = {}
            for part, field in self.parts:
                try:
                    cleaned[part.id] = field.clean(line.get(part.id))
                except ValidationError as error:
                    errors += [ValidationError(f"{self.line} {rank} : {said}") for said in error.messages]
            lines.append({name: given for name, given in cleaned.items() if given not in (None, "", {}, [])})
        if errors:
            raise ValidationError(errors)
        return [line for line in lines if line]


class Repeated(Kind):
    """Stored as a list of dicts, by the identifiers of `fields`. `maximum` lines at most, `MOST` if it is not said."""

    name = "repeated"
    label = "Bloc répété"

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self.kinds = kinds

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        parts = [(part, self.kinds[part.kind].form_field(part, today)) for part in field.fields]
        most = min(field.maximum or MOST, MOST)
        return RepeatedField(parts=parts, line=field.unit or "Ligne", most=most, **self.common(field))

    def display(self, field: Field, value: Any) -> Display:
        line = field.unit or "Ligne"
        return [(f"{line} {rank}", self._told(field, given)) for rank, given in enumerate(value, 1)]

    def _told(self, field: Field, given: Mapping[str, Any]) -> str:
        told = []
        for part in field.fields:
            if part.id in given:
                shown = self.kinds[part.kind].display(part, given[part.id])
                words = shown if isinstance(shown, str) else ", ".join(text for _, text in shown)
                told.append(f"{part.label} : {words}")
        return " ; ".join(told)


def _of(lines: list[Any], rank: int) -> Mapping[str, Any]:
    return lines[rank] if rank < len(lines) and isinstance(lines[rank], Mapping) else {}
