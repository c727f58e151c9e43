"""The procedures, under /bureau/administration/demarches/."""

from django.urls import URLPattern, path

from tenant_apps.desk.procedures import listing, sheet

_ONE = "<slug:slug>"

urlpatterns: list[URLPattern] = [
    path("", listing.table, name="procedures"),
    path("publier/", listing.publish_ready, name="procedures_publish"),
    path("bibliotheque/", listing.shelves, name="library"),
    path(f"{_ONE}/", sheet.sheet, name="procedure"),
    path(f"{_ONE}/confirmer/", sheet.confirm, name="procedure_confirm"),
    path(f"{_ONE}/publier/", sheet.publish, name="procedure_publish"),
    path(f"{_ONE}/retirer/", sheet.withdraw, name="procedure_withdraw"),
]
