"""The portal's pages."""

from importlib.util import find_spec

from django.urls import include, path

urlpatterns = [
    path("", include("shared_apps.portal.urls")),
    path("", include("shared_apps.accounts.urls")),
    path("", include("xcontact.kit.web.legal")),
]
if find_spec("tenant_apps.tracking.portal_urls"):
    urlpatterns.append(path("", include("tenant_apps.tracking.portal_urls")))
