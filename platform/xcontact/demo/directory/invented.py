"""Streets that stand in every commune of the demonstration, and one company for each number; none of them exists."""

import csv
import functools
import importlib.resources
import re
from typing import Any

from xcontact.kit.text import fold

STREETS = (
    "Rue de l’Exemple",
    "Place de l’Exemple",
    "Avenue de la Démonstration",
    "Impasse de la Démonstration",
    "Chemin des Essais",
    "Quai de l’Essai",
)
# Words of a street's name that a search leaves aside.
_SMALL = frozenset({"de", "la", "le", "les", "l", "du", "des", "d"})
MOST_PEOPLED = 3


@functools.cache
def communes() -> tuple[tuple[str, dict[str, str]], ...]:
    """What is searched of each commune of the eight départements, and its line of the registry; most peopled first."""
    file = importlib.resources.files("tenants") / "territory" / "territory.csv"
    with file.open(encoding="utf-8") as lines:
        found = [row for row in csv.DictReader(lines) if row["kind"] == "commune" and row["postcodes"]]
    found.sort(key=lambda row: -int(row["population"] or 0))
    return tuple((f" {fold(row['name'])} {row['postcodes']}", row) for row in found)


def addresses(wish: str, most: int) -> list[dict[str, Any]]:
    """GeoJSON features, in the shape of the national address service."""
    number, _, rest = wish.strip().partition(" ")
    if not re.fullmatch(r"[0-9]{1,4}", number):
        number, rest = "", wish
    words = [word for word in fold(rest).split() if word not in _SMALL]
    found = []
    for street in STREETS:
        left = [word for word in words if f" {word}" not in f" {fold(street)}"]
        if len(left) == len(words):
            continue
        towns = [row for searched, row in communes() if all(f" {word}" in searched for word in left)]
        found += [_feature(number, street, row) for row in towns[: most if left else MOST_PEOPLED]]
    return found[:most]


def company(number: str) -> dict[str, Any] | None:
    """One result, in the shape of the API Recherche d’entreprises; None for what is no number."""
    if not re.fullmatch(r"[0-9]{9}|[0-9]{14}", number):
        return None
    siret = number if len(number) == 14 else f"{number}00010"
    place = {
        "siret": siret,
        "adresse": f"{int(number[5:9]) % 98 + 1} RUE DE L EXEMPLE 10000 TROYES",
        "code_postal": "10000",
        "commune": "10387",
        "libelle_commune": "TROYES",
        "est_siege": True,
        "etat_administratif": "A",
    }
    return {
        "siren": number[:9],
        "nom_complet": f"ENTREPRISE DE DÉMONSTRATION {number[5:9]}",
        "nom_raison_sociale": f"ENTREPRISE DE DÉMONSTRATION {number[5:9]}",
        "etat_administratif": "A",
        "statut_diffusion": "O",
        "siege": place,
        "matching_etablissements": [place],
    }


def _feature(number: str, street: str, row: dict[str, str]) -> dict[str, Any]:
    name, postcode = f"{number} {street}".strip(), row["postcodes"].split()[0]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [4.0744, 48.2973]},
        "properties": {
            "label": f"{name} {postcode} {row['name']}",
            "score": 0.9,
            "name": name,
            "street": street,
            **({"housenumber": number} if number else {}),
            "postcode": postcode,
            "citycode": row["insee"],
            "city": row["name"],
            "context": "Démonstration",
            "type": "housenumber" if number else "street",
            "importance": 0.5,
        },
    }
