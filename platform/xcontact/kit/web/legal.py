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
    data_protection_officer, attestation); what it lacks is said to be missing, or invented in the demo.
    """
    operator = getattr(settings, "OPERATOR", {})
    context: dict[str, Any] = {
        "terms_version": TERMS_VERSION,
        "terms_date": TERMS_DATE,
        "mail_from": settings.MAIL_FROM,
        "operator": operator,
        "attestation": operator.get("attestation"),
        "cookies": cookies(),
    }
    return render(request, f"kit/legal/{name.replace('-', '_')}.html", context)


def cookies() -> list[dict[str, str]]:
    """Every cookie that the site sets, why, and how long (law.md D-14): a test compares it with the settings."""
    idle, longest = settings.SESSION_SECONDS // 3600, settings.SESSION_COOKIE_AGE // 3600
    desk = settings.AGENT_SESSION_SECONDS // 60
    return [
        {
            "name": settings.SESSION_COOKIE_NAME,
            "purpose": "Vous reconnaître de page en page, une fois connecté ou un brouillon commencé",
            "lasts": f"{idle} heures sans activité (un agent\u00a0: {desk} minutes), {longest} heures en tout",
        },
        {
            "name": settings.CSRF_COOKIE_NAME,
            "purpose": "Vérifier qu’un formulaire envoyé vient bien de ce site",
            "lasts": "Un an",
        },
        {
            "name": settings.NONCE_COOKIE_NAME,
            "purpose": "Vous faire passer, connecté, du portail au site d’une collectivité",
            "lasts": "Dix minutes",
        },
        {
            "name": settings.DEVICE_COOKIE_NAME,
            "purpose": "Reconnaître un appareil déjà utilisé, vous avertir d’une connexion inhabituelle, ne pas vous "
            "ralentir quand quelqu’un d’autre essaie votre mot de passe",
            "lasts": "Un an",
        },
    ]


# Django's resolver reads `urlpatterns`: include("xcontact.kit.web.legal") on every host.
# The terms of use have versions, which accounts knows: their address is in shared_apps.accounts.terms_urls.
urlpatterns: list[URLPattern] = [
    path(f"{name}/", page, {"name": name}, name=f"legal-{name}") for name in PAGES if name != "conditions-generales"
]
