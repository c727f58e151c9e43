from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "shared_apps.portal"
    verbose_name = "Portail"
