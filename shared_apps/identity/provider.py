"""FranceConnect as it is configured: its addresses are those of its documentation, never discovered at run time."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from tenants import addresses

# The only level asked for and accepted: eIDAS low (F-01).
ACR = "eidas1"


@dataclass(frozen=True)
class Provider:
    issuer: str
    client_id: str
    client_secret: str
    algorithm: str
    scopes: str

    def endpoint(self, path: str) -> str:
        """`authorize`, `token`, `userinfo`, `jwks` or `session/end`."""
        return f"{self.issuer}/{path}"


def is_offered() -> bool:
    return bool(settings.FRANCECONNECT_ISSUER)


def current() -> Provider:
    return Provider(
        issuer=settings.FRANCECONNECT_ISSUER,
        client_id=settings.FRANCECONNECT_CLIENT_ID,
        client_secret=settings.FRANCECONNECT_CLIENT_SECRET,
        algorithm=settings.FRANCECONNECT_ALGORITHM,
        scopes=settings.FRANCECONNECT_SCOPES,
    )


def redirect_uri() -> str:
    """The one callback, on the portal, so that a person has one `sub` for all collectivités (F-06)."""
    return addresses.portal(reverse("identity:callback"))


def post_logout_redirect_uri() -> str:
    return addresses.portal(reverse("identity:logged_out"))
