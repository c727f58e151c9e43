"""The demo's FranceConnect, with two invented people."""

from xcontact.demo.openid import Service

# The pivot identity, so that the demo shows all that FranceConnect can vouch for.
SERVICE = Service("franceconnect", "FranceConnect", "ES256", "openid identite_pivot preferred_username email")
program, environment = SERVICE.program, SERVICE.environment
