"""One attempt at one mail of a ledger: used by accounts and by correspondence alike."""

import smtplib
from datetime import datetime
from typing import Any
from uuid import UUID

from xcontact.kit.failpoints import failpoint
from xcontact.kit.mail.compose import return_path
from xcontact.kit.mail.deliver import deliver
from xcontact.kit.mail.models import AbstractMail, AbstractMailLine, MailState

# From this answer of a server on, an address is refused for good (RFC 5321 §4.2.1).
PERMANENT = 500
DETAIL_LENGTH = 200


def attempt(mails: type[AbstractMail], lines: type[AbstractMailLine], mail_id: UUID, place: str, at: datetime) -> None:
    """Deliver the mail unless it is done, and write the line, in the caller's transaction.

    Raises what the mail server raised: the agenda comes back later. An address refused for good is a bounce, and ends.
    """
    manager: Any = mails._default_manager
    written: Any = lines._default_manager
    mail = manager.select_for_update().filter(id=mail_id, state=MailState.WAITING).first()
    if mail is None:
        return
    failpoint("w3")
    try:
        _send(mail, place)
    except smtplib.SMTPRecipientsRefused as refused:
        code, answer = next(iter(refused.recipients.values()))
        if code < PERMANENT:
            raise
        detail = f"{code} {answer.decode(errors='replace')}"[:DETAIL_LENGTH]
        manager.filter(id=mail_id).update(state=MailState.BOUNCED)
        written.create(mail_id=mail_id, what="BOUNCED", at=at, detail=detail)
        return
    failpoint("w4")
    manager.filter(id=mail_id).update(state=MailState.ACCEPTED, accepted_at=at)
    written.create(mail_id=mail_id, what="ACCEPTED", at=at)


def _send(mail: AbstractMail, place: str) -> None:
    deliver(bytes(mail.content), envelope_from=return_path(place, mail.id), to=mail.recipient)
