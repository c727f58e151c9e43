"""The portal's page that crosses collectivités."""

from django.urls import path

from tenant_apps.tracking import views

urlpatterns = [path("mes-demandes/", views.mine, name="mine")]
