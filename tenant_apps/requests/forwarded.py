"""What remains for the sender's agents of a request that was forwarded: its stub, never its content (L. 114-2)."""

from dataclasses import dataclass
from datetime import datetime

from tenant_apps.requests import journal
from tenant_apps.requests.lifecycle import Status, Verb
from tenant_apps.requests.models import JournalEntry, ServiceRequest
from tenants import addresses, registry


@dataclass(frozen=True)
class Stub:
    """Its number, its dates, and where it went: `arrived_as` is its number there, "" outside or on its way.

    `url`: its author's page there.
    """

    reference: str
    title: str
    submitted_at: datetime
    forwarded_at: datetime
    by: str
    to: str
    is_outside: bool
    arrived_as: str
    arrived_at: datetime | None
    url: str


def stub(reference: str) -> Stub | None:
    """None for a request that was not forwarded, or that does not exist."""
    request = (
        ServiceRequest.objects.filter(reference=reference, status=Status.FORWARDED.value)
        .select_related("procedure")
        .only("reference", "submitted_at", "procedure__title")
        .first()
    )
    return of(request, journal.entries(request)) if request else None


def of(request: ServiceRequest, lines: list[JournalEntry]) -> Stub:
    """Of a forwarded request and its journal."""
    left = next(line for line in reversed(lines) if line.verb == Verb.FORWARD)
    arrived = next((line for line in lines if line.verb == journal.HAND_OVER), None)
    facts = left.public["facts"]
    number = arrived.public["facts"]["reference"] if arrived else ""
    assert request.submitted_at is not None
    return Stub(
        reference=request.reference or "",
        title=request.procedure.title,
        submitted_at=request.submitted_at,
        forwarded_at=left.at,
        by=str(facts.get("function", "")),
        to=facts["to"],
        is_outside="place" not in facts,
        arrived_as=number,
        arrived_at=arrived.at if arrived else None,
        url=_page(facts["place"], number) if arrived else "",
    )


def _page(place: str, number: str) -> str:
    card = registry.by_schema(place)
    return addresses.collectivity(card.subdomain, f"/demandes/{number}/") if card else ""
