"""One text message given to the provider, outside any transaction: the act of the agenda.

Nobody can ask a provider whether a message has left. Each attempt that may have made one is therefore noted before it
is made (`attempts`), and there are two at most: a worker killed, an answer lost, make one duplicate and no more.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from shared_apps.accounts.models import TextMessage, TextState
from tenants import agenda
from xcontact.kit import sms
from xcontact.kit.failpoints import failpoint
from xcontact.kit.sms.pause import Pause

log = logging.getLogger(__name__)
SEND_TEXT = "send_text"

MOST_ATTEMPTS = 2
# A message that could not leave comes back after as long as it has waited, within these.
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=2)
REFERENCE_LENGTH = 80
pause = Pause()


def send_text(message_id: UUID, at: datetime) -> None:
    """Send the message unless it is done or too late; put itself off while the provider can't."""
    message = _begin(message_id, at)
    if message is None:
        return
    failpoint("t1")
    try:
        reference = _give(message, at)
    except sms.Temporary as error:
        # Nothing has left: this attempt did not count.
        TextMessage.objects.filter(id=message_id).update(attempts=F("attempts") - 1)
        _put_off(message, error, at)
    except sms.Uncertain as error:
        _put_off(message, error, at)
    except sms.RefusedMessage as error:
        _end(message_id, TextState.REFUSED)
        log.warning("text message %s refused: %s", message_id, error)
    else:
        failpoint("t2")
        _end(message_id, TextState.SENT, sent_at=at, provider_reference=reference[:REFERENCE_LENGTH])


def _give(message: TextMessage, at: datetime) -> str:
    """The provider's reference; what it raises, or Temporary without asking while it is left alone."""
    pause.admit(at)
    try:
        reference = sms.backend(settings.SMS_URL).send(message.number, message.body)
    except (sms.Temporary, sms.Uncertain):
        pause.failed(at)
        raise
    except sms.RefusedMessage:
        pause.succeeded()
        raise
    pause.succeeded()
    return reference


@transaction.atomic
def _begin(message_id: UUID, at: datetime) -> TextMessage | None:
    """The message, with one attempt more noted; None when there is nothing to send."""
    waiting = TextMessage.objects.select_for_update().filter(id=message_id, state=TextState.WAITING)
    message = waiting.first()
    if message is None:
        return None
    if at >= message.useless_at or not settings.SMS_URL:
        _end(message_id, TextState.TOO_LATE)
        return None
    if message.attempts >= MOST_ATTEMPTS:
        _end(message_id, TextState.REFUSED)
        log.warning("text message %s given up: nobody knows whether it has left", message_id)
        return None
    TextMessage.objects.filter(id=message_id).update(attempts=F("attempts") + 1)
    return message


def _put_off(message: TextMessage, error: sms.SmsError, at: datetime) -> None:
    wait = min(max(at - message.frozen_at, SHORTEST_WAIT), LONGEST_WAIT)
    agenda.schedule(SEND_TEXT, message.id, at=at + wait)
    log.warning("text message %s put off by %s: %s", message.id, wait, error)


def _end(message_id: UUID, state: TextState, **facts: datetime | str) -> None:
    """Nobody needs its words any more."""
    TextMessage.objects.filter(id=message_id).update(state=state, body="", **facts)
