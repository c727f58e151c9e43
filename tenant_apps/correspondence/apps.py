from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    name = "tenant_apps.correspondence"
    verbose_name = "Correspondance"
