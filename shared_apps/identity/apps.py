from django.apps import AppConfig

from tenants.access import Access

_PORTAL_ONLY = Access(portal="SELECT, INSERT, UPDATE, DELETE")


class IdentityConfig(AppConfig):
    name = "shared_apps.identity"
    verbose_name = "Identités"

    # Who somebody is at FranceConnect is the portal's alone.
    public_access = {
        f"identity_{model}": _PORTAL_ONLY for model in ("franceconnectlink", "confirmation", "proconnectlink")
    }

    def ready(self) -> None:
        from shared_apps.accounts import strong_doors, vouching
        from shared_apps.accounts.contact import AddressRestored, MobileRestored
        from shared_apps.identity import acts, agent_queries, commands, queries
        from xcontact.kit import events

        acts.register()
        events.subscribe(AddressRestored, commands.distrust)
        events.subscribe(MobileRestored, commands.distrust)
        vouching.register(queries.vouched)
        strong_doors.register(agent_queries.opens)
