"""Until when an acceptance may be withdrawn by the administration's own will (L. 242-1 CRPA). Pure.

« L’administration ne peut abroger ou retirer une décision créatrice de droits […] que si elle est illégale et si
l’abrogation ou le retrait intervient dans le délai de quatre mois suivant la prise de cette décision. » The four months
are counted without a clear day, the shorter of the two readings.
"""

from collections.abc import Sequence
from datetime import date, datetime

from tenant_apps.requests.history import Decided, Event, Lapsed
from xcontact.kit.clock import paris_date
from xcontact.kit.workdays import add_months

MONTHS = 4


def granted_at(events: Sequence[Event]) -> datetime | None:
    """When the right that stands today was born: a tacit acceptance confirmed since keeps its own date."""
    granted: datetime | None = None
    for event in sorted(events, key=lambda event: event.at):
        if isinstance(event, Decided | Lapsed):
            granted = (granted or event.at) if event.favourable else None
    return granted


def last_day(granted: datetime) -> date:
    """The last day on which it may be withdrawn, in Paris."""
    return add_months(paris_date(granted), MONTHS)
