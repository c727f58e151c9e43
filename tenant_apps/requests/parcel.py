"""What travels when a request is forwarded to another collectivité of the platform: read where it was, never stored.

No identifier travels to stay: the request, its documents and its author have other names on arrival (law.md D-01).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.crypto import salted_hmac

from shared_apps.catalogue.procedure import ResolvedProcedure
from shared_apps.forms import rendering
from tenant_apps.documents import carrying
from tenant_apps.documents.carrying import Carried
from tenant_apps.procedures import queries as procedures
from tenant_apps.requests import journal
from tenant_apps.requests.history import History, SupplementAsked, SupplementReceived, of_kind
from tenant_apps.requests.lifecycle import Verb
from tenant_apps.requests.models import Sending, ServiceRequest
from tenants import naming
from tenants.registry import CollectivityCard
from xcontact.kit.text import french_moment, typeset


@dataclass(frozen=True)
class Parcel:
    """`pages`: the answers in words, page by page. `pauses`: what the sender had asked for, which suspended its delay.

    `sendings`: what the applicant sent after his request.
    """

    id: UUID
    place: str
    to: str
    sender: str
    reference: str
    pseudonym: UUID
    procedure: ResolvedProcedure
    answers: Mapping[str, Any]
    pages: Sequence[Mapping[str, Any]]
    identity: Mapping[str, Any]
    capacity: Mapping[str, Any]
    applicant_kind: str
    contact_email: str
    refuses_electronic_answer: bool
    started_at: datetime
    first_received_at: datetime
    manifest: Sequence[Mapping[str, Any]]
    sendings: Sequence[Mapping[str, Any]]
    pauses: Sequence[Mapping[str, Any]]
    documents: Sequence[Carried]

    def renamed(self, key: UUID) -> UUID:
        """The name there of something here: always the same, and told by nobody who does not hold our secret key."""
        digest = salted_hmac("requests.forwarding", f"{self.place}/{self.to}/{key}", algorithm="sha256").digest()
        return UUID(bytes=digest[:16])


def sealed(request_id: UUID, collectivity: CollectivityCard) -> Parcel | None:
    """The parcel of a request that is to be handed over; None when it has been, or was never to be."""
    request = ServiceRequest.objects.filter(id=request_id).first()
    lines = journal.entries(request) if request else []
    if request is None or any(line.verb == journal.HAND_OVER for line in lines):
        return None
    forwarded = next((line for line in reversed(lines) if line.verb == Verb.FORWARD), None)
    if forwarded is None or "place" not in forwarded.public["facts"]:
        return None
    procedure = procedures.of_revision(request.revision_id)
    history = History(journal.history(lines))
    first, *others = Sending.objects.filter(request=request).order_by("number")
    assert history.received is not None
    return Parcel(
        id=request.id,
        place=collectivity.schema,
        to=forwarded.public["facts"]["place"],
        sender=naming.in_a_sentence(collectivity),
        reference=request.reference or "",
        pseudonym=request.pseudonym,
        procedure=procedure,
        answers=request.answers,
        pages=pages_of(procedure, request.answers),
        identity=request.identity,
        # The organisation's number in his account is this collectivité's own.
        capacity={name: value for name, value in request.capacity.items() if name != "organisation"},
        applicant_kind=request.applicant_kind,
        contact_email=request.contact_email,
        refuses_electronic_answer=request.refuses_electronic_answer,
        started_at=request.started_at,
        first_received_at=history.received.at,
        manifest=first.manifest,
        sendings=[
            {"kind": one.kind, "received_at": one.received_at, "content": one.content, "manifest": one.manifest}
            for one in others
        ],
        pauses=_pauses(history),
        documents=carrying.sent_with(request.id),
    )


def pages_of(procedure: ResolvedProcedure, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The answers in words: each page its `title` and its `rows`, each a label and a value."""
    if procedure.form is None:
        return []
    return [
        {"title": page.page.title, "rows": [[row.label, row.value] for row in page.rows]}
        for page in rendering.summary(procedure.form, answers)
    ]


def in_words(parcel: Parcel) -> str:
    """The whole request as one text, where the collectivité that receives it has no such form."""
    origin = (
        f"Demande transmise par {parcel.sender}, qui l’a reçue le {french_moment(parcel.first_received_at)} sous le "
        f"n° {parcel.reference} (article L. 114-2 du CRPA)."
    )
    return typeset(f"{origin}\n\nDémarche : {parcel.procedure.title}\n\n{told(parcel.pages)}")


def told(pages: Sequence[Mapping[str, Any]]) -> str:
    """Page by page, a line for each answer."""
    return "\n\n".join(
        "\n".join([page["title"], *(f"{label} : {value}" for label, value in page["rows"])]) for page in pages
    )


def _pauses(history: History) -> list[dict[str, Any]]:
    """The blocking supplements asked for, each with the moment of the complete answer, if one came."""
    answers = [event.at for event in of_kind(history.events, SupplementReceived) if event.complete]
    return [
        {
            "asked_at": asked.at.isoformat(),
            "due_on": asked.due_on.isoformat(),
            "answered_at": next((at.isoformat() for at in answers if at >= asked.at), None),
        }
        for asked in of_kind(history.events, SupplementAsked)
        if asked.blocking
    ]
