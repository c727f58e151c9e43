from django.apps import AppConfig

from xcontact.kit import events


class OrganisationConfig(AppConfig):
    name = "tenant_apps.organisation"
    verbose_name = "Organisation"

    def ready(self) -> None:
        from tenant_apps.organisation import commands, review_rounds
        from tenants.events import CollectivityCompleted, CollectivityOpened

        events.subscribe(CollectivityOpened, commands.set_up)
        events.subscribe(CollectivityCompleted, commands.complete)
        review_rounds.register()
