"""The demo's ProConnect, with four invented agents."""

from xcontact.demo.openid import Service

SERVICE = Service("proconnect", "ProConnect", "RS256", "openid given_name usual_name email uid siret idp_id")
program, environment = SERVICE.program, SERVICE.environment
