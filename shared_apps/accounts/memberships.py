"""Agents' bonds with a collectivité, as the portal reads them; each collectivité is told of its own alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from shared_apps.accounts.models import AccountEvent, AgentAccount, AgentInvitation, AgentMembership
from tenants import registry
from tenants.registry import CollectivityCard

# In a desk's session: whoever opened it was to be confirmed.
TO_CONFIRM_KEY = "membership_to_confirm"
OPENED = "desk_opened"
REMINDED = "membership_reminded"
KEPT = "membership_kept"
# Whoever keeps his access although nobody answered for him is looked at again after this.
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Bond:
    """A membership. `counted_from`: the last answer, or its beginning; `seen_at`: when he last opened this desk.

    `has_password`: otherwise ProConnect alone lets him in.
    """

    id: int
    agent_id: UUID
    account_id: UUID
    email: str
    counted_from: datetime
    seen_at: datetime | None
    flagged_at: datetime | None
    reminded_at: datetime | None
    suspended_at: datetime | None
    has_password: bool


@dataclass(frozen=True)
class Desk:
    """A collectivité that an agent works for; he gets in unless `suspended_at`."""

    card: CollectivityCard
    suspended_at: datetime | None


def of_place(place: str) -> list[Bond]:
    """All of one collectivité, the oldest first."""
    names = [name for name in Bond.__dataclass_fields__ if name != "email"]
    return [Bond(**row) for row in _read(place).values(*names, email=F("account__email"))]


def to_review(before: datetime, flagged_before: datetime, at: datetime) -> list[str]:
    """The collectivités where somebody is owed a step: unanswered since, and if flagged, flagged by then."""
    kept = _events(KEPT, OuterRef("place")).filter(at__gt=at - KEPT_FOR)
    late = (
        AgentMembership.objects.annotate(counted_from=Coalesce("reviewed_at", "since"))
        .filter(Q(flagged_at=None) | Q(flagged_at__lte=flagged_before), counted_from__lte=before, suspended_at=None)
        .exclude(Exists(kept))
    )
    return list(late.order_by("place").values_list("place", flat=True).distinct())


def invited(place: str, at: datetime) -> set[UUID]:
    """The agents of a collectivité whose invitation may still be taken up."""
    waiting = AgentInvitation.objects.filter(place=place, accepted_at=None, expires_at__gt=at)
    return set(waiting.values_list("agent_id", flat=True))


def desks_of(account: AgentAccount) -> list[Desk]:
    """Where this agent works, by name."""
    suspended = dict(account.memberships.values_list("place", "suspended_at"))
    cards = registry.by_schemas(list(suspended))
    return sorted((Desk(card, suspended[place]) for place, card in cards.items()), key=lambda desk: desk.card.name)


def _read(place: str) -> QuerySet[AgentMembership]:
    opened, reminded = _events(OPENED, place), _events(REMINDED, place).filter(at__gte=OuterRef("flagged_at"))
    return (
        AgentMembership.objects.filter(place=place)
        .annotate(
            counted_from=Coalesce("reviewed_at", "since"),
            has_password=~Q(account__password__startswith=UNUSABLE_PASSWORD_PREFIX),
            seen_at=Subquery(opened.order_by("-at").values("at")[:1]),
            reminded_at=Subquery(reminded.order_by("-at").values("at")[:1]),
        )
        .order_by("since", "id")
    )


def _events(what: str, place: str | OuterRef) -> QuerySet[AccountEvent]:
    """What happened to the account of a membership, about that collectivité."""
    found = AccountEvent.objects.filter(holder=OuterRef("account_id"), what=what)
    return found.annotate(about=KeyTextTransform("place", "facts")).filter(about=place)
