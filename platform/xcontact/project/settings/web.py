"""Hosts, addresses, pages and static files."""

from pathlib import Path

from xcontact.project import env

PUBLIC_SCHEME = env.text("PUBLIC_SCHEME", "http")
BASE_DOMAIN = env.text("BASE_DOMAIN", "xcontact.localhost")
PUBLIC_PORT = env.text("PUBLIC_PORT", "8000")
INSTANCE = env.text("INSTANCE")
# The code application of a demonstration's agents: the page that asks for its code shows it.
DEMO_CODES_SECRET = "XCONTACTXDEMONSTRATIONXCODESXXXX" if INSTANCE == "demo" else ""
DEBUG = env.flag("DEBUG")

PROJECT_ROOT = Path(__file__).resolve().parents[4]
ROOT_URLCONF = "xcontact.project.portal_urls"
COLLECTIVITY_URLCONF = "xcontact.project.collectivity_urls"
WSGI_APPLICATION = "xcontact.project.wsgi.application"
APPEND_SLASH = True

MIDDLEWARE = [
    "tenants.middleware.NoStoreMiddleware",  # outside all others: what they answer themselves is kept by nobody either
    "xcontact.project.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "tenants.middleware.PlaceMiddleware",
    "tenants.tossed_cookies.TossedCookieMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "tenants.middleware.SiblingMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "shared_apps.accounts.middleware.AccountMiddleware",
    "shared_apps.accounts.terms_middleware.TermsMiddleware",
    "tenants.middleware.VisitorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "xcontact.kit.web.context.chrome",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

STATIC_URL = "/static/"
# From the packages themselves in development and in the demo; collected once, with digests in their names, elsewhere.
_FROM_SOURCES = env.flag("STATIC_FROM_SOURCES", True)
STATIC_ROOT = None if _FROM_SOURCES else Path(env.text("STATIC_ROOT", str(PROJECT_ROOT / ".static")))
_NODE = PROJECT_ROOT / "node_modules"
STATICFILES_DIRS = [
    (prefix, folder)
    for prefix, folder in [
        ("digdir", _NODE / "@digdir" / "designsystemet-css" / "dist"),
        ("fonts", _NODE / "@fontsource-variable" / "atkinson-hyperlegible-next"),
    ]
    if folder.is_dir()
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _FROM_SOURCES
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = _FROM_SOURCES
WHITENOISE_AUTOREFRESH = False
