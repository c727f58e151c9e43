"""The kinds of questions as a secretary chooses among them: grouped by what is asked, each with an example."""

from dataclasses import dataclass

from shared_apps.forms.kinds import KINDS

_GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Du texte",
        (
            ("text", "Nom de l’enfant"),
            ("long_text", "Expliquez votre projet"),
            ("email", "Adresse électronique du trésorier"),
            ("telephone", "Téléphone d’une personne à prévenir"),
            ("website", "Site de l’association"),
        ),
    ),
    (
        "Des réponses à choisir",
        (
            ("yes_no", "Avez-vous un chien ?"),
            ("choice", "Quelle salle voulez-vous ?"),
            ("multiple", "Quels jours votre enfant viendra-t-il ?"),
            ("linked_choice", "Voirie : un trou, un lampadaire… ; Déchets : un bac, un dépôt…"),
            ("tick", "Je veux recevoir la lettre d’information"),
            ("sworn_statement", "J’atteste que ces renseignements sont exacts"),
            ("country", "Pays de naissance"),
        ),
    ),
    (
        "Des nombres",
        (
            ("integer", "Nombre de personnes attendues"),
            ("decimal", "Surface, en m²"),
            ("amount", "Montant demandé, en euros"),
        ),
    ),
    (
        "Des dates et des heures",
        (
            ("date", "Date de la fête"),
            ("time", "Heure de début"),
            ("period", "Du 1er au 8 juillet"),
            ("month", "Septembre 2027"),
            ("year", "Année de construction"),
        ),
    ),
    (
        "Des lieux et des personnes",
        (
            ("address", "Adresse des travaux"),
            ("commune", "Commune de naissance"),
            ("point", "Où est le lampadaire en panne ?"),
            ("person", "Nom et prénoms du second parent"),
        ),
    ),
    (
        "Des numéros officiels",
        (
            ("siret", "SIRET de l’entreprise qui fait les travaux"),
            ("siren", "SIREN"),
            ("rna", "Numéro RNA de l’association"),
            ("iban", "IBAN sur lequel verser l’aide"),
            ("plate", "Immatriculation du véhicule"),
        ),
    ),
    ("Plusieurs fois la même chose", (("repeated", "Chaque enfant : son nom, sa date de naissance"),)),
    (
        "Des pièces et des messages",
        (
            ("document", "Plan de situation"),
            ("section", "Un titre et un paragraphe, au milieu des questions"),
            ("warning", "Attention : déposez le dossier un mois avant"),
            ("stop", "Cette démarche est réservée aux habitants"),
        ),
    ),
)


@dataclass(frozen=True)
class Shown:
    name: str
    label: str
    example: str


def groups() -> list[tuple[str, list[Shown]]]:
    return [(title, [Shown(name, KINDS[name].label, example) for name, example in kinds]) for title, kinds in _GROUPS]


def addable() -> set[str]:
    """All but the calculated value, whose rule is not told in words."""
    return {name for _, kinds in _GROUPS for name, _ in kinds}
