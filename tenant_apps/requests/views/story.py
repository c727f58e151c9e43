"""A request's journal as its author reads it: acts, functions and dates, never a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tenant_apps.requests import journal
from tenant_apps.requests.commands.assigning import TRANSFER
from tenant_apps.requests.lifecycle import Office, Verb
from tenant_apps.requests.models import JournalEntry
from tenant_apps.requests.views.clocks_shown import Shown
from xcontact.kit.text import french_date, typeset

_TOLD: Mapping[tuple[str, str], str] = {
    ("applicant", Verb.SUBMIT): "Vous avez transmis votre demande",
    ("applicant", Verb.SUPPLY): "Vous avez envoyé votre complément",
    ("applicant", Verb.ADD_MATTER): "Vous avez ajouté un élément",
    ("applicant", Verb.WITHDRAW): "Vous avez retiré votre demande",
    ("applicant", journal.MESSAGE): "Vous avez écrit {to_the}",
    ("agent", journal.MESSAGE): "{The} vous a écrit",
    ("agent", Verb.TAKE_UP): "{The} a pris en charge votre demande",
    ("agent", TRANSFER): "{The} a confié votre demande à un autre service",
    ("agent", Verb.ASK_FOR_SUPPLEMENT): "{The} vous a demandé un complément",
    ("agent", Verb.RESUME): "{The} a repris l’étude de votre demande",
    ("agent", Verb.ACCEPT): "{The} a accepté votre demande",
    ("agent", Verb.REJECT): "{The} a refusé votre demande",
    ("agent", Verb.REVOKE): "{The} a retiré son accord",
    ("agent", Verb.CLOSE): "{The} vous a répondu",
    ("agent", Verb.CLOSE_WITHOUT_ACTION): "{The} a classé votre demande sans suite",
    ("agent", Verb.REOPEN): "{The} a rouvert votre demande",
    ("applicant", journal.ASK_ATTESTATION): "Vous avez demandé une attestation",
    ("applicant", journal.ASK_REASONS): "Vous avez demandé les motifs du refus",
    ("agent", journal.DELIVER_ATTESTATION): "{The} vous a délivré une attestation",
    ("agent", journal.GIVE_REASONS): "{The} vous a communiqué les motifs du refus",
    ("agent", Verb.FORWARD): "{The} a transmis votre demande à l’administration compétente",
    ("agent", journal.ACKNOWLEDGE): "Accusé de réception envoyé",
    ("agenda", journal.ACKNOWLEDGE): "Accusé de réception délivré aussitôt",
    ("agenda", journal.REGISTER): "Accusé d’enregistrement délivré aussitôt",
    ("agenda", journal.HAND_OVER): "Votre demande est arrivée à l’administration compétente",
    ("agenda", journal.ARRIVE): "{The} a reçu votre demande, transmise par une autre administration",
    ("agenda", Verb.RESUME): "L’étude de votre demande a repris",
    ("agenda", journal.REMIND): "Un rappel est parti avant l’échéance",
    ("agenda", Verb.LAPSE_INTO_ACCEPTANCE): "Faute de réponse dans le délai, votre demande est acceptée",
    ("agenda", Verb.LAPSE_INTO_REJECTION): "Faute de réponse dans le délai, votre demande est réputée refusée",
}


@dataclass(frozen=True)
class Entry:
    """What kit/timeline.html takes."""

    title: str
    at: datetime | None = None
    day: datetime | None = None
    by: str = ""
    detail: str = ""
    state: str = "done"


def told(lines: Sequence[JournalEntry], coming: Sequence[Shown], office: Office) -> list[Entry]:
    """What happened, oldest first, then what is due. A line that does not concern the applicant is left out."""
    past = [_entry(line, office) for line in lines if (line.actor, line.verb) in _TOLD]
    ahead = [Entry(clock.title, day=clock.due, state="next") for clock in coming if clock.due and not clock.paused]
    return [*past, *ahead]


def _entry(line: JournalEntry, office: Office) -> Entry:
    the = office.the[0].upper() + office.the[1:]
    title = _TOLD[line.actor, line.verb].format(The=the, to_the=office.to_the)
    facts = line.public["facts"]
    return Entry(title, at=line.at, by=str(facts.get("function", "")), detail=typeset(_detail(line.verb, facts)))


def _detail(verb: str, facts: Mapping[str, Any]) -> str:
    if verb == Verb.ASK_FOR_SUPPLEMENT:
        wanted = " ; ".join(facts.get("pieces", []))
        return f"{wanted}. À envoyer avant la fin du {french_date(date.fromisoformat(facts['due_on']))}."
    if verb in {Verb.SUBMIT, Verb.SUPPLY, Verb.ADD_MATTER}:
        count = facts.get("documents")
        told = [f"Avec {count} document{'s' if count > 1 else ''}."] if count else []
        told += ["Vous avez accepté les conditions particulières."] if "conditions" in facts else []
        return " ".join(told)
    if verb == journal.REMIND:
        return "À votre adresse." if facts["to"] == "applicant" else "Au service chargé de votre demande."
    if verb == TRANSFER:
        return str(facts["department"])
    if verb in {Verb.ACCEPT, Verb.REJECT, Verb.REVOKE} and facts.get("signed_quality"):
        return f"Décision signée par : {facts['signed_quality']}."
    if verb in {Verb.FORWARD, journal.HAND_OVER}:
        number = f", n° {facts['reference']}" if "reference" in facts else ""
        return f"À {facts['to']}{number}."
    if verb == journal.ARRIVE:
        return f"Elle y portait le n° {facts['reference']} ({facts['from']})."
    return ""
