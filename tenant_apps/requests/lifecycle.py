"""What a request may become: one table of verbs. Pure.

Silence decides without closing the door: an express decision stays possible after an implicit one, within the limits
of article L. 242-1 of the CRPA for an acceptance (verb `REVOKE`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from xcontact.kit.errors import Refused
from xcontact.kit.text import typeset


class Status(StrEnum):
    """Where a request stands; the values are stored."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    AWAITING_SUPPLEMENT = "awaiting_supplement"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    LAPSED_ACCEPTED = "lapsed_accepted"
    LAPSED_REJECTED = "lapsed_rejected"
    CLOSED = "closed"
    CLOSED_WITHOUT_ACTION = "closed_without_action"
    WITHDRAWN = "withdrawn"
    FORWARDED = "forwarded"


class Verb(StrEnum):
    """What is done to a request; the values are stored in its journal."""

    SUBMIT = "submit"
    TAKE_UP = "take_up"
    ASK_FOR_SUPPLEMENT = "ask_for_supplement"
    ADD_MATTER = "add_matter"
    SUPPLY = "supply"
    RESUME = "resume"
    ACCEPT = "accept"
    REJECT = "reject"
    REVOKE = "revoke"
    LAPSE_INTO_ACCEPTANCE = "lapse_into_acceptance"
    LAPSE_INTO_REJECTION = "lapse_into_rejection"
    CLOSE = "close"
    CLOSE_WITHOUT_ACTION = "close_without_action"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    FORWARD = "forward"


class Turn(StrEnum):
    """Who is expected to act."""

    APPLICANT = "applicant"
    OFFICE = "office"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Office:
    """How the collectivité is called in a sentence."""

    the: str
    to_the: str
    of_the: str


MAIRIE = Office("la mairie", "à la mairie", "de la mairie")
INTERCOMMUNALITE = Office("l’intercommunalité", "à l’intercommunalité", "de l’intercommunalité")
DEPARTEMENT = Office("le Département", "au Département", "du Département")


@dataclass(frozen=True)
class Transition:
    """From which statuses a verb starts, and the status it leads to (None: unchanged)."""

    sources: frozenset[Status]
    target: Status | None


_OPEN = frozenset({Status.SUBMITTED, Status.UNDER_REVIEW, Status.AWAITING_SUPPLEMENT})
_LAPSED = frozenset({Status.LAPSED_ACCEPTED, Status.LAPSED_REJECTED})
_SHELVED = frozenset({Status.CLOSED, Status.CLOSED_WITHOUT_ACTION})


def _from(*sources: Status | frozenset[Status], to: Status | None) -> Transition:
    flat = (source if isinstance(source, frozenset) else frozenset({source}) for source in sources)
    return Transition(frozenset().union(*flat), to)


TRANSITIONS: Mapping[Verb, Transition] = MappingProxyType(
    {
        Verb.SUBMIT: _from(Status.DRAFT, to=Status.SUBMITTED),
        Verb.TAKE_UP: _from(Status.SUBMITTED, to=Status.UNDER_REVIEW),
        Verb.ASK_FOR_SUPPLEMENT: _from(Status.SUBMITTED, Status.UNDER_REVIEW, to=Status.AWAITING_SUPPLEMENT),
        Verb.ADD_MATTER: _from(_OPEN, to=None),
        Verb.SUPPLY: _from(Status.AWAITING_SUPPLEMENT, to=Status.UNDER_REVIEW),
        Verb.RESUME: _from(Status.AWAITING_SUPPLEMENT, to=Status.UNDER_REVIEW),
        Verb.ACCEPT: _from(_OPEN, _LAPSED, Status.REJECTED, to=Status.ACCEPTED),
        Verb.REJECT: _from(_OPEN, Status.LAPSED_REJECTED, to=Status.REJECTED),
        Verb.REVOKE: _from(Status.ACCEPTED, Status.LAPSED_ACCEPTED, to=Status.REJECTED),
        Verb.LAPSE_INTO_ACCEPTANCE: _from(_OPEN, to=Status.LAPSED_ACCEPTED),
        Verb.LAPSE_INTO_REJECTION: _from(_OPEN, to=Status.LAPSED_REJECTED),
        Verb.CLOSE: _from(_OPEN, to=Status.CLOSED),
        Verb.CLOSE_WITHOUT_ACTION: _from(_OPEN, to=Status.CLOSED_WITHOUT_ACTION),
        Verb.REOPEN: _from(_SHELVED, to=Status.UNDER_REVIEW),
        Verb.WITHDRAW: _from(_OPEN, to=Status.WITHDRAWN),
        Verb.FORWARD: _from(_OPEN, to=Status.FORWARDED),
    }
)


def next_status(status: Status, verb: Verb) -> Status:
    """The status after the verb; raises `Refused` where the table has no such step."""
    transition = TRANSITIONS[verb]
    if status not in transition.sources:
        raise Refused(typeset(f"Cette demande {_STANDING[status]} : on ne peut pas {_PRONOUN[verb]}."))
    return transition.target or status


def possible_verbs(status: Status) -> frozenset[Verb]:
    """All the verbs that the status allows."""
    return frozenset(verb for verb, transition in TRANSITIONS.items() if status in transition.sources)


def is_open(status: Status) -> bool:
    """Whether the collectivité still owes an answer."""
    return status in _OPEN


def whose_turn(status: Status) -> Turn:
    """Who is expected to act."""
    if status in {Status.DRAFT, Status.AWAITING_SUPPLEMENT}:
        return Turn.APPLICANT
    return Turn.OFFICE if is_open(status) else Turn.NOBODY


