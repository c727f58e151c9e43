"""Composing a message once and for all."""

import html
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

from django.conf import settings

from xcontact.kit.clock import PARIS
from xcontact.kit.mail.address import Unmailable, mailable


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes
    media_type: str = "application/pdf"


def message_id(place: str, mail_id: UUID) -> str:
    """Always the same for the same mail, so that two copies are seen to be one (RFC 5322 §3.6.4)."""
    return f"<{place}.{mail_id}@{settings.BASE_DOMAIN}>"


def return_path(place: str, mail_id: UUID) -> str:
    """Where a bounce comes back: it carries the place and the mail (RFC 5321 §4.5.5)."""
    return f"retour+{place}.{mail_id.hex}@{settings.BASE_DOMAIN}"


def compose(
    *,
    place: str,
    mail_id: UUID,
    to: str,
    title: str,
    paragraphs: Sequence[str],
    at: datetime,
    sender_name: str,
    reply_to: str = "",
    link: tuple[str, str] | None = None,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """The bytes of a mail in text and HTML. `link` is (label, absolute address). Headers refuse line breaks."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(_one_line(sender_name), addr_spec=settings.MAIL_FROM)
    mail["To"] = Address(addr_spec=mailable(to))
    with suppress(Unmailable):  # what a collectivité says of itself, perhaps nothing: no receipt is held up for it
        mail["Reply-To"] = Address(addr_spec=mailable(reply_to))
    mail["Subject"] = _one_line(title)
    mail["Date"] = format_datetime(at.astimezone(PARIS))
    mail["Message-ID"] = message_id(place, mail_id)
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = "fr"
    mail.set_content(_as_text(paragraphs, link))
    mail.add_alternative(_as_html(title, paragraphs, link), subtype="html")
    for attachment in attachments:
        main, _, sub = attachment.media_type.partition("/")
        mail.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
    return mail.as_bytes()


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _as_text(paragraphs: Sequence[str], link: tuple[str, str] | None) -> str:
    parts = [*paragraphs, *([f"{link[0]} :\n{link[1]}"] if link else [])]
    return "\n\n".join(parts) + "\n"


def _as_html(title: str, paragraphs: Sequence[str], link: tuple[str, str] | None) -> str:
    body = "".join(
        f'<p style="margin:0 0 16px">{html.escape(paragraph).replace(chr(10), "<br>")}</p>' for paragraph in paragraphs
    )
    if link:
        label, address = (html.escape(part, quote=True) for part in link)
        body += (
            f'<p style="margin:24px 0"><a href="{address}" style="background:#1d3f72;color:#ffffff;padding:12px 20px;'
            f'border-radius:6px;text-decoration:none;display:inline-block">{label}</a></p>'
            f'<p style="margin:0 0 16px;color:#4a4a4a;font-size:14px">{address}</p>'
        )
    return (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{html.escape(title)}</title></head>'
        '<body style="margin:0;padding:24px;background:#f5f5f2;font:16px/1.5 Arial,sans-serif;color:#1b1b1b">'
        '<div style="max-width:600px;margin:0 auto;background:#ffffff;padding:28px;border-radius:8px">'
        f'<h1 style="font-size:20px;margin:0 0 20px">{html.escape(title)}</h1>{body}</div></body></html>'
    )
