"""The home page of a collectivité, and its style sheet."""

from django.urls import path

from tenant_apps.procedures import views

urlpatterns = [
    path("", views.home, name="home"),
    path("habillage/<slug:digest>.css", views.stylesheet, name="stylesheet"),
]
