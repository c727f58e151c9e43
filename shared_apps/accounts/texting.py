"""Text messages: entered with what causes them and sent by the agenda, within budgets that no flood passes (T32).

By number and by source whoever asks is held to a few; by day the whole platform to SMS_PER_DAY, past which nothing
leaves before midnight in Paris and an alarm is raised once. Every other way in goes on as before.
"""

import hashlib
import logging
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from shared_apps.accounts import acts, limits, throttle
from shared_apps.accounts.models import FailedLogin, TextDay, TextMessage
from tenants import agenda
from xcontact.kit import clock

log = logging.getLogger(__name__)

# One number: (messages at most, in how long), at any moment one looks.
OF_NUMBER = ((3, timedelta(hours=1)), (6, timedelta(days=1)))
# One source: its IPv4 address or its /64.
OF_SOURCE = 10
_MOST = max(most for most, _ in OF_NUMBER)
_NEVER = datetime.min.replace(tzinfo=UTC)


def is_offered() -> bool:
    """Whether this installation sends text messages at all."""
    return bool(settings.SMS_URL)


@transaction.atomic
def send(*, number: str, body: str, subject: UUID, ip_address: str | None, useless_at: datetime, at: datetime) -> bool:
    """Enter a message, in the caller's transaction, which has to be committed whatever is returned.

    False, and no message, when a budget is spent or no provider is set. `number`: E.164; `body`: at most 300
    characters, wiped once it has left; `useless_at`: it is not sent any more from then on.
    """
    if not is_offered():
        return False
    today = _today(at)
    count = TextDay.objects.filter(pk=today.pk)
    if today.granted >= settings.SMS_PER_DAY:
        count.update(refused=F("refused") + 1)
        if today.cut_off_at is None:
            count.update(cut_off_at=at)
            transaction.on_commit(_alarm)
        return False
    slots = _slots(number)
    if _has_had_its_share(slots, at) or not _grants_source(ip_address, at):
        count.update(refused=F("refused") + 1)
        return False
    FailedLogin.objects.update_or_create(key=slots[0].key, defaults={"last_at": at})
    count.update(granted=F("granted") + 1)
    message = TextMessage.objects.create(subject=subject, number=number, body=body, frozen_at=at, useless_at=useless_at)
    agenda.schedule(acts.SEND_TEXT, message.id, at=at)
    return True


def _today(at: datetime) -> TextDay:
    """This day's count, locked: messages are granted one by one."""
    day = clock.paris_date(at)
    TextDay.objects.bulk_create([TextDay(day=day)], ignore_conflicts=True)
    return TextDay.objects.select_for_update().get(day=day)


def _slots(number: str) -> list[FailedLogin]:
    """The moments of this number's last messages, kept without it; the one to use next comes first."""
    digest = hashlib.sha256(number.encode()).hexdigest()
    keys = [f"text:{digest}:{slot}" for slot in range(_MOST)]
    used = FailedLogin.objects.in_bulk(keys)
    slots = [used.get(key) or FailedLogin(key=key, last_at=_NEVER) for key in keys]
    return sorted(slots, key=lambda slot: slot.last_at)


def _has_had_its_share(slots: list[FailedLogin], at: datetime) -> bool:
    return any(sum(slot.last_at > at - window for slot in slots) >= most for most, window in OF_NUMBER)


def _grants_source(ip_address: str | None, at: datetime) -> bool:
    return limits.grants("text", throttle.address_key(ip_address), most=OF_SOURCE, at=at)


def _alarm() -> None:
    """Once a day at most: whoever notes it holds the day's row."""
    log.error(
        "text messages are cut off until midnight: the day's %s are spent (XCONTACT_SMS_PER_DAY). "
        "Every other way to log in goes on.",
        settings.SMS_PER_DAY,
    )
