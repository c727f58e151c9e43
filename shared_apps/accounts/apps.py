from django.apps import AppConfig

from tenants.access import Access

_PORTAL_ONLY = Access(portal="SELECT, INSERT, UPDATE, DELETE")


class AccountsConfig(AppConfig):
    name = "shared_apps.accounts"
    verbose_name = "Comptes"

    # No collectivité and no operator reads an account.
    public_access = {
        f"accounts_{model}": _PORTAL_ONLY
        for model in (
            "user",
            "footprint",
            "termsacceptance",
            "organisation",
            "emailchange",
            "export",
            "dormancynotice",
            "dormancysweep",
            "erasure",
            "accountevent",
            "knowndevice",
            "agentaccount",
            "agentmembership",
            "agentinvitation",
            "failedlogin",
            "mobileaccess",
            "mobilechange",
            "mobilecode",
            "textmessage",
            "textday",
            "accountmail",
            "accountmailline",
        )
    }
    # Every host shows the terms; SPL-Xdémat publishes them.
    public_access["accounts_terms"] = Access(portal="SELECT", collectivity="SELECT", operator="SELECT, INSERT")

    def ready(self) -> None:
        from shared_apps.accounts import acts
        from shared_apps.accounts.commands.agents import invite_first_agent
        from tenants.events import CollectivityOpened
        from xcontact.kit import events

        acts.register()
        events.subscribe(CollectivityOpened, invite_first_agent)
