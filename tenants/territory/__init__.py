"""The official registry of the eight départements, shipped with the project (source and licence: README.md)."""

import csv
import functools
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tenants.models import CollectivityKind
from xcontact.kit.text import fold, slug

FILE = Path(__file__).with_name("territory.csv")
# Names that a visitor or a browser would take for something else.
RESERVED = frozenset(
    "www api portail portal admin administration compte connexion mail smtp imap ftp ns ns1 ns2 static media assets "
    "statut status aide support assistance exploitation xcontact demo test recette franceconnect proconnect "
    "autoconfig autodiscover mta-sts localhost".split()
)


@dataclass(frozen=True)
class Entry:
    """A collectivité as the registry knows it."""

    kind: str
    name: str
    siren: str
    insee: str
    departement: str
    population: int | None
    postcodes: tuple[str, ...]

    @property
    def schema(self) -> str:
        """c_<INSEE>, e_<SIREN> or d_<code>; never changes."""
        if self.kind == CollectivityKind.COMMUNE:
            return f"c_{self.insee.lower()}"
        return f"e_{self.siren}" if self.kind == CollectivityKind.EPCI else f"d_{self.departement.lower()}"

    @property
    def folded(self) -> str:
        """What a search reads."""
        return " ".join([fold(self.name), *self.postcodes, self.insee.lower()]).strip()


def entries(path: Path = FILE) -> list[Entry]:
    """The lines of a registry file; ValueError names the line that can't be read."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_entry(row, number) for number, row in enumerate(csv.DictReader(file), start=2)]


@functools.cache
def official() -> tuple[Entry, ...]:
    return tuple(entries())


def by_insee(code: str) -> Entry | None:
    return next((entry for entry in official() if entry.insee and entry.insee == code.upper()), None)


def by_siren(siren: str) -> Entry | None:
    return next((entry for entry in official() if entry.siren and entry.siren == siren), None)


def by_departement(code: str) -> Entry | None:
    """The département itself."""
    return next(
        (e for e in official() if e.kind == CollectivityKind.DEPARTEMENT and e.departement == code.upper()), None
    )


def propose_subdomain(entry: Entry) -> str:
    """The name, with the département's code where two share it, with the INSEE code where even that is shared."""
    plain = slug(entry.name)[:50].strip("-")
    if _plain_names()[plain] == 1 and plain not in RESERVED:
        return plain
    with_departement = f"{plain}-{entry.departement.lower()}"
    if _names_with_departement()[with_departement] == 1:
        return with_departement
    return f"{plain}-{(entry.insee or entry.siren or entry.departement).lower()}"


@functools.cache
def _plain_names() -> Counter[str]:
    return Counter(slug(entry.name)[:50].strip("-") for entry in official())


@functools.cache
def _names_with_departement() -> Counter[str]:
    return Counter(f"{slug(entry.name)[:50].strip('-')}-{entry.departement.lower()}" for entry in official())


def _entry(row: dict[str, str | None], number: int) -> Entry:
    try:
        kind = (row["kind"] or "").strip()
        population = (row["population"] or "").strip()
        return Entry(
            kind={"commune": CollectivityKind.COMMUNE, "departement": CollectivityKind.DEPARTEMENT}.get(
                kind, CollectivityKind.EPCI
            ).value,
            name=(row["name"] or "").strip(),
            siren=(row["siren"] or "").strip(),
            insee=(row["insee"] or "").strip().upper(),
            departement=(row["departement"] or "").strip().upper(),
            population=int(population) if population else None,
            postcodes=tuple((row["postcodes"] or "").split()),
        )
    except (KeyError, ValueError) as error:
        raise ValueError(f"ligne {number} : {error}") from error
