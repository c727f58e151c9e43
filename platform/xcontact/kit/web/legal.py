"""The pages that the law and courtesy want on every host, at the same addresses (plan of the site included)."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

# The terms that templates/kit/legal/conditions_generales.html holds: a changed sentence is a new version.
TERMS_VERSION = "2026-1"
TERMS_DATE = date(2026, 11, 23)

PAGES = (
    "conditions-generales",
    "mentions-legales",
    "donnees-personnelles",
    "accessibilite",
    "plan-du-site",
    "aide",
    "securite",
)


def page(request: HttpRequest, *, name: str) -> HttpResponse:
    """One of PAGES, the collectivité's own words where the host is a collectivité's.

    The optional setting OPERATOR holds SPL-Xdémat's facts (address, registration, capital, telephone, director, host,
    data_protection_officer); what it lacks is said to be missing, or invented in the demo.
    """
    context: dict[str, Any] = {
        "terms_version": TERMS_VERSION,
        "terms_date": TERMS_DATE,
        "mail_from": settings.MAIL_FROM,
        "operator": getattr(settings, "OPERATOR", {}),
    }
    return render(request, f"kit/legal/{name.replace('-', '_')}.html", context)


# Django's resolver reads `urlpatterns`: include("xcontact.kit.web.legal") on every host.
# The terms of use have versions, which accounts knows: their address is in shared_apps.accounts.terms_urls.
urlpatterns: list[URLPattern] = [
    path(f"{name}/", page, {"name": name}, name=f"legal-{name}") for name in PAGES if name != "conditions-generales"
]
