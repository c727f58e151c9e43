"""The portal's pages on a person's rights."""

from django.urls import path

from tenant_apps.retention.closing.views import confirmation, deleted, deletion
from tenant_apps.retention.consultations.views import consultations
from tenant_apps.retention.export.views import download, export
from tenant_apps.retention.rights.views import rights

app_name = "retention"
urlpatterns = [
    path("compte/suppression/", deletion, name="deletion"),
    path("compte/suppression/faite/", deleted, name="deleted"),
    path("compte/suppression/<token>/", confirmation, name="deletion_confirmation"),
    path("compte/export/", export, name="export"),
    path("compte/export/<uuid:export_id>/", download, name="download"),
    path("compte/consultations/", consultations, name="consultations"),
    path("compte/droits/", rights, name="rights"),
]
