"""Addresses that a mail reaches."""

import re

from django import forms
from django.core.validators import EmailValidator

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(\.{_ATOM})*")
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"({_LABEL}\.)+[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])")
_LONGEST = 254


class Unmailable(ValueError):
    """No mail reaches this address."""


def mailable(address: str) -> str:
    """The address as SMTP takes it, its domain in ASCII (RFC 5321 §4.1.2, RFC 3490).

    Raises `Unmailable` for what is an address on paper only: quotes, an encoded word, an IP address, a host without a
    domain.
    """
    local, _, domain = address.rpartition("@")
    try:
        name = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise Unmailable(domain) from None
    sent_to = f"{local}@{name}"
    if not _LOCAL.fullmatch(local) or "=?" in local or not _DOMAIN.fullmatch(name) or len(sent_to) > _LONGEST:
        raise Unmailable(address)
    return sent_to


class MailableValidator(EmailValidator):
    """Django's, then `mailable`."""

    def __call__(self, value: str | None) -> None:
        super().__call__(value)
        try:
            mailable(str(value))
        except Unmailable:
            raise forms.ValidationError(self.message, code=self.code) from None


class MailableField(forms.EmailField):
    """A form field for an address to write to."""

    default_validators = [MailableValidator()]
