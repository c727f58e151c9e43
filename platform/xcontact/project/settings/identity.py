"""FranceConnect v2 and ProConnect: each on where its issuer is given; client and scopes are those of the DataPass.

Source: law.md §5.1 and §6. ProConnect's host is never guessed: two are in use, and it is changing its name (P-01).
"""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from xcontact.project import env
from xcontact.project.settings.security import CONTENT_SECURITY_POLICY

FRANCECONNECT_ISSUER = env.text("FRANCECONNECT_ISSUER").rstrip("/")
FRANCECONNECT_CLIENT_ID = env.text("FRANCECONNECT_CLIENT_ID")
FRANCECONNECT_CLIENT_SECRET = env.text("FRANCECONNECT_CLIENT_SECRET")
# Chosen when the client was registered: ES256 or RS256.
FRANCECONNECT_ALGORITHM = env.text("FRANCECONNECT_ALGORITHM", "ES256")
# The least that a request needs (F-05); `identite_pivot` where a procedure needs the birth.
FRANCECONNECT_SCOPES = env.text("FRANCECONNECT_SCOPES", "openid given_name family_name preferred_username email")

PROCONNECT_ISSUER = env.text("PROCONNECT_ISSUER").rstrip("/")
PROCONNECT_CLIENT_ID = env.text("PROCONNECT_CLIENT_ID")
PROCONNECT_CLIENT_SECRET = env.text("PROCONNECT_CLIENT_SECRET")
# Of the id_token and of the userinfo, chosen when the client was registered; HS256, which ProConnect knows too, is not.
PROCONNECT_ALGORITHM = env.text("PROCONNECT_ALGORITHM", "RS256")
PROCONNECT_SCOPES = env.text("PROCONNECT_SCOPES", "openid given_name usual_name email uid siret idp_id")


def _offer(name: str, issuer: str, client_id: str, client_secret: str, algorithm: str) -> None:
    """Refuse half a configuration, and let pages send browsers to that provider."""
    if not issuer:
        return
    if not (client_id and client_secret):
        raise ImproperlyConfigured(f"XCONTACT_{name}_CLIENT_ID et _CLIENT_SECRET manquent.")
    if algorithm not in {"ES256", "RS256"}:
        raise ImproperlyConfigured(f"XCONTACT_{name}_ALGORITHM est ES256 ou RS256.")
    # The button is a form, and browsers hold form-action against the redirection that answers it.
    parts = urlsplit(issuer)
    directives: dict[str, Any] = CONTENT_SECURITY_POLICY["DIRECTIVES"]
    directives["form-action"].append(f"{parts.scheme}://{parts.netloc}")


_offer(
    "FRANCECONNECT",
    FRANCECONNECT_ISSUER,
    FRANCECONNECT_CLIENT_ID,
    FRANCECONNECT_CLIENT_SECRET,
    FRANCECONNECT_ALGORITHM,
)
_offer("PROCONNECT", PROCONNECT_ISSUER, PROCONNECT_CLIENT_ID, PROCONNECT_CLIENT_SECRET, PROCONNECT_ALGORITHM)
