"""FranceConnect and ProConnect as they are configured: their addresses are those of their documentation.

Nothing is discovered at run time. Both are the same kind of provider: what differs between them is here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse

from tenants import addresses

# The only level asked of FranceConnect and accepted: eIDAS low (F-01).
EIDAS_LOW = "eidas1"
# ProConnect's levels that hold two factors, asked as an essential claim (P-06), and those that hold one.
TWO_FACTORS = ("eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3")
ONE_FACTOR = ("eidas0", "eidas1")


@dataclass(frozen=True)
class Provider:
    """`asked`: what /authorize is told besides what every provider is. `levels`: each `acr` that may come back.

    `callback`, `logged_out`: names of addresses. `button`: the template that leads there. `agents`: whom it is for.
    """

    name: str
    label: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    algorithm: str
    scopes: str
    asked: Mapping[str, str]
    levels: frozenset[str]
    callback: str
    logged_out: str
    button: str
    agents: bool = False

    @property
    def is_offered(self) -> bool:
        return bool(self.issuer)

    @property
    def redirect_uri(self) -> str:
        """The one callback, on the portal, so that a person has one `sub` for all collectivités (F-06)."""
        return addresses.portal(reverse(self.callback))

    @property
    def post_logout_redirect_uri(self) -> str:
        return addresses.portal(reverse(self.logged_out))

    def endpoint(self, path: str) -> str:
        """`authorize`, `token`, `userinfo`, `jwks` or `session/end`."""
        return f"{self.issuer}/{path}"


def franceconnect() -> Provider:
    return Provider(
        name="franceconnect",
        label="FranceConnect",
        issuer=settings.FRANCECONNECT_ISSUER,
        client_id=settings.FRANCECONNECT_CLIENT_ID,
        client_secret=settings.FRANCECONNECT_CLIENT_SECRET,
        algorithm=settings.FRANCECONNECT_ALGORITHM,
        scopes=settings.FRANCECONNECT_SCOPES,
        asked={"acr_values": EIDAS_LOW},
        levels=frozenset({EIDAS_LOW}),
        callback="identity:callback",
        logged_out="identity:logged_out",
        button="identity/button.html",
    )


def proconnect() -> Provider:
    essential = {"id_token": {"acr": {"essential": True, "values": list(TWO_FACTORS)}}}
    return Provider(
        name="proconnect",
        label="ProConnect",
        issuer=settings.PROCONNECT_ISSUER,
        client_id=settings.PROCONNECT_CLIENT_ID,
        client_secret=settings.PROCONNECT_CLIENT_SECRET,
        algorithm=settings.PROCONNECT_ALGORITHM,
        scopes=settings.PROCONNECT_SCOPES,
        asked={"claims": json.dumps(essential, separators=(",", ":"))},
        levels=frozenset({*TWO_FACTORS, *ONE_FACTOR}),
        callback="identity:proconnect_callback",
        logged_out="identity:proconnect_logged_out",
        button="identity/proconnect_button.html",
        agents=True,
    )


def by_name(name: str) -> Provider | None:
    """The provider of that name, if it is offered."""
    found = {"franceconnect": franceconnect, "proconnect": proconnect}.get(name)
    provider = found() if found else None
    return provider if provider and provider.is_offered else None
