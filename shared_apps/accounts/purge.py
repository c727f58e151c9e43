"""What accounts leave behind and nobody needs any more, taken away every hour through the agenda.

One act for all, which stands in the agenda (`tenants.agenda.standing`) and puts itself to the next hour.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from shared_apps.accounts import known_devices
from shared_apps.accounts.models import (
    AccountEvent,
    AccountMail,
    AgentInvitation,
    FailedLogin,
    KnownDevice,
    MobileChange,
    MobileCode,
    TextMessage,
    User,
)
from tenants import agenda, context
from tenants.models import AgendaAct

PURGE = "purge_accounts"
EVERY = timedelta(hours=1)
# At most so many of a kind at a time: an act keeps its transaction short.
BATCH = 1000

# A sign-up whose link (48 hours) was never followed.
UNACTIVATED_KEPT = timedelta(days=7)
FAILURES_KEPT = timedelta(days=1)
# Expired, it explains itself for a month more to whoever follows its link.
INVITATIONS_KEPT = timedelta(days=30)
# A security log is kept from six months to a year (D-13, CNIL 2021-122).
EVENTS_KEPT = timedelta(days=365)
# Good for ten minutes.
MOBILE_CODES_KEPT = timedelta(days=1)
MOBILE_CHANGES_KEPT = timedelta(days=365)
# To check the provider's invoices; the words went with the sending. What each day cost is kept (`TextDay`).
TEXT_MESSAGES_KEPT = timedelta(days=365)


@transaction.atomic
def purge(subject: UUID, at: datetime) -> None:
    """Take away what is too old, and come back in an hour."""
    forget_unactivated(at)
    _delete(FailedLogin, last_at__lt=at - FAILURES_KEPT)
    _delete(KnownDevice, last_at__lt=at - known_devices.KEPT)
    _delete(AccountEvent, at__lt=at - EVENTS_KEPT)
    _delete(AgentInvitation, expires_at__lt=at - INVITATIONS_KEPT)
    _delete(MobileCode, made_at__lt=at - MOBILE_CODES_KEPT)
    _delete(MobileChange, changed_at__lt=at - MOBILE_CHANGES_KEPT)
    _delete(TextMessage, frozen_at__lt=at - TEXT_MESSAGES_KEPT)
    agenda.schedule(PURGE, subject, at=at + EVERY)


def forget_unactivated(at: datetime) -> None:
    """Sign-ups that nobody confirmed, with the mails that held their names; one asked for anew stays."""
    before = at - UNACTIVATED_KEPT
    waiting = User.objects.filter(activated_at=None, terminated_at=None, created_at__lt=before)
    late = waiting.exclude(acceptances__accepted_at__gte=before)
    ids = list(late.select_for_update(of=("self",), skip_locked=True).values_list("id", flat=True)[:BATCH])
    mails = AccountMail.objects.filter(subject__in=ids)
    AgendaAct.objects.filter(place=context.PORTAL, subject__in=list(mails.values_list("id", flat=True))).delete()
    mails.delete()
    User.objects.filter(id__in=ids).delete()


def _delete(model: type[Model], **older: datetime) -> None:
    late = model._default_manager.filter(**older).values_list("pk", flat=True)[:BATCH]
    model._default_manager.filter(pk__in=list(late)).delete()
