"""The end of an account, on the portal's side: shut in one transaction, removed in another once every place is done.

Between the two, the account's own act of the agenda takes each collectivité's part (room `retention`).
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from shared_apps.accounts import acts, closing_mails, throttle
from shared_apps.accounts.models import (
    AccountEvent,
    AccountMail,
    AgentAccount,
    EmailChange,
    Erasure,
    Export,
    FailedLogin,
    KnownDevice,
    MobileChange,
    MobileCode,
    TextMessage,
    User,
)
from shared_apps.factors.models import Authenticator, Passkey, RecoveryCode
from tenants import agenda, sessions
from xcontact.kit.references import uuid7

FINISH_ERASURE = "finish_erasure"
FORGET_MAILBOX = "forget_mailbox"
MAILBOX_KEPT = timedelta(days=7)
# An agent's mails, in a mailbox that is also his own, are not the citizen's: by their subject, or an invitation's kind.
AGENTS_MAILS = "agent_"


@transaction.atomic
def shut(*, account_id: UUID, cause: str, at: datetime, seen_at: datetime | None = None) -> bool:
    """Make the account unusable, end its sessions everywhere, enter its erasure in the agenda and its tombstone (T73).

    False when there is no such account any more, or it was used after `seen_at`.
    """
    user = User.objects.select_for_update().filter(id=account_id).first()
    if user is None or (seen_at is not None and (user.last_login or user.activated_at) != seen_at):
        return False
    User.objects.filter(id=account_id).update(terminated_at=at, password="!")  # noqa: S106 - one that nothing opens
    Erasure.objects.get_or_create(account_id=account_id, defaults={"cause": cause, "erased_at": at})
    agenda.schedule(FINISH_ERASURE, account_id, at=at)
    sessions.end_account_sessions(account_id)
    return True


@transaction.atomic
def remove(*, account_id: UUID, at: datetime) -> None:
    """Every collectivité has done its part: remove the account and all that hangs on it; tell its owner a last time."""
    user = User.objects.select_for_update().filter(id=account_id).first()
    if user is None:
        return
    cause = Erasure.objects.values_list("cause", flat=True).get(account_id=account_id)
    subjects = [
        account_id,
        *EmailChange.objects.filter(user=user).values_list("id", flat=True),
        *MobileChange.objects.filter(user=user).values_list("id", flat=True),
        *Export.objects.filter(user=user).values_list("id", flat=True),
    ]
    _remove_mails(Q(subject__in=subjects))
    _remove_texts(account_id)
    for model in (AccountEvent, KnownDevice, MobileCode, Passkey, Authenticator, RecoveryCode):
        model.objects.filter(holder=account_id).delete()
    FailedLogin.objects.filter(key=throttle.account_key("citizen", user.email)).delete()
    email = user.email
    user.delete()
    last_mail = uuid7()
    closing_mails.closed(last_mail, email, cause, at)
    agenda.schedule(FORGET_MAILBOX, last_mail, at=at + MAILBOX_KEPT)


def forget_mailbox(last_mail: UUID, at: datetime) -> None:
    """The last mail has had its time: it goes, and all that went to the same address before it."""
    last = AccountMail.objects.filter(subject=last_mail).first()
    if last is not None:
        _remove_mails(Q(recipient__iexact=last.recipient, frozen_at__lte=last.frozen_at))


def _remove_texts(account_id: UUID) -> None:
    texts = TextMessage.objects.filter(subject=account_id)
    for text_id in texts.values_list("id", flat=True):
        agenda.cancel(text_id, acts.SEND_TEXT)
    texts.delete()


def _remove_mails(wanted: Q) -> None:
    mails = AccountMail.objects.filter(wanted).exclude(
        Q(kind__startswith=AGENTS_MAILS) | Q(subject__in=AgentAccount._default_manager.values("id"))
    )
    for mail_id in mails.values_list("id", flat=True):
        agenda.cancel(mail_id, acts.SEND_MAIL)
    mails.delete()
