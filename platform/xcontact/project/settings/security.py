"""Cookies, passwords, headers."""

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from xcontact.project import env
from xcontact.project.settings.web import BASE_DOMAIN, DEBUG, PUBLIC_PORT, PUBLIC_SCHEME

SECRET_KEY = env.text("SECRET_KEY", "developpement-seulement-" + "x" * 40)
if PUBLIC_SCHEME == "https" and not DEBUG and not env.text("SECRET_KEY"):
    raise ImproperlyConfigured("XCONTACT_SECRET_KEY manque : donnez 50 caractères tirés au hasard.")

ALLOWED_HOSTS = [BASE_DOMAIN, f".{BASE_DOMAIN}"]
USE_X_FORWARDED_HOST = False
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES")
# Hosts that the start lets be reached without TLS: on this machine, or on a network that ciphers by itself.
INTERNAL_HOSTS = env.words("INTERNAL_HOSTS")

SECURE = PUBLIC_SCHEME == "https"
# A cookie is host-only: a sibling subdomain is "same site", so SameSite is no wall.
_HOST = "__Host-" if SECURE else ""
SESSION_ENGINE = "tenants.sessions"
SESSION_COOKIE_NAME = f"{_HOST}session"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Without activity, citizens then agents; and in all since login, for both (T21).
SESSION_SECONDS = env.number("SESSION_SECONDS", 4 * 3600)
AGENT_SESSION_SECONDS = env.number("AGENT_SESSION_SECONDS", 30 * 60)
SESSION_COOKIE_AGE = env.number("SESSION_LONGEST_SECONDS", 12 * 3600)
CSRF_COOKIE_NAME = f"{_HOST}csrf"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
NONCE_COOKIE_NAME = f"{_HOST}passage"
DEVICE_COOKIE_NAME = f"{_HOST}appareil"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_SSL_REDIRECT = False
if SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# A login posted on the portal ends on a subdomain: browsers hold form-action against redirections too.
_PORT = f":{PUBLIC_PORT}" if PUBLIC_PORT else ""
_OUR_HOSTS = [f"{PUBLIC_SCHEME}://{BASE_DOMAIN}{_PORT}", f"{PUBLIC_SCHEME}://*.{BASE_DOMAIN}{_PORT}"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *_OUR_HOSTS],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
# Accounts log in through their own commands: one work for known and unknown, two audiences never mixed.
AUTHENTICATION_BACKENDS: list[str] = []
LOGIN_URL = "/compte/connexion/"
