from django.apps import AppConfig

from tenants.access import Access

_PORTAL_ONLY = Access(portal="SELECT, INSERT, UPDATE, DELETE")


class FactorsConfig(AppConfig):
    name = "shared_apps.factors"
    verbose_name = "Preuves d’identité"

    # What opens an account is the portal's alone.
    public_access = {f"factors_{model}": _PORTAL_ONLY for model in ("passkey", "authenticator", "recoverycode")}
