"""The terms of use, at the same addresses on every host."""

from django.urls import path

from shared_apps.accounts.views import terms

urlpatterns = [
    path("conditions-generales/", terms.current, name="legal-conditions-generales"),
    path("conditions-generales/<version>/", terms.version, name="terms-version"),
]
