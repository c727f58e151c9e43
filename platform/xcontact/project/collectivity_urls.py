"""The addresses of a collectivité's subdomain."""

from django.urls import include, path

from shared_apps.forms.completion import offered as completion

handler400 = "tenant_apps.requests.views.refusals.bad_request"

urlpatterns = [
    path("", include("tenant_apps.procedures.urls")),
    path("", include("tenant_apps.requests.urls")),
    path("", include("shared_apps.accounts.subdomain_urls")),
    path(completion.ROOT, include("shared_apps.forms.completion.urls")),
    path("", include("shared_apps.accounts.terms_urls")),
    path("", include("xcontact.kit.web.legal")),
    path("bureau/", include("tenant_apps.desk.urls")),
]
