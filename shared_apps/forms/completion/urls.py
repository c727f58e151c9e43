"""Help with typing, under `completion/` of every host."""

from django.urls import path

from shared_apps.forms.completion import offered, views

urlpatterns = [
    path(offered.ADDRESSES, views.addresses, name="complete_address"),
    path(offered.COMMUNES, views.communes, name="complete_commune"),
    path(offered.COMPANIES, views.companies, name="complete_company"),
]
