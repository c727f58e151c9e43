"""What its author reads at the end of a request, besides the decision: why it was closed, what he may still ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tenant_apps.requests import forwarded, journal, receipts
from tenant_apps.requests.deadlines import ClockKind
from tenant_apps.requests.forwarded import Stub
from tenant_apps.requests.lifecycle import Status, Verb
from tenant_apps.requests.models import Deadline, JournalEntry, ServiceRequest
from tenant_apps.requests.rules import appeal_body_of
from tenants.registry import CollectivityCard


@dataclass(frozen=True)
class Ending:
    """`reason`: why it was closed without action, or reopened. `revoking`: the numbers of the decisions that withdrew
    an acceptance. What may be asked once silence has decided: `may_ask` is « attestation », « reasons » or nothing.
    """

    closed_without_action: bool
    reason: str
    appeal_notice: str
    reopened_for: str
    revoking: frozenset[int]
    may_ask: str
    forwarded: Stub | None


def of(
    request: ServiceRequest,
    lines: Sequence[JournalEntry],
    deadlines: Sequence[Deadline],
    collectivity: CollectivityCard,
    at: datetime,
) -> Ending:
    """Read from the journal and the stored clocks."""
    closed = request.standing is Status.CLOSED_WITHOUT_ACTION
    appeal = appeal_body_of(collectivity) if closed else None
    return Ending(
        closed_without_action=closed,
        reason=_reason(lines, Verb.CLOSE_WITHOUT_ACTION) if closed else "",
        appeal_notice=receipts.appeal_notice(appeal) if appeal else "",
        reopened_for=_reason(lines, Verb.REOPEN) if request.standing is Status.UNDER_REVIEW else "",
        revoking=frozenset(line.public["facts"]["decision"] for line in lines if line.verb == Verb.REVOKE),
        may_ask=_may_ask(request, lines, deadlines, at),
        forwarded=forwarded.of(request, list(lines)) if request.standing is Status.FORWARDED else None,
    )


def _reason(lines: Sequence[JournalEntry], verb: Verb) -> str:
    """The last one given; "" once it is erased."""
    return next((str((line.private or {}).get("reason", "")) for line in reversed(lines) if line.verb == verb), "")


def _may_ask(
    request: ServiceRequest, lines: Sequence[JournalEntry], deadlines: Sequence[Deadline], at: datetime
) -> str:
    asked = {line.verb for line in lines}
    if request.standing is Status.LAPSED_ACCEPTED and journal.ASK_ATTESTATION not in asked:
        return "attestation"
    if request.standing is Status.LAPSED_REJECTED and journal.ASK_REASONS not in asked:
        appeal = next((one for one in deadlines if one.kind == ClockKind.APPEAL), None)
        if appeal is not None and (appeal.due_at is None or at <= appeal.due_at):
            return "reasons"
    return ""
