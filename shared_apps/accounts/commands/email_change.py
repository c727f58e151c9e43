"""Another address for an account: asked with a proof, confirmed from the new mailbox, undone from the old one (T34)."""

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from shared_apps.accounts import (
    acts,
    authentication,
    email_change_mails,
    emails,
    events,
    known_devices,
    limits,
    mails,
    mobile_changes,
    pending_changes,
    queries,
)
from shared_apps.accounts.commands.handover import Authentication
from shared_apps.accounts.commands.recovery import ask_recovery
from shared_apps.accounts.contact import AddressRestored
from shared_apps.accounts.known_devices import Device
from shared_apps.accounts.models import EmailChange, User
from shared_apps.factors import commands as factors
from tenants import agenda, sessions
from tenants.sessions import digest
from xcontact.kit.errors import Refused
from xcontact.kit.events import publish

CONFIRMATION_LASTS = timedelta(hours=24)
UNDO_LASTS = timedelta(hours=72)
MOST_PER_HOUR = 5
# A login without password stands for a password typed again, for so long.
RECENT = timedelta(minutes=10)

WRONG = "Ce n’est pas votre mot de passe."
NOT_RECENT = "Identifiez-vous de nouveau avec FranceConnect, puis revenez ici dans les dix minutes."
TOO_MANY = "Vous avez demandé plusieurs changements d’adresse. Attendez une heure avant de recommencer."
SAME = "C’est déjà l’adresse de votre compte."
TAKEN = "Cette adresse a maintenant un autre compte. Votre adresse n’a pas été changée."
TAKEN_BACK = (
    "Votre ancienne adresse a maintenant un autre compte. Rien n’a été changé : écrivez à assistance@spl-xdemat.fr."
)
DEAD_LINK = "Ce lien n’est plus valable : il a servi, il est trop ancien, ou une autre demande l’a remplacé."


class DeadLink(Refused):
    """The link can't confirm, or undo, any more."""

    def __init__(self) -> None:
        super().__init__(DEAD_LINK)


def needs_password(user: User) -> bool:
    """Whether he proves himself by his password; else by a fresh login through FranceConnect."""
    return user.has_usable_password()


def is_recent(login: Authentication, at: datetime) -> bool:
    """Whether that login was through FranceConnect, or by a passkey, a short while ago."""
    return login.by.split("+")[0] in ("franceconnect", "passkey") and timedelta() <= at - login.at <= RECENT


def ask_email_change(
    *,
    email: str,
    password: str,
    login: Authentication,
    device: Device | None,
    ip_address: str | None,
    by: User,
    at: datetime,
) -> None:
    """Write to the new mailbox. Nothing tells the caller whether that address has an account: its owner is told.

    Refused without a proof (`password`, or a fresh `login` for an account without one); a former demand dies.
    `device`: the browser that asks (T23).
    """
    email = emails.fold(email)
    _prove(by, password, login, device, ip_address, at)
    if email == emails.fold(by.email):
        raise Refused(SAME)
    with transaction.atomic():
        user = User.objects.select_for_update().get(id=by.id)
        if user.email_changes.filter(asked_at__gt=at - timedelta(hours=1)).count() >= MOST_PER_HOUR:
            raise Refused(TOO_MANY)
        limits.spend("email_change", ip_address, most=limits.MAILS, at=at)
        pending_changes.forsake(user, at)
        token = secrets.token_urlsafe(32)
        change = EmailChange.objects.create(
            user=user,
            former_email=user.email,
            new_email=email,
            confirmation_hash=digest(token),
            undo_hash=digest(secrets.token_urlsafe(32)),
            asked_at=at,
        )
        events.record(user.id, "email_change_asked", at, ip_address)
        owner = queries.users_by_email(email).filter(activated_at__isnull=False).first()
        if owner is None:
            email_change_mails.confirmation(change, token, at)
        elif mails.may_be_sent(owner.id, at):
            email_change_mails.already_taken(owner, at)


def read_confirmation(token: str, at: datetime) -> EmailChange:
    """The change that a live link confirms; raises `DeadLink`. Changes nothing: mail filters open links too."""
    change = (
        EmailChange.objects.filter(confirmation_hash=digest(token), asked_at__gt=at - CONFIRMATION_LASTS)
        .filter(confirmed_at=None, undone_at=None, user__terminated_at=None)
        .select_related("user")
        .first()
    )
    if change is None or change.former_email != change.user.email:
        raise DeadLink
    return change


