"""The demo's people, all invented, with the passwords that the demo prints."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Citizen:
    given_name: str
    family_name: str
    email: str
    password: str
    street: str
    postcode: str
    city: str
    telephone: str


@dataclass(frozen=True)
class DeskPerson:
    """An agent and the one who signs. `code` as in `territory.Place`."""

    code: str
    identifier: str
    password: str
    display_name: str
    function: str
    signatory: str
    quality: str


CITIZENS = (
    Citizen(
        "Marie", "Lambert", "marie.lambert@citoyen.example", "Vignes-et-Coteaux-26", "12 rue des Tanneurs", "10000",
        "Troyes", "03 53 01 00 21",
    ),
    Citizen(
        "Paul", "Moreau", "paul.moreau@citoyen.example", "Canal+Peniche-1851", "3 rue du Pressoir", "51480", "Œuilly",
        "03 53 01 00 22",
    ),
)  # fmt: skip
DESK = (
    DeskPerson("10387", "claire.troyes", "Hotel-de-Ville-10387", "Claire Petit", "chargée de l’accueil",
               "Agnès Roussel", "maire"),
    DeskPerson("51230", "hugo.epernay", "Hotel-de-Ville-51230", "Hugo Blanchard", "secrétaire général",
               "Bernard Collin", "maire"),
    DeskPerson("51410", "lise.oeuilly51", "Petite-Mairie-51410", "Lise Mercier", "secrétaire de mairie",
               "Jeanne Faivre", "maire"),
    DeskPerson("02565", "lise.oeuilly02", "Petite-Mairie-02565", "Lise Garnier", "secrétaire de mairie",
               "Michel Dupré", "maire"),
    DeskPerson("200000545", "samir.romilly", "Portes-Ouvertes-10100", "Samir Lefèvre", "agent d’accueil",
               "Odile Renaud", "présidente"),
    DeskPerson("10", "nadia.aube", "Departement-Aube-10", "Nadia Perrin", "gestionnaire des demandes",
               "François Gillet", "président du Conseil départemental"),
)  # fmt: skip
