"""An agent's bond with one collectivité: confirmed, flagged, reminded, kept, suspended, ended. As the portal.

Who may decide it, and when it is due, the collectivité's own room says (`tenant_apps.organisation`).
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from shared_apps.accounts import events, mails, membership_mails, queries
from shared_apps.accounts.models import AgentInvitation, AgentMembership
from tenants import sessions
from tenants.registry import CollectivityCard
from xcontact.kit.errors import Refused

UNKNOWN = "Cet agent n’est pas rattaché à cette collectivité."


@transaction.atomic
def confirm_memberships(*, collectivity: CollectivityCard, agent_ids: Collection[UUID], at: datetime) -> int:
    """They still work there: the clock starts anew, and whoever was suspended gets in again. Returns how many."""
    found = list(_held(collectivity.schema).filter(agent_id__in=agent_ids).select_related("account"))
    for one in found:
        if one.suspended_at is not None:
            membership_mails.reopened(one.account, collectivity, at)
        one.reviewed_at, one.flagged_at, one.suspended_at = at, None, None
        one.save(update_fields=["reviewed_at", "flagged_at", "suspended_at"])
        events.record(one.account_id, "membership_confirmed", at, place=collectivity.schema)
    return len(found)


def reopen_membership(*, identifier: str, collectivity: CollectivityCard, at: datetime) -> None:
    """As SPL-Xdémat, for a collectivité where nobody is left to say so; Refused unless this agent is its own."""
    account = queries.agents_by_identifier(identifier).first()
    bond = account.memberships.filter(place=collectivity.schema).first() if account else None
    if bond is None:
        raise Refused(UNKNOWN)
    confirm_memberships(collectivity=collectivity, agent_ids=[bond.agent_id], at=at)


@transaction.atomic
def flag_membership(*, place: str, agent_id: UUID, at: datetime) -> bool:
    """Nobody has answered for him: from now on he is to be confirmed. False when that has just changed."""
    one = _held(place).filter(agent_id=agent_id, flagged_at=None, suspended_at=None).first()
    if one is None:
        return False
    AgentMembership.objects.filter(id=one.id).update(flagged_at=at)
    events.record(one.account_id, "membership_flagged", at, place=place)
    return True


@transaction.atomic
def note_membership(*, what: str, place: str, agent_id: UUID, at: datetime) -> bool:
    """Write down that the collectivité was reminded of him, or that he keeps his access unanswered for."""
    one = _held(place).filter(agent_id=agent_id, flagged_at__isnull=False, suspended_at=None).first()
    if one is None:
        return False
    events.record(one.account_id, what, at, place=place)
    return True


@transaction.atomic
def suspend_membership(*, collectivity: CollectivityCard, agent_id: UUID, at: datetime) -> bool:
    """He gets in no more, there alone, until the collectivité answers; his other collectivités are untouched."""
    place = collectivity.schema
    one = _held(place).select_related("account").filter(agent_id=agent_id, flagged_at__isnull=False, suspended_at=None)
    found = one.first()
    if found is None:
        return False
    AgentMembership.objects.filter(id=found.id).update(suspended_at=at)
    sessions.end_place_sessions(found.account_id, place)
    events.record(found.account_id, "membership_suspended", at, place=place)
    membership_mails.suspended(found.account, collectivity, at)
    return True


@transaction.atomic
def end_membership(*, place: str, agent_id: UUID, at: datetime) -> int:
    """He works there no more: no bond, no session, no invitation left. Returns how many bonds there were."""
    revoke_invitations(place=place, agent_id=agent_id, at=at)
    found = list(_held(place).filter(agent_id=agent_id))
    for one in found:
        sessions.end_place_sessions(one.account_id, place)
        events.record(one.account_id, "membership_ended", at, place=place)
        one.delete()
    return len(found)


@transaction.atomic
def revoke_invitations(*, place: str, agent_id: UUID, at: datetime) -> None:
    """Those that wait open nothing any more, and their mails are wiped."""
    waiting = AgentInvitation.objects.select_for_update().filter(place=place, agent_id=agent_id, accepted_at=None)
    for one in waiting:
        mails.wipe(one.id, mails.INVITATION, at)
        one.delete()


def _held(place: str) -> QuerySet[AgentMembership]:
    """Locked, so that a hand-over on its way is either seen or refused."""
    return AgentMembership.objects.select_for_update(of=("self",)).filter(place=place)
