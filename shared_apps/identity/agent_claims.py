"""What ProConnect says of an agent, read with care. Pure."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from shared_apps.identity.claims import Said, is_address, text
from shared_apps.identity.errors import Forged
from shared_apps.identity.provider import TWO_FACTORS

_SIRET = re.compile(r"[0-9]{14}")
LONGEST_IDP = 64


@dataclass(frozen=True, kw_only=True)
class AgentIdentity:
    """As the agent's employer knows him. The address proves nothing, and the SIRET is not always right (P-05).

    `siret`: 14 digits, or "" where none is given. `idp_id`: which provider of identity has spoken.
    """

    given_name: str = ""
    usual_name: str = ""
    email: str = ""
    uid: str = ""
    siret: str = ""
    idp_id: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.usual_name}".strip()


@dataclass(frozen=True)
class AgentIdentified:
    """An agent whom ProConnect has just identified. `sub` is of one provider of identity (P-04)."""

    issuer: str
    sub: str
    identity: AgentIdentity
    acr: str
    id_token: str = ""

    @property
    def has_two_factors(self) -> bool:
        """Whether ProConnect has seen two: a level that it did not reach is never believed (P-06)."""
        return self.acr in TWO_FACTORS

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "identity": asdict(self.identity)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "AgentIdentified":
        identity = AgentIdentity(**stored["identity"])
        return cls(stored["issuer"], stored["sub"], identity, stored["acr"], stored["id_token"])


def identified(said: Said) -> AgentIdentified:
    """Whom ProConnect has identified; Forged when it names nobody."""
    found = {name: text(said.userinfo.get(name)) for name in AgentIdentity.__dataclass_fields__}
    if not found["usual_name"]:
        raise Forged("usual_name")
    found["siret"] = re.sub(r"\s", "", found["siret"])
    if not _SIRET.fullmatch(found["siret"]):
        found["siret"] = ""
    if not is_address(found["email"]):
        found["email"] = ""
    found["idp_id"] = found["idp_id"][:LONGEST_IDP]
    return AgentIdentified(said.issuer, said.sub, AgentIdentity(**found), said.acr, said.id_token)
