"""What an act would lead to, and what is owed: read before it is done."""

from collections.abc import Sequence
from datetime import date, datetime

from shared_apps.catalogue.procedure import ResolvedProcedure
from tenant_apps.requests import deadlines, journal, revocation
from tenant_apps.requests.clocks import CONVENTION
from tenant_apps.requests.deadlines import Clock, ClockKind
from tenant_apps.requests.history import Reopened
from tenant_apps.requests.models import JournalEntry
from tenant_apps.requests.rules import calendar_of, office_of, rules_of
from tenants.registry import CollectivityCard
from xcontact.kit.clock import paris_date
from xcontact.kit.text import french_date

OWED = frozenset({ClockKind.ATTESTATION, ClockKind.REASONS})
_EFFECTS = {ClockKind.ACCEPTANCE: "accord", ClockKind.REJECTION: "refus"}


def owed(clocks: Sequence[Clock]) -> frozenset[str]:
    """« attestation », « reasons »: what the applicant has asked for since silence decided, and does not have."""
    return frozenset(clock.kind.value for clock in clocks if clock.kind in OWED and clock.stopped_at is None)


def of_reopening(
    procedure: ResolvedProcedure, lines: Sequence[JournalEntry], collectivity: CollectivityCard, at: datetime
) -> str:
    """What silence will do once the request is reopened then, as an agent reads it; "" where it does nothing."""
    events = [*journal.history(lines), Reopened(at)]
    found = deadlines.clocks(
        rules_of(procedure),
        events,
        calendar_of(collectivity),
        at=at,
        convention=CONVENTION,
        office=office_of(collectivity),
    )
    silence = next((clock for clock in found if clock.kind in _EFFECTS), None)
    if silence is None or silence.due_at is None or silence.stopped_at is not None:
        return ""
    if silence.due_at > at:
        return silence.sentence_agent
    born = french_date(paris_date(silence.due_at))
    return (
        f"Le délai de réponse est passé depuis le {born} : dès la réouverture, le silence vaudra "
        f"{_EFFECTS[silence.kind]}."
    )


def revocable_until(lines: Sequence[JournalEntry]) -> date | None:
    """The last day on which the acceptance may be withdrawn (L. 242-1); None where there is none."""
    granted = revocation.granted_at(journal.history(lines))
    return revocation.last_day(granted) if granted else None
