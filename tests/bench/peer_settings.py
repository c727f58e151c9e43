"""django-tenants as it comes: its backend, router and commands, on our models, as a login that owns everything."""

from tests.bench.settings import *  # noqa: F403
from tests.bench.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = ["django_tenants", *INSTALLED_APPS]
DATABASES = {
    "default": {**DATABASES["owner"], "ENGINE": "django_tenants.postgresql_backend", "OPTIONS": {"pool": False}}
}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
