"""Finding a collectivité: by name, postcode or INSEE code."""

import re
from dataclasses import dataclass

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Concat

from shared_apps.catalogue.models import Offer
from tenants.models import Collectivity, CollectivityKind, CollectivityStatus
from xcontact.kit.text import fold

MOST = 30
# As people write on an envelope.
_ABBREVIATIONS = {"st": "saint", "ste": "sainte"}


@dataclass(frozen=True)
class Found:
    """A collectivité as a list shows it."""

    schema: str
    name: str
    kind: str
    departement: str
    postcodes: tuple[str, ...]
    subdomain: str
    status: str

    @property
    def is_preparing(self) -> bool:
        return self.status == CollectivityStatus.PREPARING

    @property
    def is_suspended(self) -> bool:
        return self.status == CollectivityStatus.SUSPENDED


@dataclass(frozen=True)
class Results:
    found: list[Found]
    has_more: bool


@dataclass(frozen=True)
class Departement:
    code: str
    name: str
    count: int


NAMES = {
    "02": "Aisne",
    "08": "Ardennes",
    "10": "Aube",
    "51": "Marne",
    "52": "Haute-Marne",
    "54": "Meurthe-et-Moselle",
    "55": "Meuse",
    "88": "Vosges",
}


def search(wish: str, *, offering: str = "") -> Results:
    """The collectivités that a person means, the likeliest first, MOST at most; with `offering`, those that offer
    this procedure to the public.

    Each word must begin a word of the name, a postcode or an INSEE code. An exact name comes first, then names that
    begin so, then the most peopled.
    """
    words = [_ABBREVIATIONS.get(word, word) for word in fold(wish[:100]).split()]
    if not words:
        return Results([], False)
    rows = _listed().annotate(words=Concat(Value(" "), F("folded"), output_field=TextField()))
    for word in words:
        rows = rows.filter(words__contains=f" {word}")
    if offering:
        rows = rows.filter(schema_name__in=Offer.objects.filter(slug=offering).values("place"))
    wished = re.escape(" ".join(words))
    rank = Case(
        When(folded__regex=rf"^{wished}( \d.*)?$", then=0),
        When(folded__startswith=f"{' '.join(words)} ", then=1),
        default=2,
        output_field=IntegerField(),
    )
    found = found_in(rows.order_by(rank, F("population").desc(nulls_last=True), "name")[: MOST + 1])
    return Results(found[:MOST], len(found) > MOST)


def offering(slug: str) -> Results:
    """The most peopled collectivités that offer a procedure, MOST at most."""
    rows = _listed().filter(schema_name__in=Offer.objects.filter(slug=slug).values("place"))
    found = found_in(rows.order_by(F("population").desc(nulls_last=True), "name")[: MOST + 1])
    return Results(found[:MOST], len(found) > MOST)


def departements() -> list[Departement]:
    """Where there is at least one collectivité, and how many."""
    counts = Collectivity.objects.values("departement").annotate(count=Count("id")).order_by("departement")
    return [
        Departement(row["departement"], NAMES.get(row["departement"], row["departement"]), row["count"])
        for row in counts
    ]


def of_departement(code: str) -> QuerySet[Collectivity]:
    """All collectivités of a département: itself, intercommunalités, then communes by name."""
    order = Case(
        When(Q(kind=CollectivityKind.DEPARTEMENT), then=0),
        When(Q(kind=CollectivityKind.EPCI), then=1),
        default=2,
        output_field=IntegerField(),
    )
    return _listed().filter(departement=code).order_by(order, "folded")


def _listed() -> QuerySet[Collectivity]:
    rows: QuerySet[Collectivity] = Collectivity.objects.filter(domains__is_primary=True)
    return rows


def found_in(rows: QuerySet[Collectivity]) -> list[Found]:
    """Rows as a list shows them, in one query; sliced already, if they are to be."""
    fields = ("schema_name", "name", "kind", "departement", "postcodes", "domains__domain", "status")
    return [
        Found(schema, name, CollectivityKind(kind).label, departement, tuple(postcodes), subdomain, status)
        for schema, name, kind, departement, postcodes, subdomain, status in rows.values_list(*fields)
    ]
