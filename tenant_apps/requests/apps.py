from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "tenant_apps.requests"
    verbose_name = "Demandes"

    def ready(self) -> None:
        from tenant_apps.documents.events import DocumentExamined
        from tenant_apps.requests import commands  # noqa: F401 - its acts are registered
        from tenant_apps.requests.commands.joining import hold_while_open
        from xcontact.kit import events

        events.subscribe(DocumentExamined, hold_while_open)
