"""The SMTP side: takes every message for everybody."""

import asyncio
from collections.abc import Callable
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from xcontact.demo.mail.store import Store
from xcontact.kit import clock

MAX_BYTES = 40 * 1024 * 1024


class Receiver:
    """aiosmtpd's handler: 250 means written to disk."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content: Any = envelope.content
        number = await asyncio.to_thread(
            self.store.keep,
            bytes(content),
            sender=envelope.mail_from or "",
            recipients=list(envelope.rcpt_tos),
            received_at=clock.now().isoformat(),
        )
        return f"250 message {number} kept"


def server(store: Store) -> Callable[[], SMTP]:
    """What makes a connection's protocol, for `loop.create_server`."""
    receiver = Receiver(store)
    return lambda: SMTP(
        receiver, hostname="courrier.xcontact.localhost", enable_SMTPUTF8=True, data_size_limit=MAX_BYTES
    )
