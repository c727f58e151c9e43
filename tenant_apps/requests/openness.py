"""Whether a procedure takes requests now: its dates, its limit, what replaces it (in force today, whatever the draft's
own revision says: who sends after the closing day is late, and is told so on every page before it)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from shared_apps.catalogue.library import ResolvedProcedure
from tenant_apps.procedures import queries as procedures
from tenant_apps.procedures.models import Procedure
from tenant_apps.procedures.queries import Published
from tenant_apps.requests.lifecycle import Status
from tenant_apps.requests.models import ServiceRequest
from xcontact.kit.clock import PARIS, paris_date
from xcontact.kit.errors import Refused
from xcontact.kit.text import french_date, typeset

_FULL = "Toutes les places sont prises : cette démarche a reçu les {most} demandes prévues."
_KEPT = (
    " Votre brouillon est gardé, rien n’est perdu. Pour une question, écrivez à la collectivité : « Autre demande »."
)


class Closed(Refused):
    """The procedure takes no more requests."""


@dataclass(frozen=True)
class Openness:
    """`sentence` says why it is closed, "" when it is open; `soon` what to know before it closes; `successor` is the
    published procedure that takes its place: its slug and title."""

    sentence: str
    soon: str = ""
    successor: tuple[str, str] | None = None

    @property
    def is_open(self) -> bool:
        return not self.sentence


def now(procedure_id: UUID, resolved: ResolvedProcedure, at: datetime) -> Openness:
    """Of what is in force."""
    sentence = resolved.closure(paris_date(at))
    if not sentence and resolved.most_requests is not None and _sent(procedure_id, resolved) >= resolved.most_requests:
        sentence = _FULL.format(most=resolved.most_requests)
    return Openness(typeset(sentence), _soon(resolved, at), procedures.titled(resolved.replaced_by))


def of_draft(draft: ServiceRequest, at: datetime) -> Openness:
    """For a draft, by what is published today; a procedure that was withdrawn lets its drafts be sent."""
    published = procedures.published(draft.procedure.slug)
    return now(published.id, published.resolved, at) if published else Openness("")


def require_beginning(procedure: Published, at: datetime) -> None:
    """Raises `Closed`: nobody begins what can't be sent."""
    if sentence := now(procedure.id, procedure.resolved, at).sentence:
        raise Closed(sentence)


def require_open(draft: ServiceRequest, at: datetime) -> None:
    """In the transaction that sends: two people never take the last place. Raises `Closed`; the draft stays."""
    published = procedures.published(draft.procedure.slug)
    if published is None:
        return
    if published.resolved.most_requests is not None:
        list(Procedure.objects.select_for_update(of=("self",)).filter(id=published.id))
    found = now(published.id, published.resolved, at)
    if not found.is_open:
        raise Closed(typeset(found.sentence + _KEPT))


def _sent(procedure_id: UUID, resolved: ResolvedProcedure) -> int:
    """Requests that take a place: sent since the opening day, not withdrawn."""
    since = Q()
    if resolved.opens_on:
        opening = datetime.combine(resolved.opens_on, datetime.min.time(), PARIS)
        since = Q(submitted_at__gte=opening)
    sent = ServiceRequest.objects.filter(since, procedure_id=procedure_id, submitted_at__isnull=False)
    return sent.exclude(status=Status.WITHDRAWN.value).count()


def _soon(resolved: ResolvedProcedure, at: datetime) -> str:
    if resolved.closes_on is None or paris_date(at) > resolved.closes_on:
        return ""
    return typeset(
        f"Cette démarche ferme le {french_date(resolved.closes_on)} à minuit : transmettez votre demande avant, "
        "sinon elle ne pourra plus partir."
    )
