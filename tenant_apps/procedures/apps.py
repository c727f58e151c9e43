from django.apps import AppConfig

from xcontact.kit import events


class ProceduresConfig(AppConfig):
    name = "tenant_apps.procedures"
    verbose_name = "Démarches"

    def ready(self) -> None:
        from tenant_apps.procedures import commands
        from tenants.events import CollectivityCompleted, CollectivityOpened

        events.subscribe(CollectivityOpened, commands.adopt_pack)
        events.subscribe(CollectivityCompleted, commands.publish_held_back)
