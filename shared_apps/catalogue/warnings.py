"""What the law says of asking this or that, by the words of a question. Pure.

Sources: law.md S-46 to S-48 (articles of the CRPA on the relations between the public and the administration), the
RGPD and the law 78-17. Words are folded: no accent, no capital. A match is a hint for the person who writes, hence
« peut-être » sentences where the words alone don't prove it; only what is forbidden whatever the reason blocks.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared_apps.forms.editing import fields_of
from xcontact.kit.text import fold

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Caution:
    """`article` is where it is written, `instead` what to do; `blocks` what may not be published so."""

    article: str
    sentence: str
    instead: str
    blocks: bool

    def __str__(self) -> str:
        return f"{self.sentence} ({self.article}). {self.instead}"


@dataclass(frozen=True)
class Warned:
    """A question or a piece, and what the law says of it."""

    id: str
    label: str
    caution: Caution

    def __str__(self) -> str:
        return f"« {self.label} » : {self.caution}"


_CAUTIONS: tuple[tuple[str, frozenset[str], Caution], ...] = (
    (
        r"(justificatif|preuve|attestation)s? de (domicile|residence)",
        # R. 113-8 lists them; at school it may be asked for.
        frozenset({"attestation-d-accueil", "inscription-liste-electorale", "inscription-scolaire"}),
        Caution(
            "article R. 113-8 du CRPA",
            "Un justificatif de domicile ne se demande pas",
            "Demandez l’adresse : la personne la déclare, et cela suffit.",
            True,
        ),
    ),
    (
        r"(facture|quittance)s? (de |d )?(edf|electricite|gaz|eau|telephone|loyer)",
        frozenset({"attestation-d-accueil", "inscription-liste-electorale", "inscription-scolaire"}),
        Caution(
            "article R. 113-8 du CRPA",
            "Si c’est pour prouver un domicile, une facture ou une quittance ne se demande pas",
            "Demandez l’adresse : la personne la déclare, et cela suffit.",
            False,
        ),
    ),
    (
        r"certifiee?s? conformes?|copies? certifiee?s?",
        frozenset(),
        Caution(
            "article R. 113-10 du CRPA",
            "Une copie certifiée conforme ne se demande pas",
            "Demandez une photocopie simple ; en cas de doute, vous pourrez demander à voir l’original.",
            True,
        ),
    ),
    (
        r"(numeros?|no|n) (de )?(securite sociale|secu)\b|\bnir\b|carte vitale",
        frozenset(),
        Caution(
            "article 30 de la loi 78-17 du 6 janvier 1978",
            "Le numéro de sécurité sociale ne se demande que si un décret le permet",
            "Demandez le nom, les prénoms et la date de naissance.",
            True,
        ),
    ),
    (
        (
            r"origines? (ethniques?|raciales?)|\b(religion|croyance)s?\b|convictions? \w+|opinions? politiques?"
            r"|(appartenance|adhesion) (syndicale|politique)|orientation sexuelle"
        ),
        frozenset(),
        Caution(
            "article 9 du RGPD",
            "L’origine, la religion, les opinions ou la vie sexuelle ne se demandent pas",
            "Demandez ce dont le service a besoin : un repas sans viande, par exemple, sans en demander la raison.",
            True,
        ),
    ),
    (
        r"\bnationalite\b|pays d origine|titre de sejour",
        frozenset(),
        Caution(
            "article 5, paragraphe 1, c, du RGPD",
            "La nationalité ne se demande que si un texte en fait une condition",
            "Retirez cette question, ou gardez sous la main le texte qui l’exige.",
            False,
        ),
    ),
    (
        r"\b(sante|medical|medicale|medicaux|maladie|handicap|allergies?|grossesse)\b",
        frozenset(),
        Caution(
            "article 9 du RGPD",
            "La santé est une donnée protégée : ne la demandez que si un texte le permet",
            "Demandez de quel aménagement la personne a besoin, plutôt que sa maladie.",
            False,
        ),
    ),
    (
        r"(actes?|extraits?) (de |d acte de )?naissance|livrets? de famille",
        frozenset(),
        Caution(
            "articles L. 113-12 et R. 113-7 du CRPA",
            "Un acte de naissance ou un livret de famille vaut quelle que soit sa date, et ne se demande pas si une "
            "administration peut vous le donner",
            "Demandez la date et le lieu de naissance ; n’exigez pas un acte récent.",
            False,
        ),
    ),
    (
        (
            r"avis d impot|avis d imposition|avis de non imposition|revenu fiscal|quotient familial"
            r"|attestation (de la )?(caf|msa|pole emploi|france travail)|casier judiciaire|\bk ?bis\b"
        ),
        frozenset(),
        Caution(
            "articles L. 113-12 et L. 114-8 du CRPA",
            "Une administration a peut-être déjà ce renseignement : il se demande alors à elle, et non à la personne",
            "Demandez le numéro qui permet de le retrouver (SIRET, numéro d’allocataire), ou une attestation sur "
            "l’honneur (article L. 113-13).",
            False,
        ),
    ),
    (
        r"moins de (3|trois|6|six) mois|date de moins",
        frozenset(),
        Caution(
            "article R. 113-7 du CRPA",
            "Une pièce d’état civil ne peut pas être exigée récente",
            "Retirez la durée : la pièce vaut quelle que soit la date de sa délivrance.",
            False,
        ),
    ),
)


def cautions(label: str, slug: str = "") -> list[Caution]:
    """What the law says of asking this in that procedure; the gravest first."""
    words = fold(label)
    found = [
        caution for pattern, except_in, caution in _CAUTIONS if slug not in except_in and re.search(pattern, words)
    ]
    return sorted(found, key=lambda one: not one.blocks)


def local(base: Content, changed: Content) -> list[Warned]:
    """What the law says of the questions and pieces that the collectivité has added or reworded."""
    librarys = {(one["id"], label) for one in _asked(base) for label in _labels(one)}
    return [
        Warned(one["id"], label, caution)
        for one in _asked(changed)
        for label in _labels(one)
        if (one["id"], label) not in librarys
        for caution in cautions(label, base["slug"])
    ]


def forbidden(base: Content, changed: Content) -> tuple[str, ...]:
    """Those that keep the procedure from being published."""
    return tuple(str(warned) for warned in local(base, changed) if warned.caution.blocks)


def _asked(content: Content) -> Iterator[Mapping[str, Any]]:
    """Questions and pieces; what is only read asks for nothing."""
    form = content.get("form") or {"pages": []}
    parts: Iterable[Mapping[str, Any]] = (*fields_of(form), *content.get("documents", []))
    for part in parts:
        if part["kind"] not in ("section", "warning", "stop", "sworn_statement", "calculated"):
            yield part
            yield from ({**inner, "id": f"{part['id']}.{inner['id']}"} for inner in part.get("fields", []))


def _labels(part: Mapping[str, Any]) -> list[str]:
    """The question, and the words of its help that ask for something; « aucun justificatif… » asks for nothing."""
    hint = part.get("hint", "")
    asks = hint and not re.search(r"\b(aucune?|pas|ni|sans|jamais)\b", fold(hint))
    return [part["label"], *([hint] if asks else [])]
