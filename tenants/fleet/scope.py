"""Which applications' tables stand in each collectivité's schema."""

from django.apps import apps
from django.conf import settings


def tenant_labels() -> frozenset[str]:
    """Labels of the tenant applications."""
    return frozenset(config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS)
