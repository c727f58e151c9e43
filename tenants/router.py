"""Which application's tables belong in the schema where the connection stands."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections


class SchemaRouter:
    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        name = apps.get_app_config(app_label).name
        in_public = getattr(connections[db], "schema_name", "public") == "public"
        return name in (settings.SHARED_APPS if in_public else settings.TENANT_APPS)
