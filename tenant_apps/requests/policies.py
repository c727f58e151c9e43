"""What the law wants of a procedure: its nature, what silence means, after how long, by which text. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from xcontact.kit.text import NBSP, typeset


class Nature(StrEnum):
    """What an applicant sends; only a request can be decided by silence (R. 112-11-1)."""

    REQUEST = "request"
    DECLARATION = "declaration"
    INFORMATION = "information"


class SilenceMeans(StrEnum):
    """What the absence of an answer decides (L. 231-1, L. 231-4, L. 231-5)."""

    ACCEPTANCE = "acceptance"
    REJECTION = "rejection"
    NONE = "none"


class Unit(StrEnum):
    """The unit of a delay."""

    DAYS = "days"
    MONTHS = "months"


class Convention(StrEnum):
    """How a delay is counted (S-30)."""

    SAME_DAY = "same_day"
    """From the day to the same day: 15 January and two months make 15 March, when the decision is born."""
    NEXT_DAY = "next_day"
    """As the State's demarche.numerique.gouv.fr: the delay opens on the day after, 16 March."""


@dataclass(frozen=True)
class Delay:
    """A delay in whole days or months."""

    value: int
    unit: Unit

    def __str__(self) -> str:
        noun = {Unit.DAYS: "jour" if self.value == 1 else "jours", Unit.MONTHS: "mois"}[self.unit]
        return f"{self.value}{NBSP}{noun}"


TWO_MONTHS = Delay(2, Unit.MONTHS)


@dataclass(frozen=True)
class ProcedureRules:
    """The legal rules of a procedure. `legal_basis` is the text that gives silence its meaning or its delay.

    `answer_within` is the delay in which a text (`answer_basis`) wants an answer, whatever silence means.
    """

    nature: Nature
    silence_means: SilenceMeans
    delay: Delay | None
    legal_basis: str
    answer_within: Delay | None = None
    answer_basis: str = ""


ACCEPTANCE = ProcedureRules(Nature.REQUEST, SilenceMeans.ACCEPTANCE, TWO_MONTHS, "L.231-1 CRPA")
"""The rule without an exception: after two months, silence means acceptance."""

CONTACT = ProcedureRules(Nature.REQUEST, SilenceMeans.REJECTION, TWO_MONTHS, "L.231-4 2° CRPA")
"""What no text provides for, or a complaint."""

FINANCIAL = ProcedureRules(Nature.REQUEST, SilenceMeans.REJECTION, TWO_MONTHS, "L.231-4 3° CRPA")
"""A request for money."""

ADMINISTRATIVE_DOCUMENT = ProcedureRules(
    Nature.REQUEST, SilenceMeans.REJECTION, Delay(1, Unit.MONTHS), "R.311-12 et R.311-13 CRPA"
)
"""A request to see or copy an administrative document."""

DECLARATION = ProcedureRules(Nature.DECLARATION, SilenceMeans.NONE, None, "")
INFORMATION = ProcedureRules(Nature.INFORMATION, SilenceMeans.NONE, None, "")


def faults(rules: ProcedureRules) -> list[str]:
    """What forbids these rules, each in a French sentence; empty when they hold together (S-27, S-28)."""
    found = []
    silent = rules.silence_means is SilenceMeans.NONE
    if rules.nature is Nature.REQUEST and silent:
        found.append("Une demande a toujours un effet du silence : accord ou refus (articles L. 231-1 et L. 231-4).")
    if rules.nature is not Nature.REQUEST and not silent:
        found.append("Seule une demande peut être acceptée ou refusée par le silence (article R. 112-11-1).")
    if not silent:
        if rules.delay is None or rules.delay.value < 1:
            found.append("Indiquez le délai au terme duquel le silence vaut décision.")
        if not rules.legal_basis.strip():
            found.append("Indiquez le texte qui fixe l’effet du silence et son délai.")
    return [typeset(sentence) for sentence in found]
