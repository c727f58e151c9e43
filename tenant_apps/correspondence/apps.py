from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    name = "tenant_apps.correspondence"
    verbose_name = "Correspondance"

    def ready(self) -> None:
        from tenant_apps.correspondence import commands  # noqa: F401 - its acts are registered
