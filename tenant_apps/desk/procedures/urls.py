"""The procedures, under /bureau/administration/demarches/."""

from django.urls import URLPattern, path

from tenant_apps.desk.procedures import (
    adapting,
    building,
    exchanging,
    listing,
    owning,
    past,
    questions,
    sheet,
    trying,
    upstream,
)

_ONE = "<slug:slug>"
_FORM = f"{_ONE}/formulaire"

urlpatterns: list[URLPattern] = [
    path("", listing.table, name="procedures"),
    path("publier/", listing.publish_ready, name="procedures_publish"),
    path("bibliotheque/", listing.shelves, name="library"),
    path("nouvelle/", owning.create, name="procedure_create"),
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
    path(f"{_ONE}/identite/", owning.change, name="procedure_own"),
    path(f"{_ONE}/dates/", owning.open_and_close, name="procedure_opening"),
    path(f"{_FORM}/", building.build, name="builder"),
    path(f"{_FORM}/deplacer/", building.move, name="builder_move"),
    path(f"{_FORM}/de-depart/", building.take_librarys, name="builder_librarys"),
    path(f"{_FORM}/supprimer/<slug:part>/", building.remove, name="builder_remove"),
    path(f"{_FORM}/question/<slug:question>/", questions.change, name="builder_question"),
    path(f"{_FORM}/page/<slug:page>/", questions.change_page, name="builder_page"),
    path(f"{_FORM}/ajouter/<slug:page>/", questions.choose, name="builder_choose"),
    path(f"{_FORM}/ajouter/<slug:page>/<slug:kind>/", questions.add, name="builder_add"),
    path(f"{_FORM}/essai/", trying.try_out, name="builder_trial"),
    path(f"{_FORM}/definition.json", exchanging.export, name="builder_export"),
    path(f"{_FORM}/importer/", exchanging.take, name="builder_import"),
]
