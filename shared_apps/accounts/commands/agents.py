"""Agents' accounts: invited by a collectivité, logged in by an identifier of their own."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from shared_apps.accounts import authentication, events, mails, passwords, queries, recovery_mails
from shared_apps.accounts.known_devices import Device
from shared_apps.accounts.models import AgentAccount, AgentInvitation, AgentMembership
from shared_apps.accounts.passwords import WRONG_CURRENT
from tenants import context, sessions
from tenants.events import CollectivityOpened
from tenants.sessions import digest
from xcontact.kit import clock
from xcontact.kit.errors import Refused

INVITATION_LASTS = timedelta(days=14)
WRONG = "L’identifiant ou le mot de passe ne convient pas."
DEAD_INVITATION = "Cette invitation n’est plus valable : elle a servi, ou date de plus de 14 jours."


def invite_first_agent(event: CollectivityOpened) -> None:
    """A collectivité opens: whoever was named is invited. As the owner, in the transaction of the opening."""
    if event.agent_email:
        card = event.collectivity
        with context.inside(context.PORTAL):
            invite(place=card.schema, name=card.name, agent_id=event.agent_id, email=event.agent_email, at=clock.now())


@transaction.atomic
def invite(*, place: str, name: str, agent_id: UUID, email: str, at: datetime) -> None:
    """Invite the agent `agent_id` of the collectivité `place`, called `name`, by a mail whose link serves once."""
    token = secrets.token_urlsafe(32)
    invitation = AgentInvitation.objects.create(
        place=place, agent_id=agent_id, email=email, token_hash=digest(token), expires_at=at + INVITATION_LASTS
    )
    mails.invitation(invitation.id, email, name, token, at)


@transaction.atomic
def accept_invitation(*, token: str, identifier: str, password: str, at: datetime) -> None:
    """Make the agent's account, bound to the collectivité that invites."""
    passwords.demand(password, personal=(identifier,), least=passwords.LEAST_FOR_AGENTS)
    invitation = _take(token, at)
    account = _open(identifier, make_password(password), invitation, at)
    _bind(account, invitation, at)


@transaction.atomic
def accept_without_password(*, token: str, identifier: str, at: datetime) -> AgentAccount:
    """The same for somebody whom ProConnect identifies: no password can open it until its owner recovers one."""
    invitation = _take(token, at)
    account = _open(identifier, make_password(None), invitation, at)
    _bind(account, invitation, at)
    return account


@transaction.atomic
def join(*, token: str, by: AgentAccount, at: datetime) -> None:
    """Bind an account that works elsewhere already to the collectivité that invites."""
    _bind(by, _take(token, at), at)


def log_in_agent(
    *, identifier: str, password: str, ip_address: str | None, at: datetime, device: Device | None = None
) -> AgentAccount:
    """The agent's account, whose session the caller opens; Refused otherwise. `device`: the browser that tries."""
    account = queries.agents_by_identifier(identifier).first()
    authentication.verify(
        account,
        password,
        audience="agent",
        name=identifier,
        ip_address=ip_address,
        refusal=WRONG,
        at=at,
        device=device,
    )
    assert account is not None
    return account


def change_agent_password(
    *, current: str, new: str, device: Device | None, ip_address: str | None, by: AgentAccount, at: datetime
) -> None:
    """Replace the password, tell the agent by mail, and end every session: the caller opens a new one.

    A link of a forgotten password dies with the former one. `device`: the browser that asks (T23).
    """
    passwords.demand(new, personal=(by.identifier,), least=passwords.LEAST_FOR_AGENTS)
    authentication.verify(
        by,
        current,
        audience="agent",
        name=by.identifier,
        ip_address=ip_address,
        refusal=WRONG_CURRENT,
        at=at,
        device=device,
    )
    with transaction.atomic():
        by.set_password(new)
        by.save(update_fields=["password"])
        mails.wipe(by.id, recovery_mails.RECOVERY, at)
        mails.agent_password_changed(by, at)
        events.record(by.id, "password_changed", at, ip_address)
        sessions.end_account_sessions(by.id)


def _take(token: str, at: datetime) -> AgentInvitation:
    invitation = (
        AgentInvitation.objects.select_for_update()
        .filter(token_hash=digest(token), accepted_at__isnull=True, expires_at__gt=at)
        .first()
    )
    if invitation is None:
        raise Refused(DEAD_INVITATION)
    return invitation


def _open(identifier: str, encoded: str, invitation: AgentInvitation, at: datetime) -> AgentAccount:
    account = AgentAccount(identifier=identifier.strip(), email=invitation.email, password=encoded, created_at=at)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:
        raise Refused("Cet identifiant est déjà pris : choisissez-en un autre.") from None
    return account


def _bind(account: AgentAccount, invitation: AgentInvitation, at: datetime) -> None:
    """One account an agent: whoever took up an invitation of his before (another identity, P-04) gets in no more."""
    for former in (
        AgentMembership.objects.select_for_update(of=("self",))
        .filter(place=invitation.place, agent_id=invitation.agent_id)
        .exclude(account=account)
    ):
        sessions.end_place_sessions(former.account_id, former.place)
        events.record(former.account_id, "membership_ended", at, place=former.place)
        former.delete()
    AgentMembership.objects.update_or_create(
        account=account,
        place=invitation.place,
        defaults={"agent_id": invitation.agent_id},
        create_defaults={"agent_id": invitation.agent_id, "since": at},
    )
    AgentInvitation.objects.filter(id=invitation.id).update(accepted_at=at)
    mails.wipe(invitation.id, mails.INVITATION, at)
