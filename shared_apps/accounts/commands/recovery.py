"""A forgotten password: asked for by anybody, replaced from the mailbox of the account alone.

Whoever asks learns nothing (T25): an account that does not exist costs the same work, undone at the end. It opens no
session: the login that follows asks for what it always asks, a second factor included.
"""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from shared_apps.accounts import (
    events,
    known_devices,
    limits,
    mails,
    passwords,
    pending_changes,
    queries,
    recovery_mails,
    throttle,
    tokens,
)
from shared_apps.accounts.commands.profile import personal
from shared_apps.accounts.commands.registration import may_send_activation, send_activation
from shared_apps.accounts.models import AgentAccount, User
from tenants import sessions
from xcontact.kit.errors import Refused

DEAD_LINK = (
    "Ce lien n’est plus valable : il a servi, il date de plus d’une heure, ou votre mot de passe a changé depuis."
)
CITIZEN, AGENT = "citizen", "agent"


class DeadRecovery(Refused):
    """The link of a forgotten password can't serve any more."""

    def __init__(self) -> None:
        super().__init__(DEAD_LINK)


@transaction.atomic
def ask_recovery(
    *, email: str, ip_address: str | None, at: datetime, device: known_devices.Device | None = None
) -> None:
    """Send a citizen the link that replaces his password; the activation link if he has never activated.

    `device`: the browser that asks; one that has opened the account keeps an allowance of its own (T56).
    `limits.TooMany` when this source has asked too often; nothing else tells the caller anything.
    """
    limits.spend("recovery", ip_address, most=limits.MAILS, at=at)
    user = queries.users_by_email(email).filter(terminated_at__isnull=True).select_for_update().first()
    _send(user, User(email=email, activated_at=at), device, ip_address, at)


@transaction.atomic
def ask_agent_recovery(
    *, identifier: str, ip_address: str | None, at: datetime, device: known_devices.Device | None = None
) -> None:
    """Send an agent's own mailbox the link that replaces his password; the same silence."""
    limits.spend("recovery", ip_address, most=limits.MAILS, at=at)
    account = queries.agents_by_identifier(identifier).select_for_update().first()
    _send(account, AgentAccount(identifier=identifier, email="personne@example.org"), device, ip_address, at)


def recover(
    *, token: str, password: str, device: known_devices.Device | None, ip_address: str | None, at: datetime
) -> User | AgentAccount:
    """Replace the password, end every session and wipe the mails. Returns the account, which is not logged in.

    Its browsers are forgotten but this one, which has proved that it reads the mailbox. Raises `DeadRecovery` when
    the link is dead, Refused when the password won't do.
    """
    found = read_recovery(token, at)
    passwords.demand(password, personal=may_not_hold(found), least=least_for(found))
    encoded = make_password(password)
    with transaction.atomic():
        account = type(found)._default_manager.select_for_update().filter(id=found.id).first()
        if account is None or _mark(account) != _mark(found):
            raise DeadRecovery
        account.password = encoded
        account.save(update_fields=["password"])
        mails.wipe(account.id, recovery_mails.RECOVERY, at)
        recovery_mails.changed(account, at)
        if isinstance(account, User):
            pending_changes.forsake(account, at)
        events.record(account.id, "password_recovered", at, ip_address)
        sessions.end_account_sessions(account.id)
        known_devices.forget_all(account.id)
        if device is not None:
            known_devices.remember(account.id, device, at)
    throttle.forget(throttle.account_key(_audience(account), _name(account)))
    return account


def read_recovery(token: str, at: datetime) -> User | AgentAccount:
    """The account whose password this link replaces; `DeadRecovery`. Changes nothing: mail filters open links too."""
    content = tokens.read(tokens.RECOVERY, token, at=at)
    if content is None:
        raise DeadRecovery
    account: User | AgentAccount | None
    if content["audience"] == AGENT:
        account = queries.agent(content["account"])
    else:
        account = queries.active_user(content["account"])
    if account is None or content["mark"] != _mark(account):
        raise DeadRecovery
    return account


def may_not_hold(account: User | AgentAccount) -> tuple[str, ...]:
    """What this account's password may not hold."""
    return (account.identifier,) if isinstance(account, AgentAccount) else personal(account)


def least_for(account: User | AgentAccount) -> int:
    """How many characters its password has at least."""
    return passwords.LEAST_FOR_AGENTS if isinstance(account, AgentAccount) else passwords.LEAST


def _send(
    account: User | AgentAccount | None,
    nobody: User | AgentAccount,
    device: known_devices.Device | None,
    ip_address: str | None,
    at: datetime,
) -> None:
    """Send the mail. For nobody, or past what a mailbox is sent, all of it is done and undone."""
    to = account or nobody
    with transaction.atomic():
        if isinstance(to, User) and to.activated_at is None:
            allowed = may_send_activation(to.id, ip_address, at)
            send_activation(to, "", at)
        else:
            allowed = _may_send(to, device, ip_address, at)
            content = {"account": str(to.id), "audience": _audience(to), "mark": _mark(to)}
            recovery_mails.recovery(to, tokens.make(tokens.RECOVERY, content, until=at + tokens.RECOVERY_LASTS), at)
        if account is None or not allowed:
            transaction.set_rollback(True)


def _may_send(
    to: User | AgentAccount, device: known_devices.Device | None, ip_address: str | None, at: datetime
) -> bool:
    """Whether this mailbox may be sent one more link, and by this source.

    Strangers at several addresses use up what they share, never what a browser of the account's own keeps for itself.
    """
    if device is not None and known_devices.is_known(to.id, device, at):
        own = known_devices.mark(to.id, device)
        return limits.grants("mailbox", to.id, recovery_mails.RECOVERY, own, most=limits.MAILBOX, at=at)
    return mails.may_be_sent(to.id, at, recovery_mails.RECOVERY) and limits.grants(
        "mailbox", to.id, recovery_mails.RECOVERY, throttle.address_key(ip_address), most=limits.MAILBOX, at=at
    )


def _mark(account: User | AgentAccount) -> str:
    """Changes with the password and with the mailbox: the link dies once used, and with the former address."""
    return tokens.fingerprint(f"{account.password}:{account.email}")


def _audience(account: User | AgentAccount) -> str:
    return AGENT if isinstance(account, AgentAccount) else CITIZEN


def _name(account: User | AgentAccount) -> str:
    return account.identifier if isinstance(account, AgentAccount) else account.email
