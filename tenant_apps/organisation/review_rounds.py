"""The rounds over agents whom nobody has answered for: one act for all, four times a day (T67).

They stand watch with those over dormant accounts: where the clock has jumped, nobody is flagged nor suspended (T74).
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, transaction

from shared_apps.accounts import commands as accounts
from shared_apps.accounts import emails, membership_mails, memberships, steadiness
from shared_apps.accounts.memberships import Bond
from shared_apps.accounts.models import DormancySweep
from tenant_apps.organisation import agents, review
from tenant_apps.organisation.models import Agent
from tenant_apps.organisation.review import Standing, Step
from tenants import agenda, context, registry
from tenants.agenda import standing
from tenants.registry import CollectivityCard
from xcontact.kit.clock import paris_date

log = logging.getLogger(__name__)
GO_ROUND = "review_agents"
EVERY = timedelta(hours=6)


def register() -> None:
    agenda.act(GO_ROUND, stepwise=True)(go_round)
    standing.keep(GO_ROUND, place=context.PORTAL)
    agenda.act(agents.END_MEMBERSHIP, stepwise=True)(agents.end_membership)


def go_round(subject: UUID, at: datetime) -> None:
    """One collectivité that can't be reached does not keep the others waiting: it is looked at next time."""
    agenda.schedule(GO_ROUND, standing.NOBODY, at=at + EVERY)
    if not steadiness.is_steady(at, "agents' review", "nobody is flagged nor suspended"):
        return
    delays = agents.delays()
    before = at - timedelta(days=delays.flag)
    flagged_before = at - timedelta(days=delays.remind - delays.flag)
    for place in memberships.to_review(before, flagged_before, at):
        card = registry.by_schema(place)
        if card is None or card.is_suspended:
            continue
        try:
            review_place(card, at)
        except DatabaseError:
            log.exception("agents' review: %s could not be looked at", place)
    DormancySweep.objects.create(at=at)


def review_place(card: CollectivityCard, at: datetime) -> None:
    """What is due for the agents of one collectivité, with its mails, or nothing."""
    with context.inside(card.schema, read_only=True):
        people = {agent.id: agent for agent in agents.present(paris_date(at))}
    with transaction.atomic():
        _do_what_is_due(card, people, at)


def _do_what_is_due(card: CollectivityCard, people: dict[UUID, Agent], at: datetime) -> None:
    bonds = {bond.agent_id: bond for bond in memberships.of_place(card.schema)}
    for gone in bonds.keys() - people.keys():
        accounts.end_membership(place=card.schema, agent_id=gone, at=at)
    everybody = agents.standings(list(people.values()), bonds)
    held_by, delays = review.keeper(everybody), agents.delays()
    done: dict[Step, list[Agent]] = {step: [] for step in Step}
    for one in everybody:
        step = review.due_step(one, delays, at)
        if step is Step.SUSPEND and one is held_by:
            _keep(card, one, everybody, at)
        elif step is not None and _take(step, card, one.agent_id, at):
            done[step].append(people[one.agent_id])
    _tell(card, done, [bonds[one.agent_id] for one in everybody if one.is_administrator], at)


def _take(step: Step, card: CollectivityCard, agent_id: UUID, at: datetime) -> bool:
    """Whether it was still due: an answer may have come meanwhile."""
    if step is Step.FLAG:
        return accounts.flag_membership(place=card.schema, agent_id=agent_id, at=at)
    if step is Step.REMIND:
        return accounts.note_membership(what=memberships.REMINDED, place=card.schema, agent_id=agent_id, at=at)
    return accounts.suspend_membership(collectivity=card, agent_id=agent_id, at=at)


def _keep(card: CollectivityCard, one: Standing, everybody: Sequence[Standing], at: datetime) -> None:
    """He holds the desk: the question stays on his own pages. SPL-Xdémat is told of a desk that nobody opens."""
    accounts.note_membership(what=memberships.KEPT, place=card.schema, agent_id=one.agent_id, at=at)
    if review.is_unattended(everybody, agents.delays(), at):
        days = agents.delays().suspend
        log.error("agents' review: nobody has opened the desk of %s for %s days", card.schema, days)
        membership_mails.unattended(standing.NOBODY, card, days, at)


def _tell(card: CollectivityCard, done: dict[Step, list[Agent]], administrators: Sequence[Bond], at: datetime) -> None:
    """Mairies share one mailbox: one mail to each address. Where nobody administers, SPL-Xdémat reads it."""
    delays = agents.delays()
    mailboxes = {emails.fold(bond.email): bond for bond in administrators if bond.suspended_at is None}
    readers = [(bond.email, bond.account_id) for bond in mailboxes.values()]
    for to, about in readers or [(membership_mails.ASSISTANCE, standing.NOBODY)]:
        for step, again, left in (
            (Step.FLAG, False, delays.suspend - delays.flag),
            (Step.REMIND, True, delays.suspend - delays.remind),
        ):
            if done[step]:
                until = paris_date(at + timedelta(days=left))
                membership_mails.to_confirm(to, about, card, _names(done[step]), until, again, at)
        if done[Step.SUSPEND]:
            membership_mails.shut_out(to, about, card, _names(done[Step.SUSPEND]), at)


def _names(found: Sequence[Agent]) -> list[str]:
    return [f"{agent.display_name} ({agent.function})" for agent in found]
