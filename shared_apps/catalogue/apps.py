from django.apps import AppConfig

from tenants.access import Access, Rows
from xcontact.kit import events


class CatalogueConfig(AppConfig):
    name = "shared_apps.catalogue"
    verbose_name = "Bibliothèque de référence"

    public_access = {
        "catalogue_libraryrevision": Access(portal="SELECT", collectivity="SELECT", operator="SELECT"),
        "catalogue_offer": Access(
            portal="SELECT",
            collectivity="SELECT, INSERT, UPDATE, DELETE",
            operator="SELECT",
            rows={"collectivity": Rows(using="place = {place}")},
        ),
    }

    def ready(self) -> None:
        from shared_apps.catalogue import commands
        from tenants.events import FleetMigrated

        events.subscribe(FleetMigrated, commands.record_library)
