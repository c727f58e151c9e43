"""The chain of a request's journal: what was written can be erased of its private part, never altered. Pure.

A line's digest is SHA-256 over the previous line's digest, the salted digest of its private part, and its public part
in canonical JSON. Erasing drops a line's private part and its salt; the salted digest stays, and the chain verifies.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

DIGEST_BYTES = 32
GENESIS = bytes(DIGEST_BYTES)
"""The digest before the first line."""

_DOMAIN = b"xcontact journal line 1\0"


@dataclass(frozen=True)
class Line:
    """A journal line as stored; `salt` and `private` are None once erased. Lines are numbered from 1."""

    number: int
    public: Mapping[str, object]
    private_digest: bytes
    digest: bytes
    salt: bytes | None = None
    private: Mapping[str, object] | None = None


def canonical(content: Mapping[str, object]) -> bytes:
    """The one way to write this JSON object: sorted keys, no blank, UTF-8.

    What a database may write otherwise (a float, a key that is not text) raises TypeError.
    """
    _refuse_ambiguous(content)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def private_digest(salt: bytes, private: Mapping[str, object]) -> bytes:
    """The salted digest of a private part (HMAC-SHA-256); the salt, 16 random bytes or more, is erased with it."""
    if len(salt) < 16:
        raise ValueError("a salt has at least 16 bytes")
    return hmac.digest(salt, canonical(private), "sha256")


def line_digest(previous: bytes, public: Mapping[str, object], salted_private_digest: bytes) -> bytes:
    """The digest of the line that follows `previous` (`GENESIS` for the first), 32 bytes."""
    if len(previous) != DIGEST_BYTES or len(salted_private_digest) != DIGEST_BYTES:
        raise ValueError("digests have 32 bytes")
    return sha256(_DOMAIN + previous + salted_private_digest + canonical(public)).digest()


def verify(lines: Sequence[Line], *, last: bytes | None = None) -> int | None:
    """The number of the first line that does not hold, None when the chain is sound.

    `last` is the last digest known from elsewhere (a receipt, the request's own row): without it, lines taken away
    from the end leave no trace. A missing end answers the number of the first line that is not there.
    """
    previous = GENESIS
    for expected, line in enumerate(lines, start=1):
        if line.number != expected or not _holds(line, previous):
            return expected
        previous = line.digest
    return None if last is None or hmac.compare_digest(previous, last) else len(lines) + 1


def _holds(line: Line, previous: bytes) -> bool:
    if (line.salt is None) != (line.private is None):
        return False
    try:
        if line.salt is not None and line.private is not None:
            sealed = private_digest(line.salt, line.private)
        else:
            sealed = line.private_digest
        return sealed == line.private_digest and line_digest(previous, line.public, sealed) == line.digest
    except (TypeError, ValueError):
        return False


def _refuse_ambiguous(value: object) -> None:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"not a text key: {key!r}")
            _refuse_ambiguous(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_ambiguous(item)
    elif not (value is None or isinstance(value, str | int | bool)):
        raise TypeError(f"not told the same by every JSON writer: {value!r}")
