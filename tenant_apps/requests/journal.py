"""The journal of a request: one line for each act, chained, written in the transaction of the act."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from tenant_apps.requests import chain
from tenant_apps.requests.history import (
    Acknowledged,
    AttestationAsked,
    AttestationDelivered,
    Closed,
    Decided,
    Event,
    Forwarded,
    Lapsed,
    ReasonsAsked,
    ReasonsGiven,
    Received,
    Registered,
    Reopened,
    SupplementAsked,
    SupplementReceived,
)
from tenant_apps.requests.lifecycle import Verb
from tenant_apps.requests.models import JournalEntry, ServiceRequest

APPLICANT = "applicant"
AGENT = "agent"
AGENDA = "agenda"
REGISTER = "register"
ACKNOWLEDGE = "acknowledge"
MESSAGE = "message"
READ = "read"
KEEP_LONGER = "keep_longer"
DESTROY = "destroy"
REMIND = "remind"
# Lines that change nothing of a request: nobody's page is out of date because of them.
QUIET = (READ, REMIND)
ASK_ATTESTATION = "ask_attestation"
DELIVER_ATTESTATION = "deliver_attestation"
ASK_REASONS = "ask_reasons"
GIVE_REASONS = "give_reasons"
# A forwarded request: at the sender's, once it has arrived; at the receiver's, its arrival (L. 114-2, L. 114-3).
HAND_OVER = "hand_over"
ARRIVE = "arrive"
SALT_BYTES = 16


def write(
    request: ServiceRequest,
    verb: str,
    *,
    actor: str,
    at: datetime,
    facts: Mapping[str, object] | None = None,
    private: Mapping[str, object] | None = None,
) -> JournalEntry:
    """Add a line. `facts` is public for as long as the request lives; `private` (IP address, names) can be erased."""
    last = JournalEntry.objects.filter(request=request).order_by("-number").only("number", "digest").first()
    number = last.number + 1 if last else 1
    previous = bytes(last.digest) if last else chain.GENESIS
    public = {"number": number, "at": at.isoformat(), "verb": str(verb), "actor": actor, "facts": dict(facts or {})}
    salt = secrets.token_bytes(SALT_BYTES)
    private_digest = chain.private_digest(salt, private or {})
    entry = JournalEntry(
        request=request,
        number=number,
        at=at,
        verb=str(verb),
        actor=actor,
        public=public,
        private=dict(private or {}),
        salt=salt,
        private_digest=private_digest,
        digest=chain.line_digest(previous, public, private_digest),
    )
    JournalEntry.objects.bulk_create([entry])
    return entry


def entries(request: ServiceRequest) -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(request=request).order_by("number"))


def first_broken_line(lines: Sequence[JournalEntry]) -> int | None:
    """The number of the first line that does not verify, None when the chain holds."""
    return chain.verify(
        [
            chain.Line(
                number=line.number,
                public=line.public,
                private_digest=bytes(line.private_digest),
                digest=bytes(line.digest),
                salt=bytes(line.salt) if line.salt is not None else None,
                private=line.private,
            )
            for line in lines
        ]
    )


def history(lines: Sequence[JournalEntry]) -> list[Event]:
    """What the clocks care about, in the journal's own words."""
    return [event for line in lines for event in _events(line)]


def _events(line: JournalEntry) -> Iterator[Event]:
    facts = line.public["facts"]
    match line.verb:
        case Verb.SUBMIT:
            yield Received(line.at, competent=bool(facts.get("competent", True)))
        case "register":
            yield Registered(line.at)
        case "acknowledge":
            yield Acknowledged(line.at)
        case Verb.ASK_FOR_SUPPLEMENT:
            yield SupplementAsked(line.at, date.fromisoformat(facts["due_on"]), blocking=bool(facts["blocking"]))
        case Verb.SUPPLY:
            yield SupplementReceived(line.at, complete=bool(facts["complete"]))
        case Verb.ACCEPT:
            yield Decided(line.at, favourable=True)
        case Verb.REJECT | Verb.REVOKE:
            yield Decided(line.at, favourable=False)
        case Verb.LAPSE_INTO_ACCEPTANCE:
            yield Lapsed(line.at, favourable=True)
        case Verb.LAPSE_INTO_REJECTION:
            yield Lapsed(line.at, favourable=False)
        case Verb.CLOSE | Verb.CLOSE_WITHOUT_ACTION | Verb.WITHDRAW:
            yield Closed(line.at)
        case Verb.REOPEN:
            yield Reopened(line.at)
        case Verb.FORWARD:
            yield Forwarded(line.at)
        case "arrive":
            yield Received(line.at)
            for pause in facts["pauses"]:
                yield SupplementAsked(datetime.fromisoformat(pause["asked_at"]), date.fromisoformat(pause["due_on"]))
                answered = pause["answered_at"]
                yield SupplementReceived(datetime.fromisoformat(answered) if answered else line.at)
        case "ask_attestation":
            yield AttestationAsked(line.at)
        case "deliver_attestation":
            yield AttestationDelivered(line.at)
        case "ask_reasons":
            yield ReasonsAsked(line.at)
        case "give_reasons":
            yield ReasonsGiven(line.at)
