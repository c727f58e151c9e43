"""The demo's collectivités: real ones, with invented telephones, addresses, people and colours.

The telephones are in a range kept for fiction (03 53 01); the electronic addresses end in .example (RFC 2606).
"""

from dataclasses import dataclass

from tenants import territory
from tenants.fleet.opening import Opening
from tenants.territory import Entry


@dataclass(frozen=True)
class Place:
    """A collectivité of the demo. `code`: INSEE, SIREN, or the département's number."""

    code: str
    telephone: str
    email: str
    postal_address: str
    colours: tuple[str, str, str]

    @property
    def entry(self) -> Entry:
        find = {5: territory.by_insee, 9: territory.by_siren, 2: territory.by_departement}[len(self.code)]
        entry = find(self.code)
        assert entry is not None
        return entry

    @property
    def opening(self) -> Opening:
        primary, secondary, accent = self.colours
        return Opening(
            entry=self.entry,
            telephone=self.telephone,
            email=self.email,
            postal_address=self.postal_address,
            brand={"primary": primary, "secondary": secondary, "accent": accent},
        )


PLACES = (
    Place(
        "10387",
        "03 53 01 00 10",
        "mairie@troyes.example",
        "Hôtel de ville (adresse inventée)\n1 place du Marché\n10000 Troyes",
        ("#0f4c81", "#c8a24a", "#b3302f"),
    ),
    Place(
        "51230",
        "03 53 01 00 51",
        "mairie@epernay.example",
        "Hôtel de ville (adresse inventée)\n7 avenue des Coteaux\n51200 Épernay",
        ("#6b1f3f", "#d9b65b", "#4f7a4a"),
    ),
    Place(
        "51410",
        "03 53 01 00 52",
        "mairie@oeuilly-marne.example",
        "Mairie (adresse inventée)\n2 rue de l’Église\n51480 Œuilly",
        ("#2f5d3a", "#e0b13e", "#8c5a2b"),
    ),
    Place(
        "02565",
        "03 53 01 00 02",
        "mairie@oeuilly-aisne.example",
        "Mairie (adresse inventée)\n4 rue du Lavoir\n02160 Œuilly",
        ("#1f6f78", "#f0a35e", "#5b4b8a"),
    ),
    Place(
        "200000545",
        "03 53 01 00 45",
        "contact@portes-de-romilly.example",
        "Siège (adresse inventée)\n9 place de la Gare\n10100 Romilly-sur-Seine",
        ("#34497a", "#7fb069", "#e07a3f"),
    ),
    Place(
        "10",
        "03 53 01 01 00",
        "contact@departement-aube.example",
        "Hôtel du Département (adresse inventée)\n2 rue des Tilleuls\n10000 Troyes",
        ("#004f4f", "#9bc53d", "#f6ae2d"),
    ),
)
