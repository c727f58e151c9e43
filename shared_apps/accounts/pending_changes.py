"""Changes of address that are void: replaced, undone, or asked by whoever knew a password that is no more (T34)."""

from datetime import datetime

from django.db.models import QuerySet

from shared_apps.accounts import email_change_mails, mails
from shared_apps.accounts.models import EmailChange, User


def forsake(user: User, at: datetime) -> None:
    """Those that wait for the new mailbox; what undoes a change already made stays good."""
    void(user.email_changes.filter(confirmed_at=None, undone_at=None), at)


def void(changes: QuerySet[EmailChange], at: datetime) -> None:
    """Neither of their links serves any more."""
    for change_id in changes.values_list("id", flat=True):
        EmailChange.objects.filter(id=change_id).update(undone_at=at)
        mails.wipe(change_id, email_change_mails.CONFIRMATION, at)
        mails.wipe(change_id, email_change_mails.UNDO, at)
