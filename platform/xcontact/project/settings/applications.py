"""Which application lives in the public schema, and which in each collectivité's."""

SHARED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "tenants",
    "shared_apps.catalogue",
    "shared_apps.factors",
    "shared_apps.accounts",
    "shared_apps.identity",
]
TENANT_APPS = [
    "tenant_apps.organisation",
    "tenant_apps.procedures",
    "tenant_apps.documents",
    "tenant_apps.correspondence",
    "tenant_apps.requests",
]
# Without any table.
PAGES = [
    "xcontact.kit.web",
    "shared_apps.forms",
    "shared_apps.portal",
    "tenant_apps.desk",
    "tenant_apps.tracking",
    "tenant_apps.retention",
    "xcontact.project",
    "xcontact.demo",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
INSTALLED_APPS = ["whitenoise.runserver_nostatic", *SHARED_APPS, *TENANT_APPS, *PAGES]

TENANT_MODEL = "tenants.Collectivity"
TENANT_DOMAIN_MODEL = "tenants.Domain"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = [
    # An account's address is unique whatever its case: a constraint on lower(email), which the check can't see.
    "auth.W004",
    # The proxy sends http to https; inside, the health pages answer over http.
    "security.W008",
    # Browsers' preload lists are the domain's owner's to ask for, once and for all.
    "security.W021",
]
