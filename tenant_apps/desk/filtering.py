"""The filters of « Toutes les demandes »: a query string that can be shared, and its five usual values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict

from tenant_apps.organisation.forms import DayInput
from tenant_apps.organisation.models import Agent, Department
from tenant_apps.procedures.models import Procedure
from tenant_apps.requests.inbox import MOST_COUNTED, SENT, Counters, Filters, Sort, statuses_of
from tenant_apps.requests.lifecycle import LABELS, Status, Turn, is_open
from xcontact.kit.text import NBSP

OPEN, ENDED = "ouvertes", "closes"
ME, NOBODY = "moi", "personne"
_TURNS = {"bureau": Turn.OFFICE, "usager": Turn.APPLICANT}
_SORTS = {"echeance": Sort.DUE, "date": Sort.NEWEST, "numero": Sort.REFERENCE, "nom": Sort.NAME}
_FIRST, _LAST = date(2000, 1, 1), date(2100, 1, 1)
_CURSORS = ("apres", "avant")
# A longer search, or another one than a form of ours makes, is cut.
_LONGEST = 200
# What each usual view asks, and which counter tells how many it holds.
_VIEWS = (
    ("À faire", {"tour": "bureau"}, "office"),
    ("En retard", {"retard": "on"}, "late"),
    ("Mes demandes", {"etat": OPEN, "agent": ME}, "mine"),
    ("Non attribuées", {"etat": OPEN, "agent": NOBODY}, "nobody"),
    ("Closes", {"etat": ENDED}, "ended"),
)


class FilterForm(forms.Form):
    """A GET form. What is not understood is left out, and said."""

    use_required_attribute = False

    etat = forms.ChoiceField(label="État", required=False)
    tour = forms.ChoiceField(
        label=f"Qui doit agir{NBSP}?",
        required=False,
        choices=[("", "Tous"), ("bureau", "Au bureau"), ("usager", "À l’usager")],
    )
    demarche = forms.ChoiceField(label="Démarche", required=False)
    service = forms.ChoiceField(label="Service", required=False)
    agent = forms.ChoiceField(label="Suivie par", required=False)
    depuis = forms.DateField(label="Reçue à partir du", required=False, widget=DayInput())
    jusqua = forms.DateField(label="Reçue jusqu’au", required=False, widget=DayInput())
    tri = forms.ChoiceField(
        label="Trier par",
        required=False,
        choices=[
            ("", "Ordre habituel"),
            ("echeance", "Échéance, la plus proche d’abord"),
            ("date", "Date de réception, la plus récente d’abord"),
            ("numero", "Numéro"),
            ("nom", "Nom de l’usager"),
        ],
    )
    retard = forms.BooleanField(label="En retard seulement", required=False)

    def __init__(
        self,
        data: QueryDict,
        *,
        procedures: Sequence[Procedure],
        departments: Sequence[Department],
        agents: Sequence[Agent],
    ) -> None:
        super().__init__(data)
        for name in ("depuis", "jusqua"):
            self.fields[name].validators += [MinValueValidator(_FIRST), MaxValueValidator(_LAST)]
            self.fields[name].error_messages["invalid"] = "Cette date n’existe pas."
        each = [(status.value, LABELS[status]) for status in Status if status is not Status.DRAFT]
        self._offer("etat", [("", "Tous"), (OPEN, "Ouvertes"), (ENDED, "Closes, quelle que soit l’issue"), *each])
        self._offer("demarche", [("", "Toutes"), *((one.slug, one.title) for one in procedures)])
        self._offer("service", [("", "Tous"), *((str(one.id), one.name) for one in departments)])
        named = [(str(one.id), one.display_name) for one in agents]
        self._offer("agent", [("", "Tous"), (ME, "Moi"), (NOBODY, "Personne"), *named])
        if len(departments) < 2:
            del self.fields["service"]
        for field in self.fields.values():
            field.widget.attrs["class"] = "ds-input"

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


@dataclass(frozen=True)
class View:
    """A usual view. `number` is in words: « plus de 1 000 »."""

    label: str
    query: str
    number: str
    is_current: bool


def text_of(data: Mapping[str, Any]) -> str:
    """What is searched."""
    return str(data.get("q", "")).replace("\x00", "").strip()[:_LONGEST]


def filters_of(form: FilterForm, text: str, me: UUID) -> tuple[Filters, Sort]:
    """What a form asks, its invalid fields put aside."""
    form.is_valid()
    given = form.cleaned_data
    statuses = SENT
    if etat := given.get("etat"):
        ended = etat == ENDED
        group = frozenset(status for status in SENT if is_open(status) is not ended)
        statuses = group if etat in (OPEN, ENDED) else frozenset({Status(etat)})
    if tour := given.get("tour"):
        statuses &= statuses_of(_TURNS[tour])
    who = given.get("agent")
    chosen = UUID(who) if who and who not in (ME, NOBODY) else None
    late = bool(given.get("retard"))
    filters = Filters(
        text=text,
        statuses=statuses,
        procedure=given.get("demarche") or "",
        department=UUID(given["service"]) if given.get("service") else None,
        caseworker=me if who == ME else chosen,
        nobody_follows=who == NOBODY,
        since=given.get("depuis"),
        until=given.get("jusqua"),
        is_overdue=late,
    )
    usual = Sort.DUE if late or all(is_open(status) for status in statuses) else Sort.NEWEST
    return filters, _SORTS.get(given.get("tri") or "", usual)


def is_filtered(form: FilterForm) -> bool:
    """Whether something is asked that the search alone does not ask."""
    return any(form.data.get(name) for name in form.fields)


def query_of(data: QueryDict, **changes: str) -> str:
    """The same query with nothing empty in it, and no page."""
    kept = {name: value for name, value in data.items() if value and name not in _CURSORS}
    return urlencode({**kept, **changes})


def views(data: QueryDict, counters: Counters) -> list[View]:
    """The five usual ones, with how many requests each holds."""
    asked = {name: value for name, value in data.items() if value and name not in _CURSORS}
    return [
        View(label, urlencode(query), number_of(getattr(counters, counter)), asked == query)
        for label, query, counter in _VIEWS
    ]


def number_of(count: int) -> str:
    """« 12 », « 1 000 », « plus de 1 000 »."""
    written = f"{min(count, MOST_COUNTED):,}".replace(",", NBSP)
    return f"plus de {written}" if count > MOST_COUNTED else written
