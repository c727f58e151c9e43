"""Writing to applicants: mails frozen in the ledger, messages kept with their request."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tenant_apps.correspondence.models import Author, Mail, MailLine, Message
from tenants import agenda, context
from xcontact.kit.mail import compose, ledger
from xcontact.kit.references import uuid7

SEND_MAIL = "send_mail"


def post(
    *,
    subject: UUID,
    kind: str,
    to: str,
    title: str,
    paragraphs: Sequence[str],
    sender_name: str,
    reply_to: str,
    at: datetime,
    link: tuple[str, str] | None = None,
    attachments: Sequence[compose.Attachment] = (),
) -> Mail:
    """Freeze a mail and enter its sending in the agenda, in the transaction of its cause."""
    place = context.current() or ""
    mail_id = uuid7()
    content = compose.compose(
        place=place,
        mail_id=mail_id,
        to=to,
        title=title,
        paragraphs=paragraphs,
        at=at,
        sender_name=sender_name,
        reply_to=reply_to,
        link=link,
        attachments=attachments,
    )
    mail = Mail(id=mail_id, kind=kind, subject=subject, recipient=to, content=content, frozen_at=at)
    Mail.objects.bulk_create([mail])
    agenda.schedule(SEND_MAIL, mail_id, at=at)
    return mail


def post_again(mail: Mail, *, kind: str, to: str, at: datetime) -> Mail:
    """The same bytes once more: an identical copy under the same Message-ID, with a return path of its own.

    `to` may be another address than the first one, which the bytes still show.
    """
    copy = Mail(kind=kind, subject=mail.subject, recipient=to, content=bytes(mail.content), frozen_at=at)
    Mail.objects.bulk_create([copy])
    agenda.schedule(SEND_MAIL, copy.id, at=at)
    return copy


@agenda.act(SEND_MAIL)
def send_mail(mail_id: UUID, at: datetime) -> None:
    """One attempt; the agenda comes back as long as the mail server does not take it."""
    ledger.attempt(Mail, MailLine, mail_id, context.current() or "", at)


def write_message(*, subject: UUID, author: Author, signed: str, body: str, at: datetime) -> Message:
    return Message.objects.create(subject=subject, author=author, signed=signed, body=body, written_at=at)


def record_reading(*, subject: UUID, by: Author, at: datetime) -> None:
    """The messages written by the other side have been read."""
    Message.objects.filter(subject=subject, first_read_at=None).exclude(author=by).update(first_read_at=at)
