from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "tenant_apps.retention"
    verbose_name = "Conservation et droits"

    def ready(self) -> None:
        from tenant_apps.retention.closing import rounds
        from tenant_apps.retention.export import commands  # noqa: F401 - its acts are registered
        from tenants import context
        from tenants.agenda import standing

        standing.keep(rounds.GO_ROUND, place=context.PORTAL)
