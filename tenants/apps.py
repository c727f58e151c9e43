from django.apps import AppConfig
from django.db.models.signals import post_delete

from tenants.access import Access, Rows


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Collectivités"

    public_access = {
        "tenants_collectivity": Access(
            portal="SELECT",
            collectivity="SELECT, UPDATE (telephone, email, postal_address, brand, legal)",
            dispatch="SELECT",
            operator="SELECT, UPDATE (status)",
            rows={
                "collectivity": Rows(using="true", check="schema_name = {place}"),
            },
        ),
        "tenants_domain": Access(portal="SELECT", collectivity="SELECT", dispatch="SELECT", operator="SELECT"),
        "tenants_session": Access(
            portal="SELECT, INSERT, UPDATE, DELETE",
            collectivity=(
                "SELECT (key_hash, place, data, nonce_hash, expires_at, created_at, device, seen_at), "
                "INSERT, UPDATE (key_hash, data, nonce_hash, expires_at, device, ip_address, seen_at), DELETE"
            ),
            dispatch="SELECT (key_hash, expires_at), DELETE",
            rows={
                "collectivity": Rows(using="place = {place}", check="place = {place} AND account_id IS NULL"),
            },
            # A tenant role updates its rows without ever touching the account they belong to.
            update_check={"collectivity": "place = {place}"},
        ),
        "tenants_agendaact": Access(
            portal="SELECT, INSERT, UPDATE, DELETE",
            collectivity="SELECT, INSERT, UPDATE, DELETE",
            dispatch="SELECT, INSERT, UPDATE (leased_until)",
            rows={
                "portal": Rows(using="place = {place}"),
                "collectivity": Rows(using="place = {place}"),
            },
        ),
        "tenants_suspension": Access(operator="SELECT, INSERT, UPDATE (resumed_at)"),
        "tenants_fleetstep": Access(operator="SELECT"),
        "tenants_fleetjob": Access(operator="SELECT, INSERT, UPDATE"),
        "django_migrations": Access(),
        "django_content_type": Access(portal="SELECT", collectivity="SELECT"),
        "auth_permission": Access(),
        "auth_group": Access(),
        "auth_group_permissions": Access(),
    }

    def ready(self) -> None:
        """django-tenants listens to every deletion, so that Django would first read all that it deletes."""
        from django_tenants.signals import tenant_delete_callback

        post_delete.disconnect(tenant_delete_callback)