@transaction.atomic
def confirm_email_change(*, token: str, ip_address: str | None, at: datetime) -> None:
    """Give the account its new address, and its old one the means to undo it.

    Collectivités learn it by the agenda; their sessions end, since those carry the old address. Raises `DeadLink`;
    Refused when somebody else's account has taken the address meanwhile.
    """
    user = User.objects.select_for_update().get(id=read_confirmation(token, at).user_id)
    change = read_confirmation(token, at)
    _give(user, change.new_email, TAKEN)
    undo = secrets.token_urlsafe(32)
    change.confirmed_at, change.undo_hash = at, digest(undo)
    change.save(update_fields=["confirmed_at", "undo_hash"])
    mails.wipe(change.id, email_change_mails.CONFIRMATION, at)
    email_change_mails.changed(change, undo, at)
    events.record(user.id, "email_changed", at, ip_address, former=change.former_email, new=change.new_email)
    sessions.end_account_sessions(user.id, places=True)
    agenda.schedule(acts.CARRY_EMAIL, user.id, at=at)


def read_undo(token: str, at: datetime) -> EmailChange:
    """The change that a live link undoes; raises `DeadLink`."""
    change = (
        EmailChange.objects.filter(undo_hash=digest(token), confirmed_at__gt=at - UNDO_LASTS, undone_at=None)
        .filter(user__terminated_at=None)
        .select_related("user")
        .first()
    )
    if change is None:
        raise DeadLink
    return change


@transaction.atomic
def undo_email_change(*, token: str, ip_address: str | None, at: datetime) -> bool:
    """Give the account its old address back, whatever came after: whoever changed it may have changed it again.

    Every session ends, every browser is forgotten, and whatever else opens the account since that change was asked.
    The password opens nothing any more: the way to a new one leaves for the old address.
    Returns whether there was a password. Raises `DeadLink`, Refused when the address is taken.
    """
    user = User.objects.select_for_update().get(id=read_undo(token, at).user_id)
    change = read_undo(token, at)
    _give_back(user, change, ip_address, at)
    had_password = user.has_usable_password()
    if had_password:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    sessions.end_account_sessions(user.id)
    known_devices.forget_all(user.id)
    factors.forget(holder=user.id, added_since=change.asked_at)
    mobile_changes.revert(user, since=change.asked_at, at=at)
    publish(AddressRestored(user.id, change.asked_at))
    if had_password:
        offer_new_password(change.former_email, ip_address, at)
    return had_password


def restore_address(user: User, *, since: datetime, ip_address: str | None, at: datetime) -> None:
    """Give the account the address that it had at `since`, if another was confirmed after; Refused when it is taken.

    In the transaction of a caller who holds the account's row.
    """
    changes = user.email_changes.filter(confirmed_at__gte=since, undone_at=None)
    first = changes.order_by("confirmed_at", "id").first()
    if first is not None:
        _give_back(user, first, ip_address, at)


def offer_new_password(email: str, ip_address: str | None, at: datetime) -> None:
    """Send its owner the way to a new one, after a password that a thief may have known has been made useless."""
    try:
        ask_recovery(email=email, ip_address=ip_address, at=at)
    except limits.TooMany:
        return  # the page says where to ask for it


def _prove(
    user: User, password: str, login: Authentication, device: Device | None, ip_address: str | None, at: datetime
) -> None:
    if needs_password(user):
        authentication.verify(
            user,
            password,
            audience="citizen",
            name=user.email,
            ip_address=ip_address,
            refusal=WRONG,
            at=at,
            device=device,
        )
    elif not is_recent(login, at):
        raise Refused(NOT_RECENT)


def _give_back(user: User, change: EmailChange, ip_address: str | None, at: datetime) -> None:
    """The address before this change; those asked since are void, their links included."""
    _give(user, change.former_email, TAKEN_BACK)
    pending_changes.void(user.email_changes.filter(asked_at__gte=change.asked_at, undone_at=None), at)
    events.record(user.id, "email_restored", at, ip_address)
    agenda.schedule(acts.CARRY_EMAIL, user.id, at=at)


def _give(user: User, email: str, refusal: str) -> None:
    """An account that never was activated does not hold an address against the owner of its mailbox."""
    queries.users_by_email(email).filter(activated_at=None).delete()
    try:
        with transaction.atomic():
            User.objects.filter(id=user.id).update(email=email)
    except IntegrityError:
        raise Refused(refusal) from None
    user.email = email
