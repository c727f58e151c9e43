"""A received message as a reader wants it: who, what, texts and attachments."""

import dataclasses
import email
import email.policy
from email.message import EmailMessage
from typing import Any

from xcontact.demo.mail.store import Entry


@dataclasses.dataclass(frozen=True)
class Attachment:
    name: str
    content_type: str
    content: bytes


@dataclasses.dataclass(frozen=True)
class Letter:
    """An index line and what its message holds; texts are empty strings where there is none."""

    entry: Entry
    author: str
    date: str
    headers: dict[str, str]
    text: str
    html: str
    attachments: list[Attachment]

    def as_json(self) -> dict[str, Any]:
        """What `/messages/<id>.json` answers."""
        return {
            "id": self.entry.id,
            "from": self.author,
            "to": self.entry.recipients,
            "envelope_from": self.entry.sender,
            "subject": self.entry.subject,
            "date": self.date,
            "received_at": self.entry.received_at,
            "headers": self.headers,
            "text": self.text,
            "html": self.html,
            "attachments": [
                {
                    "name": attachment.name,
                    "content_type": attachment.content_type,
                    "size": len(attachment.content),
                    "url": f"/messages/{self.entry.id}/pieces/{position}",
                }
                for position, attachment in enumerate(self.attachments)
            ],
            "raw": f"/messages/{self.entry.id}.eml",
        }


def read(entry: Entry, content: bytes) -> Letter:
    message = email.message_from_bytes(content, policy=email.policy.default)
    return Letter(
        entry=entry,
        author=str(message["From"] or entry.sender),
        date=str(message["Date"] or ""),
        headers={name: str(value) for name, value in message.items()},
        text=_body(message, "plain"),
        html=_body(message, "html"),
        attachments=[_attachment(part) for part in message.iter_attachments()],
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""


def _attachment(part: EmailMessage) -> Attachment:
    content = part.get_content()
    if isinstance(content, EmailMessage):
        content = content.as_bytes()
    return Attachment(
        name=part.get_filename() or "piece",
        content_type=part.get_content_type(),
        content=content.encode() if isinstance(content, str) else bytes(content),
    )
