"""The procedures, under /bureau/administration/demarches/."""

from django.urls import URLPattern, path

from tenant_apps.desk.procedures import adapting, listing, past, sheet, upstream

_ONE = "<slug:slug>"

urlpatterns: list[URLPattern] = [
    path("", listing.table, name="procedures"),
    path("publier/", listing.publish_ready, name="procedures_publish"),
    path("bibliotheque/", listing.shelves, name="library"),
    path(f"{_ONE}/", sheet.sheet, name="procedure"),
    path(f"{_ONE}/confirmer/", sheet.confirm, name="procedure_confirm"),
    path(f"{_ONE}/publier/", sheet.publish, name="procedure_publish"),
    path(f"{_ONE}/retirer/", sheet.withdraw, name="procedure_withdraw"),
    path(f"{_ONE}/adapter/", adapting.adapt, name="procedure_adapt"),
    path(f"{_ONE}/abandonner/", adapting.give_up, name="procedure_give_up"),
    path(f"{_ONE}/apercu/", adapting.preview, name="procedure_preview"),
    path(f"{_ONE}/service/", adapting.assign, name="procedure_assign"),
    path(f"{_ONE}/versions/", past.history, name="procedure_history"),
    path(f"{_ONE}/versions/<int:number>/revenir/", past.go_back, name="procedure_go_back"),
    path(f"{_ONE}/nouvelle-version/", upstream.settle, name="procedure_upstream"),
]
