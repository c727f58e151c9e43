from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "tenant_apps.tracking"
    verbose_name = "Suivi"
