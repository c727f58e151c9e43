"""Outgoing mail: any SMTP relay."""

from xcontact.project import env
from xcontact.project.settings.web import BASE_DOMAIN

_smtp = env.address(env.text("SMTP_URL", "smtp://127.0.0.1:1025"))
EMAIL_HOST = _smtp.host
EMAIL_PORT = _smtp.port or 25
EMAIL_HOST_USER = _smtp.user
EMAIL_HOST_PASSWORD = _smtp.password
EMAIL_USE_TLS = _smtp.scheme == "smtp+tls"
EMAIL_TIMEOUT = 15  # seconds
# The platform's own domain, for DMARC; answers go to the department by Reply-To.
MAIL_FROM = env.text("MAIL_FROM", f"ne-pas-repondre@{BASE_DOMAIN}")
# Only shown on the demo's pages.
INBOX_URL = env.text("INBOX_URL")
