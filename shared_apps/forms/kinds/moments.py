"""Days and hours."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from shared_apps.forms.definition import Field
from shared_apps.forms.kinds.base import Kind, input_attributes
from shared_apps.forms.kinds.text import WordsField
from xcontact.kit.text import NBSP, french_date, month_name, month_number

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_FRENCH = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4})")
_HOUR = re.compile(r"([0-9]{1,2})\s*(?:[:hH]\s*([0-9]{2})?)(?::00)?")
_CENTURIES = range(1850, 2201)


class DayField(forms.Field):
    """Cleans to an ISO day. The browser's own date input sends that; JJ/MM/AAAA typed where it has none is read too."""

    def __init__(self, *, period: str, today: date | None, **kwargs: Any) -> None:
        self.period = period
        self.today = today
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str | None:
        if value in self.empty_values:
            return None
        day = _read_day(value.strip()) if isinstance(value, str) else None
        if day is None or day.year not in _CENTURIES:
            raise ValidationError(
                f"« {self.label} » n’est pas une date qui existe. Écrivez le jour, le mois et l’année, "
                "par exemple 27/03/1958.",
                code="invalid",
            )
        return day.isoformat()

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None or self.today is None:
            return
        day = date.fromisoformat(value)
        if self.period == "past" and day > self.today:
            raise ValidationError(f"« {self.label} » ne peut pas être dans le futur.", code="future")
        if self.period == "future" and day < self.today:
            raise ValidationError(f"« {self.label} » est déjà passée.", code="past")


class HourField(forms.Field):
    """Cleans to « HH:MM »; « 14h30 » and « 14 h » are read."""

    def to_python(self, value: Any) -> str | None:
        if value in self.empty_values:
            return None
        found = _HOUR.fullmatch(value.strip().replace(NBSP, " ")) if isinstance(value, str) else None
        hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
        if hour > 23 or minute > 59:
            raise ValidationError(
                f"« {self.label} » n’est pas une heure qui existe. Écrivez par exemple 14:30.", code="invalid"
            )
        return f"{hour:02}:{minute:02}"


def _read_day(typed: str) -> date | None:
    if found := _ISO.fullmatch(typed):
        year, month, day = found.groups()
    elif found := _FRENCH.fullmatch(typed):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def day_input(**attributes: str) -> forms.DateInput:
    """The browser's own date input; where it has none, a text with an example."""
    widget = forms.DateInput(attrs={"class": "x-input", "placeholder": "JJ/MM/AAAA", **attributes}, format="%Y-%m-%d")
    widget.input_type = "date"
    return widget


class MonthField(WordsField):
    """Cleans to « 2026-09 »; « 09/2026 » and « septembre 2026 » are read."""

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        if not typed:
            return ""
        found = re.fullmatch(r"([0-9]{1,2})[/.\- ]([0-9]{4})", typed) or re.fullmatch(r"(\w+) ([0-9]{4})", typed)
        named = found.groups() if found else ("", "")
        if iso := re.fullmatch(r"([0-9]{4})-([0-9]{2})", typed):
            named = (iso[2], iso[1])
        month = int(named[0]) if named[0].isascii() and named[0].isdigit() else month_number(named[0])
        if not 1 <= month <= 12 or int(named[1] or 0) not in _CENTURIES:
            raise ValidationError(
                f"« {self.label} » n’est pas un mois qui existe. Écrivez le mois et l’année, par exemple 09/2026.",
                code="invalid",
            )
        return f"{named[1]}-{month:02}"


class YearField(WordsField):
    """Cleans to a whole number of four digits."""

    def to_python(self, value: Any) -> Any:
        typed = str(value) if isinstance(value, int) and not isinstance(value, bool) else super().to_python(value)
        if not typed:
            return None
        if not re.fullmatch(r"[0-9]{4}", typed) or int(typed) not in _CENTURIES:
            raise ValidationError(
                f"« {self.label} » n’est pas une année. Écrivez ses quatre chiffres, par exemple 1958.", code="invalid"
            )
        return int(typed)


class Month(Kind):
    """Stored as « 2026-09 »."""

    name = "month"
    label = "Mois et année"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        attributes = input_attributes(field, "x-input x-short", inputmode="text", placeholder="MM/AAAA")
        return MonthField(limit=40, widget=forms.TextInput(attrs=attributes), **self.common(field))

    def display(self, field: Field, value: Any) -> str:
        year, month = value.split("-")
        return f"{month_name(int(month))}{NBSP}{year}"


class Year(Kind):
    name = "year"
    label = "Année"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        attributes = input_attributes(field, "x-input x-short", inputmode="numeric", placeholder="AAAA")
        return YearField(limit=20, widget=forms.TextInput(attrs=attributes), **self.common(field))


class Date(Kind):
    name = "date"
    label = "Date"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        attributes = input_attributes(field)
        if today and field.period:
            attributes["max" if field.period == "past" else "min"] = today.isoformat()
        widget = day_input(**attributes)
        return DayField(period=field.period, today=today, widget=widget, **self.common(field))

    def display(self, field: Field, value: Any) -> str:
        return french_date(date.fromisoformat(value))


class Time(Kind):
    name = "time"
    label = "Heure"

    def form_field(self, field: Field, today: date | None = None) -> forms.Field:
        widget = forms.TimeInput(attrs=input_attributes(field), format="%H:%M")
        widget.input_type = "time"
        return HourField(widget=widget, **self.common(field))

    def display(self, field: Field, value: Any) -> str:
        hour, minute = value.split(":")
        return f"{int(hour)}{NBSP}h{NBSP}{minute}"
