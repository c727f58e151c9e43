from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "tenant_apps.requests"
    verbose_name = "Demandes"

    def ready(self) -> None:
        from tenant_apps.requests import commands  # noqa: F401 - its acts are registered
