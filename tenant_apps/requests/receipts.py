"""The words of the two receipts, and what the law finds missing in them. Pure.

The registration receipt (AEE) and the acknowledgement (ARE) are those of article L. 112-11 of the CRPA; the mentions
of the second are listed by R. 112-11-1. One that lacks a mention leaves the time limits for appeals without effect
(L. 112-12), so nobody sends it before `missing_mentions` is empty.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tenant_apps.requests.policies import Nature, ProcedureRules, SilenceMeans
from xcontact.kit.clock import paris_date
from xcontact.kit.text import french_date, french_moment, typeset


class ReceiptKind(StrEnum):
    """Which receipt."""

    REGISTRATION = "registration"
    ACKNOWLEDGEMENT = "acknowledgement"
    ATTESTATION = "attestation"


TITLES: Mapping[ReceiptKind, str] = {
    ReceiptKind.REGISTRATION: "Accusé d’enregistrement électronique",
    ReceiptKind.ACKNOWLEDGEMENT: "Accusé de réception électronique",
    ReceiptKind.ATTESTATION: "Attestation d’accord tacite",
}


@dataclass(frozen=True)
class Sending:
    """What was sent, to whom, when.

    `collectivity` is written as in a sentence: « la commune de Troyes ». `matter` names the sending: « demande »,
    « complément », « désistement ». `conditions`: the SHA-256 of the specific conditions accepted with it, if any.
    """

    reference: str
    procedure: str
    collectivity: str
    received_at: datetime | None
    matter: str = "demande"
    conditions: str = ""


@dataclass(frozen=True)
class Contact:
    """The department in charge of the file."""

    name: str
    telephone: str
    email: str = ""
    postal: str = ""


@dataclass(frozen=True)
class AppealBody:
    """Where a rejection is contested: the authority asked to think again, and the court.

    As they stand in a sentence: « Madame la Maire de Troyes », « le tribunal administratif de Nancy ».
    """

    authority: str
    court: str
    court_address: str = ""


@dataclass(frozen=True)
class ReceiptText:
    """A receipt in words: its paragraphs, the same facts one by one (`mentions`, label to value), what it lacks."""

    kind: ReceiptKind
    title: str
    paragraphs: tuple[str, ...]
    mentions: dict[str, str] = field(hash=False)
    missing: tuple[str, ...] = ()


def registration_receipt(sending: Sending, *, acknowledged_by: date | None) -> ReceiptText:
    """The registration receipt, which says when the sending arrived and when the acknowledgement is due (R. 112-11-2).

    `acknowledged_by` is None when the acknowledgement comes with it.

    Raises ValueError for a sending without a moment of reception: there is nothing to certify.
    """
    if sending.received_at is None:
        raise ValueError("a registration receipt certifies a reception")
    arrived = (
        f"Votre envoi n° {sending.reference} ({sending.matter}) a été reçu le {french_moment(sending.received_at)} par "
        f"{sending.collectivity}, pour la démarche « {sending.procedure} »."
    )
    delivered = (
        "Le présent accusé d’enregistrement électronique est délivré en application de l’article R. 112-11-2 du code "
        "des relations entre le public et l’administration. La date ci-dessus fait foi (article L. 112-13)."
    )
    if acknowledged_by is None:
        announced, when = "L’accusé de réception vous est adressé en même temps.", "Avec le présent accusé"
    else:
        announced = f"Un accusé de réception vous sera adressé au plus tard le {french_date(acknowledged_by)}."
        when = f"Au plus tard le {french_date(acknowledged_by)}"
    mentions = _sending_mentions(sending) | {"Accusé de réception": when}
    return _receipt(ReceiptKind.REGISTRATION, (arrived, announced, delivered), mentions)


def acknowledgement(
    sending: Sending,
    *,
    rules: ProcedureRules,
    department: Contact,
    appeal: AppealBody | None,
    silence_on: date | None,
) -> ReceiptText:
    """The acknowledgement with every mention of R. 112-11-1; `missing` tells those that could not be written.

    `silence_on` is the date of the implicit decision, None for what silence does not decide.
    """
    paragraphs = [_arrival(sending, rules, department)]
    mentions = _sending_mentions(sending) | _department_mentions(department)
    if rules.silence_means is not SilenceMeans.NONE and silence_on is not None:
        paragraphs.append(_silence_paragraph(rules, silence_on, appeal))
        outcome = "acceptée" if rules.silence_means is SilenceMeans.ACCEPTANCE else "rejetée"
        mentions["Sans décision expresse"] = f"Réputée {outcome} le {french_date(silence_on)}"
        if rules.silence_means is SilenceMeans.ACCEPTANCE:
            mentions["Attestation"] = "Sur demande, une fois l’accord né (article L. 232-3)"
        elif appeal is not None:
            mentions["Recours gracieux"] = appeal.authority
            mentions["Recours contentieux"] = _capital(_court(appeal))
    paragraphs.append(
        "Le présent accusé de réception électronique est délivré en application des articles L. 112-11 et R. 112-11-1 "
        "du code des relations entre le public et l’administration."
    )
    missing = missing_mentions(
        rules=rules, department=department, appeal=appeal, received_at=sending.received_at, silence_on=silence_on
    )
    return _receipt(ReceiptKind.ACKNOWLEDGEMENT, tuple(paragraphs), mentions, tuple(missing))


def attestation(
    sending: Sending, *, applicant: str, first_received_at: datetime, accepted_on: date, delivered_by: str
) -> ReceiptText:
    """That silence has accepted a request (L. 232-3), for whoever must be shown it. `sending` is the asking for it."""
    asked = f" demandée le {french_date(paris_date(sending.received_at))}" if sending.received_at else ""
    received = (
        f"La demande n° {sending.reference} de {applicant}, pour la démarche « {sending.procedure} », a été reçue le "
        f"{french_moment(first_received_at)} par {sending.collectivity}."
    )
    accepted = (
        "Aucune décision expresse n’ayant été prise dans le délai, elle est acceptée depuis le "
        f"{french_date(accepted_on)}."
    )
    delivered = (
        f"Attestation{asked}, délivrée en application de l’article L. 232-3 du code des relations entre le public et "
        f"l’administration par {delivered_by}."
    )
    mentions = {
        "Référence": sending.reference,
        "Démarche": sending.procedure,
        "Collectivité": _capital(sending.collectivity),
        "Demandeur": applicant,
        "Demande reçue": french_moment(first_received_at),
        "Accord tacite": f"Né le {french_date(accepted_on)}",
        "Délivrée par": delivered_by,
    }
    return _receipt(ReceiptKind.ATTESTATION, (received, accepted, delivered), mentions)


def missing_mentions(
    *,
    rules: ProcedureRules,
    department: Contact,
    appeal: AppealBody | None,
    received_at: datetime | None,
    silence_on: date | None,
) -> list[str]:
    """What an acknowledgement by R. 112-11-1 would lack, each in a French sentence; empty when it is complete."""
    missing = [] if received_at else ["La date de réception manque."]
    missing += missing_settings(rules=rules, department=department, appeal=appeal)
    if rules.silence_means is not SilenceMeans.NONE and silence_on is None:
        missing.append("La date à laquelle le silence vaudra décision manque.")
    return missing


def missing_settings(*, rules: ProcedureRules, department: Contact, appeal: AppealBody | None) -> list[str]:
    """The part of `missing_mentions` known before any sending: what forbids publishing the procedure (S-13)."""
    missing = []
    if not department.name.strip():
        missing.append("Le nom du service chargé du dossier manque.")
    if not department.telephone.strip():
        missing.append("Le numéro de téléphone du service manque.")
    if not department.email.strip() and not department.postal.strip():
        missing.append("L’adresse électronique ou postale du service manque.")
    if rules.nature is Nature.REQUEST and rules.silence_means is SilenceMeans.NONE:
        missing.append("L’effet du silence (accord ou rejet) manque.")
    if rules.silence_means is SilenceMeans.REJECTION:
        if appeal is None or not appeal.authority.strip():
            missing.append("L’autorité à qui adresser un recours gracieux manque.")
        if appeal is None or not appeal.court.strip():
            missing.append("Le tribunal administratif compétent manque.")
    return missing


def appeal_notice(appeal: AppealBody) -> str:
    """How and until when to contest a decision (R. 421-1 and R. 421-5 of the CJA), for a rejection already born."""
    return typeset(
        "Cette décision peut être contestée dans un délai de deux mois à compter de sa notification, par un recours "
        f"gracieux adressé à {appeal.authority} et/ou un recours contentieux devant {_court(appeal)}, y compris par "
        "www.telerecours.fr. Un recours gracieux formé dans ce délai l’interrompt (article L. 411-2 du code des "
        "relations entre le public et l’administration)."
    )


def _receipt(
    kind: ReceiptKind, paragraphs: tuple[str, ...], mentions: dict[str, str], missing: tuple[str, ...] = ()
) -> ReceiptText:
    return ReceiptText(
        kind=kind,
        title=TITLES[kind],
        paragraphs=tuple(typeset(paragraph) for paragraph in paragraphs),
        mentions={typeset(label): typeset(value) for label, value in mentions.items()},
        missing=missing,
    )


def _sending_mentions(sending: Sending) -> dict[str, str]:
    mentions = {
        "Référence": sending.reference,
        "Démarche": sending.procedure,
        "Collectivité": _capital(sending.collectivity),
    }
    if sending.received_at is not None:
        mentions["Date de réception"] = french_moment(sending.received_at)
    if sending.conditions:
        mentions["Conditions particulières"] = f"Acceptées (empreinte SHA-256 {_shortened(sending.conditions)})"
    return mentions


def _department_mentions(department: Contact) -> dict[str, str]:
    lines = {
        "Service chargé du dossier": department.name,
        "Téléphone": department.telephone,
        "Adresse électronique": department.email,
        "Adresse postale": department.postal,
    }
    return {label: value for label, value in lines.items() if value.strip()}


def _arrival(sending: Sending, rules: ProcedureRules, department: Contact) -> str:
    noun = "demande" if rules.nature is Nature.REQUEST else "envoi"
    received = "reçu" + ("e" if noun == "demande" else "")
    when = f", {received} le {french_moment(sending.received_at)}," if sending.received_at else ""
    coordinates = (department.name, department.email or department.postal, department.telephone)
    by = ", ".join(part for part in coordinates if part.strip())
    handled = "est instruite" if noun == "demande" else "est suivi"
    return f"Votre {noun} n° {sending.reference}{when} {handled} par le service suivant : {by}."


def _silence_paragraph(rules: ProcedureRules, silence_on: date, appeal: AppealBody | None) -> str:
    start = "Sous réserve que la demande soit complète, à défaut de décision expresse, elle sera réputée "
    born = french_date(silence_on)
    if rules.silence_means is SilenceMeans.ACCEPTANCE:
        return (
            f"{start}acceptée le {born}. Vous pourrez alors demander l’attestation prévue à l’article L. 232-3 du code "
            "des relations entre le public et l’administration."
        )
    sentence = f"{start}rejetée le {born}."
    if appeal is None:
        return sentence
    return (
        f"{sentence} Cette décision implicite de rejet pourra être contestée dans un délai de deux mois à compter de "
        f"cette date, par un recours gracieux adressé à {appeal.authority} et/ou un recours contentieux devant "
        f"{_court(appeal)}, y compris par www.telerecours.fr."
    )


def _court(appeal: AppealBody) -> str:
    return ", ".join(part for part in (appeal.court, appeal.court_address) if part.strip())


def _shortened(digest: str) -> str:
    """Its first sixteen digits by four: enough to compare with the whole one, which the request's page shows."""
    return " ".join(digest[start : start + 4] for start in range(0, 16, 4)) + "…"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
