from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "tenant_apps.procedures"
    verbose_name = "Démarches"
