"""One attempt at one mail of a ledger: used by accounts and by correspondence alike."""

from datetime import datetime
from typing import Any
from uuid import UUID

from xcontact.kit.failpoints import failpoint
from xcontact.kit.mail.compose import return_path
from xcontact.kit.mail.deliver import deliver
from xcontact.kit.mail.models import AbstractMail, AbstractMailLine, MailState


def attempt(mails: type[AbstractMail], lines: type[AbstractMailLine], mail_id: UUID, place: str, at: datetime) -> None:
    """Deliver the mail unless it is done, and write the line, in the caller's transaction.

    Raises what the mail server raised: the agenda comes back later.
    """
    manager: Any = mails._default_manager
    mail = manager.select_for_update().filter(id=mail_id, state=MailState.WAITING).first()
    if mail is None:
        return
    failpoint("w3")
    deliver(bytes(mail.content), envelope_from=return_path(place, mail.id), to=mail.recipient)
    failpoint("w4")
    manager.filter(id=mail_id).update(state=MailState.ACCEPTED, accepted_at=at)
    line_manager: Any = lines._default_manager
    line_manager.create(mail_id=mail_id, what="ACCEPTED", at=at)
