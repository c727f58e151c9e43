"""The number that opens an account, put on it or taken off: told by mail, and put back as it was (T34)."""

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from shared_apps.accounts import events, mails, mobile_mails
from shared_apps.accounts.mobile_numbers import masked, number_of
from shared_apps.accounts.models import MobileAccess, MobileChange, User
from tenants.sessions import digest

UNDO_LASTS = timedelta(hours=72)


class Taken(Exception):
    """The number opens another account."""


def put(user: User, number: str, ip_address: str | None, at: datetime) -> None:
    """Let this number open the account, or none where it is empty; write to its address what undoes it.

    In the caller's transaction, which holds the account's row. Raises `Taken`.
    """
    former = number_of(user)
    _replace(user, number, at)
    token = secrets.token_urlsafe(32)
    change = MobileChange.objects.create(
        user=user, former_number=former, new_number=number, undo_hash=digest(token), changed_at=at
    )
    what = "mobile_removed" if not number else "mobile_changed" if former else "mobile_added"
    events.record(user.id, what, at, ip_address, former=masked(former), new=masked(number))
    mobile_mails.changed(user, change, token, at)


def undoable(token: str, at: datetime) -> MobileChange | None:
    """The change that this link undoes, while it does."""
    return (
        MobileChange.objects.filter(undo_hash=digest(token), changed_at__gt=at - UNDO_LASTS, undone_at=None)
        .filter(user__terminated_at=None)
        .select_related("user")
        .first()
    )


def revert(user: User, *, since: datetime, at: datetime) -> bool:
    """Put back the number that the account had before `since`; what came after is void, its links included.

    False where that number opens another account by now: this one is then left without. In the caller's transaction.
    """
    changes = user.mobile_changes.filter(changed_at__gte=since, undone_at=None).order_by("changed_at", "id")
    first = changes.first()
    if first is None:
        return True
    _void(changes, at)
    try:
        _replace(user, first.former_number, at)
    except Taken:
        _replace(user, "", at)
        return False
    return True


def _replace(user: User, number: str, at: datetime) -> None:
    if not number:
        MobileAccess.objects.filter(user=user).delete()
        return
    try:
        with transaction.atomic():
            MobileAccess.objects.update_or_create(user=user, defaults={"number": number, "verified_at": at})
    except IntegrityError:
        raise Taken from None


def _void(changes: QuerySet[MobileChange], at: datetime) -> None:
    ids = list(changes.values_list("id", flat=True))
    MobileChange.objects.filter(id__in=ids).update(undone_at=at)
    for change_id in ids:
        mails.wipe(change_id, mobile_mails.CHANGED, at)
