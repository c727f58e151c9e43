"""A request's journal in an agent's words."""

from dataclasses import dataclass
from datetime import date, datetime

from tenant_apps.requests import journal
from tenant_apps.requests.commands.assigning import ASSIGN, TRANSFER
from tenant_apps.requests.commands.contacts import MOVE_CONTACT
from tenant_apps.requests.commands.readings import READ
from tenant_apps.requests.desk_sheet import JournalEntry
from tenant_apps.requests.lifecycle import Verb
from xcontact.kit.text import french_date, french_moment, typeset

_TITLES = {
    ("submit", "applicant"): "Demande envoyée par l’usager",
    ("register", "agenda"): "Accusé d’enregistrement envoyé",
    ("acknowledge", "agenda"): "Accusé de réception envoyé aussitôt",
    ("acknowledge", "agent"): "Accusé de réception envoyé",
    ("take_up", "agent"): "Demande prise en charge",
    (ASSIGN, "agent"): "Demande confiée",
    (TRANSFER, "agent"): "Demande confiée à un autre service",
    ("ask_for_supplement", "agent"): "Complément demandé à l’usager",
    ("supply", "applicant"): "Complément envoyé par l’usager",
    ("add_matter", "applicant"): "Ajout ou correction de l’usager",
    ("message", "applicant"): "Message de l’usager",
    ("message", "agent"): "Message à l’usager",
    ("accept", "agent"): "Demande acceptée",
    ("reject", "agent"): "Demande refusée",
    ("close", "agent"): "Réponse envoyée",
    ("close_without_action", "agent"): "Demande classée sans suite",
    ("reopen", "agent"): "Demande rouverte",
    ("revoke", "agent"): "Accord retiré",
    ("forward", "agent"): "Demande transmise à une autre administration",
    (journal.HAND_OVER, "agenda"): "Demande arrivée à destination",
    (journal.ARRIVE, "agenda"): "Demande transmise par une autre administration",
    (journal.ASK_ATTESTATION, "applicant"): "Attestation demandée par l’usager",
    (journal.DELIVER_ATTESTATION, "agent"): "Attestation délivrée",
    (journal.ASK_REASONS, "applicant"): "Motifs du refus demandés par l’usager",
    (journal.GIVE_REASONS, "agent"): "Motifs du refus communiqués",
    ("lapse_into_acceptance", "agenda"): "Accord né du silence",
    ("lapse_into_rejection", "agenda"): "Refus né du silence",
    ("withdraw", "applicant"): "Demande retirée par l’usager",
    (READ, "agent"): "Demande consultée",
    (journal.REMIND, "agenda"): "Rappel envoyé avant l’échéance",
    (journal.KEEP_LONGER, "agent"): "Dossier gardé plus longtemps",
    (journal.DESTROY, "agent"): "Destruction confirmée, avec le visa des Archives",
    (MOVE_CONTACT, "applicant"): "Adresse électronique changée par l’usager",
}
_ACTORS = {"applicant": "l’usager", "agent": "un agent", "agenda": ""}


@dataclass(frozen=True)
class Entry:
    """As `kit/timeline.html` takes it."""

    title: str
    at: datetime
    by: str
    detail: str
    state: str = "done"


def entries(lines: list[JournalEntry]) -> list[Entry]:
    """What happened, the newest first, readings put aside."""
    return [_entry(line) for line in reversed(lines) if line.verb != READ]


def readings(lines: list[JournalEntry]) -> list[Entry]:
    """Who opened the request, the newest first."""
    return [_entry(line) for line in reversed(lines) if line.verb == READ]


def sentence(line: JournalEntry) -> str:
    """« Message de l’usager, 23 novembre 2026 à 14 h 05 »."""
    entry = _entry(line)
    by = f" par {entry.by}" if line.actor == "agent" and entry.by else ""
    return f"{entry.title}{by}, le {french_moment(entry.at)}"


def _entry(line: JournalEntry) -> Entry:
    title = _TITLES.get((line.verb, line.actor), line.verb)
    return Entry(title, line.at, _by(line), typeset(_detail(line)))


def _by(line: JournalEntry) -> str:
    """Name and function; the function alone once the name is erased."""
    function = str(line.public["facts"].get("function", ""))
    name = str((line.private or {}).get("name", "")) if line.actor == "agent" else ""
    return ", ".join(part for part in (name, function) if part) or _ACTORS.get(line.actor, "")


def _detail(line: JournalEntry) -> str:
    facts = line.public["facts"]
    if line.verb == "ask_for_supplement":
        effect = "délai de réponse suspendu" if facts["blocking"] else "délai de réponse maintenu"
        until = french_date(date.fromisoformat(facts["due_on"]))
        return f"{', '.join(facts['pieces'])} (jusqu’au {until}, {effect})"
    if line.verb in ("submit", "supply", "add_matter"):
        count = facts.get("documents")
        told = [f"avec {count} document{'s' if count > 1 else ''}"] if count else []
        return ", ".join([*told, *(["conditions particulières acceptées"] if "conditions" in facts else [])])
    if line.verb in (Verb.CLOSE_WITHOUT_ACTION, Verb.REOPEN):
        return str((line.private or {}).get("reason", ""))
    if line.verb in (Verb.FORWARD, journal.HAND_OVER):
        return f"À {facts['to']}" + (f", n° {facts['reference']}" if "reference" in facts else "")
    if line.verb == journal.ARRIVE:
        return f"De {facts['from']}, où elle portait le n° {facts['reference']}"
    if line.verb in (ASSIGN, TRANSFER):
        private = line.private or {}
        to = ", ".join(part for part in (private.get("to_name", ""), facts["to"], facts["department"]) if part)
        return f"À {to} : « {private['word']} »" if private.get("word") else f"À {to}"
    if "signed_quality" in facts:
        return f"Signé : {facts['signed_quality']}"
    if line.verb == journal.KEEP_LONGER:
        reason = (line.private or {}).get("reason", "")
        until = f"Jusqu’au {french_date(date.fromisoformat(facts['until']))}"
        return f"{until} : {reason}" if reason else until
    if line.verb == journal.DESTROY:
        return f"Visa n° {facts['visa']} du {french_date(date.fromisoformat(facts['visa_on']))}"
    if line.verb == journal.REMIND:
        return f"{'À l’usager' if facts['to'] == 'applicant' else 'Au service'} : {facts['sentence']}"
    if line.verb.startswith("lapse"):
        return str(facts.get("why", ""))
    return ""
