"""The portal's pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("shared_apps.portal.urls")),
    path("", include("shared_apps.accounts.urls")),
    path("", include("tenant_apps.tracking.portal_urls")),
    path("", include("xcontact.kit.web.legal")),
]
