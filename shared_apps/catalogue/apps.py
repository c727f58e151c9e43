from django.apps import AppConfig

from tenants.access import Access, Rows


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
