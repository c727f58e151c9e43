"""What a provider says of a person, and what FranceConnect's says mean, read with care. Pure."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from shared_apps.identity.errors import Forged

LONGEST_SUB = 255
LONGEST = 200
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}")


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a provider has said in one identification, all of it verified. `userinfo`: its claims, not read yet."""

    issuer: str
    sub: str
    acr: str
    userinfo: Mapping[str, Any]
    id_token: str


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Verified by FranceConnect, but for the e-mail address, which proves nothing (F-07).

    Everything is text: a presumed birthdate is « 1957-00-00 », a birthplace a five-character INSEE code or nothing.
    """

    given_name: str = ""
    family_name: str = ""
    preferred_username: str = ""
    gender: str = ""
    birthdate: str = ""
    birthplace: str = ""
    birthcountry: str = ""
    email: str = ""

    def to_json(self) -> dict[str, str]:
        return asdict(self)

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True)
class Identified:
    """Somebody whom FranceConnect has just identified. `sub` is his name there, for us alone."""

    issuer: str
    sub: str
    identity: Identity
    id_token: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"issuer": self.issuer, "sub": self.sub, "identity": self.identity.to_json(), "id_token": self.id_token}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Identified":
        return cls(stored["issuer"], stored["sub"], Identity(**stored["identity"]), stored["id_token"])


def identified(said: Said) -> Identified:
    """Whom FranceConnect has identified; Forged when it names nobody."""
    return Identified(said.issuer, said.sub, read(said.userinfo), said.id_token)


def read(claims: Mapping[str, Any]) -> Identity:
    """The identity in verified claims; Forged when it names nobody."""
    identity = Identity(**{name: text(claims.get(name)) for name in Identity.__dataclass_fields__})
    if not identity.family_name:
        raise Forged("family_name")
    if not is_address(identity.email):
        return Identity(**{**identity.to_json(), "email": ""})
    return identity


def is_address(email: str) -> bool:
    return bool(_EMAIL.fullmatch(email))


def subject(claims: Mapping[str, Any]) -> str:
    """The `sub` of verified claims; Forged when it can't name anybody."""
    sub = claims.get("sub")
    if not isinstance(sub, str) or not 0 < len(sub) <= LONGEST_SUB or not sub.isprintable():
        raise Forged("sub")
    return sub


def text(value: object) -> str:
    """A claim that is plain text, cut to a reasonable length; "" otherwise."""
    if not isinstance(value, str) or not value.isprintable():
        return ""
    return value.strip()[:LONGEST]
