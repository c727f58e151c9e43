"""The mobile telephone as a way in: a number proved, changed, taken off and put back; a login by code (T31, T34)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from shared_apps.accounts import (
    events,
    known_devices,
    mails,
    mobile_changes,
    mobile_codes,
    mobile_mails,
    pending_changes,
)
from shared_apps.accounts.commands.email_change import DeadLink, offer_new_password, restore_address
from shared_apps.accounts.commands.termination import demand_open
from shared_apps.accounts.contact import MobileRestored
from shared_apps.accounts.known_devices import Device
from shared_apps.accounts.mobile_numbers import number_of
from shared_apps.accounts.models import MobileAccess, MobileChange, MobileCode, MobilePurpose, User
from shared_apps.factors import commands as factors
from tenants import sessions
from xcontact.kit.errors import Refused
from xcontact.kit.events import publish

# Codes that one account may ask for in an hour, to whichever numbers.
MOST_PER_HOUR = 5

SAME = "C’est déjà le mobile de votre compte."
NONE = "Aucun mobile n’ouvre votre compte."
NOT_SENT = (
    "Aucun message ne peut partir vers ce numéro pour le moment : trop en ont été demandés. Réessayez demain. "
    "Votre compte s’ouvre toujours comme avant."
)
TOO_MANY = "Vous avez demandé plusieurs codes. Attendez une heure avant de recommencer."
TAKEN = (
    "Ce numéro ouvre déjà un autre compte Xcontact. Ce compte est le vôtre ? Connectez-vous à lui et retirez-y le "
    "numéro. Sinon, c’est celui de l’ancien titulaire de votre ligne : nous venons de le prévenir. "
    "Sans nouvelle dans une semaine, écrivez à assistance@spl-xdemat.fr."
)


@dataclass(frozen=True)
class Undone:
    """What the owner has got back, and what he has to do next."""

    had_password: bool
    restored: bool


def ask_login_code(*, number: str, device: Device, ip_address: str | None, at: datetime) -> None:
    """Send a code to the account that this number opens. Nothing tells the caller whether there is one.

    `number`: E.164. Refused, whatever the number, when too many codes were asked for.
    """
    holder = (
        MobileAccess.objects.filter(number=number, user__activated_at__isnull=False)
        .values_list("user_id", flat=True)
        .first()
    )
    mobile_codes.issue(
        number=number, holder=holder, purpose=MobilePurpose.LOG_IN, browser=device, ip_address=ip_address, at=at
    )


def log_in_by_code(*, code: str, device: Device, ip_address: str | None, at: datetime) -> User:
    """The account whose session the caller opens; Refused otherwise.

    A closed account says so to whoever holds its telephone, as it does to its password.
    """
    taken = mobile_codes.take(
        typed=code, purpose=MobilePurpose.LOG_IN, browser=device, ip_address=ip_address, at=at, holder=None
    )
    assert taken.holder is not None
    user = User.objects.filter(id=taken.holder, mobile_access__number=taken.number, activated_at__isnull=False).first()
    if user is None:  # the number has been taken off meanwhile
        raise Refused(mobile_codes.DEAD)
    demand_open(user)
    return user


def ask_number_code(*, number: str, device: Device, ip_address: str | None, by: User, at: datetime) -> None:
    """Send a code to the number (E.164) that this account is to be opened by. The caller has had him prove himself."""
    if number == number_of(by):
        raise Refused(SAME)
    asked = MobileCode.objects.filter(
        holder=by.id, purpose=MobilePurpose.PROVE, made_at__gt=at - timedelta(hours=1)
    ).count()
    if asked >= MOST_PER_HOUR:
        raise Refused(TOO_MANY)
    sent = mobile_codes.issue(
        number=number, holder=by.id, purpose=MobilePurpose.PROVE, browser=device, ip_address=ip_address, at=at
    )
    if not sent:
        raise Refused(NOT_SENT)


def prove_number(*, code: str, device: Device, ip_address: str | None, by: User, at: datetime) -> None:
    """The number that has received this code opens the account from now on, in place of any former one.

    Refused when the code won't do; and when the number opens another account, whose owner is told by mail: operators
    give numbers to new people, and who reads its messages today may not be who read them then.
    """
    taken = mobile_codes.take(
        typed=code, purpose=MobilePurpose.PROVE, browser=device, ip_address=ip_address, at=at, holder=by.id
    )
    try:
        with transaction.atomic():
            user = User.objects.select_for_update().get(id=by.id)
            mobile_changes.put(user, taken.number, ip_address, at)
    except mobile_changes.Taken:
        _tell_owner(taken.number, at)
        raise Refused(TAKEN) from None


@transaction.atomic
def remove_number(*, ip_address: str | None, by: User, at: datetime) -> None:
    """No telephone opens the account any more."""
    user = User.objects.select_for_update().get(id=by.id)
    if not number_of(user):
        raise Refused(NONE)
    mobile_changes.put(user, "", ip_address, at)


def read_mobile_undo(token: str, at: datetime) -> MobileChange:
    """The change that a live link undoes; raises `DeadLink`. Changes nothing: mail filters open links too."""
    change = mobile_changes.undoable(token, at)
    if change is None:
        raise DeadLink
    return change


@transaction.atomic
def undo_mobile_change(*, token: str, ip_address: str | None, at: datetime) -> Undone:
    """Give the account its former number back, whatever came after: whoever changed it may have changed it again.

    Every session ends, every browser is forgotten, and whatever else opens the account since then. The password opens
    nothing any more, since it was typed for that change: the way to a new one leaves for the account's address, which
    is the one that this link was sent to. Raises `DeadLink`, Refused when that address is another account's by now.
    """
    user = User.objects.select_for_update().get(id=read_mobile_undo(token, at).user_id)
    change = read_mobile_undo(token, at)
    restored = mobile_changes.revert(user, since=change.changed_at, at=at)
    restore_address(user, since=change.changed_at, ip_address=ip_address, at=at)
    pending_changes.forsake(user, at)
    had_password = user.has_usable_password()
    if had_password:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    sessions.end_account_sessions(user.id)
    known_devices.forget_all(user.id)
    factors.forget(holder=user.id, added_since=change.changed_at)
    publish(MobileRestored(user.id, change.changed_at))
    events.record(user.id, "mobile_restored", at, ip_address)
    if had_password:
        offer_new_password(user.email, ip_address, at)
    return Undone(had_password, restored)


@transaction.atomic
def _tell_owner(number: str, at: datetime) -> None:
    owner = User.objects.open().filter(mobile_access__number=number).first()
    if owner is not None and mails.may_be_sent(owner.id, at, mobile_mails.PROVED_ELSEWHERE):
        mobile_mails.proved_elsewhere(owner, number, at)
