"""Codes that people read and type: the six figures of an application, the printed codes. Pure."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from uuid import UUID

import pyotp

from xcontact.kit.text import fold

STEP = 30  # seconds, RFC 6238 §5.2
PRINTED = 10
# Told without being spelt: four words of two syllables, 49 bits.
_CONSONANTS = "bdfgjklmnprstv"
_VOWELS = "aeiou"
_WORDS = 4


def new_secret() -> str:
    """160 random bits in base32 (RFC 4226 §4)."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def address(secret: str, *, account: str, issuer: str) -> str:
    """`otpauth://…`, what the square drawing holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def step_at(at: datetime) -> int:
    return int(at.timestamp()) // STEP


def code_of(secret: str, step: int) -> str:
    return pyotp.TOTP(secret).generate_otp(step)


def matching_step(secret: str, typed: str, *, at: datetime, after: int) -> int | None:
    """The step of 30 seconds whose code this is: the present one, the one before or after (RFC 6238 §5.2).

    None for a wrong code, and for one of step `after` or of an older one: a code opens once. All three are compared.
    """
    figures, now, found = "".join(typed.split()), step_at(at), None
    for step in (now - 1, now, now + 1):
        is_same = hmac.compare_digest(code_of(secret, step).encode(), figures.encode())
        if is_same and step > after:
            found = step
    return found


def new_printed_codes() -> list[str]:
    codes: set[str] = set()
    while len(codes) < PRINTED:
        codes.add("-".join(_word() for _ in range(_WORDS)))
    return sorted(codes)


def digest_of_printed(typed: str, holder: UUID) -> str:
    """What is kept of a printed code, however it is typed: scrypt, salted by the account."""
    return hashlib.scrypt(_bare(typed).encode(), salt=holder.bytes, n=2**14, r=8, p=1, dklen=32).hex()


def is_one_of(typed: str, codes: list[str]) -> bool:
    return any(_bare(typed) == _bare(code) for code in codes)


def _bare(code: str) -> str:
    return "".join(letter for letter in fold(code) if letter.isalpha())


def _word() -> str:
    return "".join(secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(2))
