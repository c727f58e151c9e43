from django.urls import path

from shared_apps.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("collectivites/", views.collectivities, name="collectivities"),
    path("demarches/", views.procedures, name="procedures"),
    path("demarches/<slug:slug>/", views.procedure, name="procedure"),
]
