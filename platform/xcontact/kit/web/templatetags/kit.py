"""Tags and filters of the pages: `{% load kit %}`."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xcontact.kit.web import typography

register = template.Library()

ICONS = frozenset(
    (
        *("identity", "family", "home", "school", "road", "tree", "vote", "social", "association", "business"),
        *("event", "water", "help", "document", "download", "send", "clock", "check", "warning", "person"),
        *("mail", "phone", "search", "lock", "desk", "forward", "edit", "add"),
    )
)


@register.inclusion_tag("kit/field.html")
def field(bound: BoundField, heading: bool = False) -> dict[str, Any]:
    """Label, hint, error and control of one field of a form, tied together for assistive technologies.

    `heading=True` writes the label as the page's h1: a question page that asks one thing.
    """
    widget = bound.field.widget
    grouped = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    hint_id = f"{bound.auto_id}_aide" if bound.help_text else ""
    error_id = f"{bound.auto_id}_erreur" if bound.errors else ""
    attributes: dict[str, Any] = {"class": f"ds-input {widget.attrs.get('class', '')}".strip()}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    if not grouped:
        attributes["aria-describedby"] = " ".join(filter(None, [hint_id, error_id])) or False
    choices = _choices(bound, attributes) if grouped else ()
    return {
        "field": bound,
        "choices": choices,
        "grouped": grouped,
        "is_checkbox": isinstance(widget, CheckboxInput),
        "is_file": isinstance(widget, FileInput),
        "control": "" if grouped else bound.as_widget(attrs=attributes),
        "hint_id": hint_id,
        "error_id": error_id,
        "heading": heading,
        "optional": not bound.field.required,
    }


def _choices(bound: BoundField, attributes: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One control and its label for each choice of a group."""
    bound.field.widget.attrs.update(attributes)
    for choice in bound.subwidgets:
        yield {"control": choice.tag(), "label": choice.choice_label, "id": choice.id_for_label}


@register.inclusion_tag("kit/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """What is wrong with a form, each line a link to its field; nothing while the form has no error.

    A form that asks for one thing alone has no other answers to keep.
    """
    lines = []
    if form.is_bound:
        for bound in form:
            target = bound.id_for_label or f"{bound.auto_id}_0"
            label = str(bound.label).rstrip(f"{typography.NO_BREAK} ?.:")
            lines += [{"target": target, "label": label, "error": error} for error in bound.errors]
    general = form.non_field_errors() if form.is_bound else []
    return {"lines": lines, "general": general, "alone": len(form.visible_fields()) == 1}


@register.inclusion_tag("kit/breadcrumb.html")
def breadcrumb(*steps: str) -> dict[str, Any]:
    """« Accueil › … »: label and address by turns, then the label of the page itself."""
    *links, current = steps
    return {
        "links": [{"label": a, "address": b} for a, b in zip(links[::2], links[1::2], strict=True)],
        "current": current,
    }


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing of kit/icons.svg, hidden from assistive technologies: the word stands beside it."""
    known = name if name in ICONS else "document"
    return format_html(
        '<svg class="x-icon" width="24" height="24" fill="none" stroke="currentColor" aria-hidden="true" '
        'focusable="false"><use href="{}#{}"/></svg>',
        static("kit/icons.svg"),
        known,
    )


@register.filter
def paris(moment: datetime | None) -> str:
    """« 23 novembre 2026 à 14 h 05 », in Paris; empty for no moment."""
    return typography.moment_in_words(moment) if moment else ""


@register.filter
def day(moment: date | None) -> str:
    """« 23 novembre 2026 », in Paris; empty for none."""
    return typography.day(moment) if moment else ""


@register.filter
def weekday(moment: date | None) -> str:
    """« lundi 23 novembre 2026 », in Paris; empty for none."""
    return typography.weekday(moment) if moment else ""


@register.filter
def hour(moment: datetime | None) -> str:
    """« 14 h 05 », in Paris; empty for none."""
    return typography.hour(moment) if moment else ""


@register.filter
def filesize_fr(octets: int) -> str:
    """« 1,2 Mo »."""
    return typography.filesize(octets)


@register.filter(is_safe=True)
def nbsp(text: object) -> str:
    """A text with the no-break spaces of French."""
    return typography.no_break(str(text))