def turn_label(turn: Turn, office: Office = MAIRIE) -> str:
    """« à vous », « à la mairie », or nothing when nobody is expected to act; as the applicant reads it."""
    return {Turn.APPLICANT: "à vous", Turn.OFFICE: office.to_the, Turn.NOBODY: ""}[turn]


def citizen_sentence(status: Status, office: Office = MAIRIE) -> str:
    """What the applicant reads about the status."""
    sentence = _CITIZEN[status].format(the=office.the, to_the=office.to_the, of_the=office.of_the)
    return typeset(sentence[0].upper() + sentence[1:])


def agent_sentence(status: Status) -> str:
    """What the agent reads about the status."""
    return _AGENT[status]


LABELS: Mapping[Status, str] = MappingProxyType(
    {
        Status.DRAFT: "Brouillon",
        Status.SUBMITTED: "Enregistrée",
        Status.UNDER_REVIEW: "En cours d’instruction",
        Status.AWAITING_SUPPLEMENT: "En attente d’un complément",
        Status.ACCEPTED: "Acceptée",
        Status.REJECTED: "Refusée",
        Status.LAPSED_ACCEPTED: "Acceptée par le silence de l’administration",
        Status.LAPSED_REJECTED: "Refusée par le silence de l’administration",
        Status.CLOSED: "Close",
        Status.CLOSED_WITHOUT_ACTION: "Classée sans suite",
        Status.WITHDRAWN: "Retirée par son auteur",
        Status.FORWARDED: "Transmise à une autre administration",
    }
)

_STANDING: Mapping[Status, str] = MappingProxyType(
    {
        Status.DRAFT: "n’est encore qu’un brouillon",
        Status.SUBMITTED: "est déjà enregistrée et attend d’être prise en charge",
        Status.UNDER_REVIEW: "est en cours d’instruction",
        Status.AWAITING_SUPPLEMENT: "attend un complément de son auteur",
        Status.ACCEPTED: "est déjà acceptée",
        Status.REJECTED: "est déjà refusée",
        Status.LAPSED_ACCEPTED: "est déjà acceptée, faute de réponse dans le délai",
        Status.LAPSED_REJECTED: "est déjà refusée, faute de réponse dans le délai",
        Status.CLOSED: "est close",
        Status.CLOSED_WITHOUT_ACTION: "est classée sans suite",
        Status.WITHDRAWN: "a été retirée par son auteur",
        Status.FORWARDED: "a été transmise à une autre administration",
    }
)

_PRONOUN: Mapping[Verb, str] = MappingProxyType(
    {
        Verb.SUBMIT: "la transmettre de nouveau",
        Verb.TAKE_UP: "la prendre en charge",
        Verb.ASK_FOR_SUPPLEMENT: "demander un complément",
        Verb.ADD_MATTER: "y ajouter d’élément",
        Verb.SUPPLY: "y joindre de complément",
        Verb.RESUME: "en reprendre l’instruction",
        Verb.ACCEPT: "l’accepter",
        Verb.REJECT: "la refuser",
        Verb.REVOKE: "revenir sur un accord",
        Verb.LAPSE_INTO_ACCEPTANCE: "constater un accord tacite",
        Verb.LAPSE_INTO_REJECTION: "constater un refus tacite",
        Verb.CLOSE: "la clore",
        Verb.CLOSE_WITHOUT_ACTION: "la classer sans suite",
        Verb.REOPEN: "la rouvrir",
        Verb.WITHDRAW: "la retirer",
        Verb.FORWARD: "la transmettre à une autre administration",
    }
)

_CITIZEN: Mapping[Status, str] = MappingProxyType(
    {
        Status.DRAFT: "votre demande est un brouillon : {the} ne la verra qu’une fois transmise.",
        Status.SUBMITTED: "votre demande est bien arrivée {to_the}.",
        Status.UNDER_REVIEW: "{the} étudie votre demande.",
        Status.AWAITING_SUPPLEMENT: "{the} a besoin d’un complément de votre part pour poursuivre.",
        Status.ACCEPTED: "votre demande est acceptée.",
        Status.REJECTED: "votre demande est refusée.",
        Status.LAPSED_ACCEPTED: "faute de réponse {of_the} dans le délai, votre demande est acceptée. "
        "Vous pouvez demander une attestation.",
        Status.LAPSED_REJECTED: "faute de réponse {of_the} dans le délai, votre demande est réputée refusée. "
        "Vous pouvez contester ce refus ou en demander les motifs.",
        Status.CLOSED: "{the} vous a répondu : votre demande est close.",
        Status.CLOSED_WITHOUT_ACTION: "votre demande a été classée sans suite.",
        Status.WITHDRAWN: "vous avez retiré votre demande.",
        Status.FORWARDED: "votre demande ne relève pas {of_the} : elle a été transmise à l’administration compétente.",
    }
)

_AGENT: Mapping[Status, str] = MappingProxyType(
    {
        Status.DRAFT: "Brouillon de l’usager, pas encore transmis.",
        Status.SUBMITTED: "Nouvelle demande, à prendre en charge.",
        Status.UNDER_REVIEW: "Instruction en cours, réponse à donner.",
        Status.AWAITING_SUPPLEMENT: "Complément demandé, réponse de l’usager attendue.",
        Status.ACCEPTED: "Demande acceptée.",
        Status.REJECTED: "Demande refusée.",
        Status.LAPSED_ACCEPTED: "Accord né du silence. Une attestation est due à l’usager s’il la demande.",
        Status.LAPSED_REJECTED: "Rejet né du silence. Une décision expresse reste possible.",
        Status.CLOSED: "Demande close, réponse donnée.",
        Status.CLOSED_WITHOUT_ACTION: "Demande classée sans suite.",
        Status.WITHDRAWN: "Demande retirée par l’usager.",
        Status.FORWARDED: "Demande transmise à l’administration compétente.",
    }
)
