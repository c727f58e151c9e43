"""FranceConnect v2: on where its issuer is given (law.md §5.1); client and scopes are those of the DataPass."""

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

if FRANCECONNECT_ISSUER:
    if not (FRANCECONNECT_CLIENT_ID and FRANCECONNECT_CLIENT_SECRET):
        raise ImproperlyConfigured("XCONTACT_FRANCECONNECT_CLIENT_ID et _CLIENT_SECRET manquent.")
    if FRANCECONNECT_ALGORITHM not in {"ES256", "RS256"}:
        raise ImproperlyConfigured("XCONTACT_FRANCECONNECT_ALGORITHM est ES256 ou RS256.")
    # The button is a form, and browsers hold form-action against the redirection that answers it.
    _parts = urlsplit(FRANCECONNECT_ISSUER)
    _directives: dict[str, Any] = CONTENT_SECURITY_POLICY["DIRECTIVES"]
    _directives["form-action"].append(f"{_parts.scheme}://{_parts.netloc}")
