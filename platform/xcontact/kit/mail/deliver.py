"""Handing a frozen message to the mail server."""

import smtplib
import ssl
from contextlib import closing

from django.conf import settings

from xcontact.kit.mail.address import mailable


def deliver(content: bytes, *, envelope_from: str, to: str) -> None:
    """Returns when the server has taken the message; raises OSError or smtplib.SMTPException otherwise."""
    with closing(smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=settings.EMAIL_TIMEOUT)) as server:
        if settings.EMAIL_USE_TLS:
            server.starttls(context=ssl.create_default_context())
        if settings.EMAIL_HOST_USER:
            server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        server.sendmail(envelope_from, [mailable(to)], content)
        server.quit()
