"""A collectivité's side of login, included at the root of its urls."""

from django.urls import path

from shared_apps.accounts.views import subdomain

urlpatterns = [
    path("connexion/", subdomain.log_in, name="log_in"),
    path("passage/", subdomain.take_up, name="take_up"),
    path("deconnexion/", subdomain.log_out, name="log_out"),
]
