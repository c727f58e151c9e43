"""The portal's pages."""

from django.urls import include, path

from shared_apps.forms.completion import offered as completion
from tenant_apps.tracking.verification import verification

urlpatterns = [
    path("", include("shared_apps.portal.urls")),
    path(completion.ROOT, include("shared_apps.forms.completion.urls")),
    path("", include("shared_apps.identity.urls")),  # before accounts: logout makes a detour there
    path("", include("shared_apps.accounts.urls")),
    path("", include("tenant_apps.tracking.portal_urls")),
    path("", include("tenant_apps.retention.portal_urls")),
    path("verification/", verification, name="verification"),
    path("", include("shared_apps.accounts.terms_urls")),
    path("", include("xcontact.kit.web.legal")),
]
