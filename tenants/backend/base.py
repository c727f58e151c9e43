"""PostgreSQL, standing somewhere: role and search path are set together, in one round trip, and never assumed.

The runtime login is NOINHERIT and owns nothing: until it stands in a place it can read nothing. A place is "portal",
"dispatch", "operator", "retention" or a collectivité's schema; its role is <ROLE_PREFIX>_<place>. What was set is
remembered per connection, and forgotten at any rollback (a savepoint's too) and at close, because PostgreSQL
takes a session's settings back with the transaction that made them. A forgotten place fails closed.

The owner's connection (the fleet's processes only) keeps its own role and moves its search path alone.
"""

from typing import Any

import psycopg
from django.conf import settings
from django_tenants.postgresql_backend import base as tenants_base

PUBLIC_PLACES = frozenset({"portal", "dispatch", "operator"})


def role_of(place: str) -> str:
    """The PostgreSQL role of a place."""
    return f"{settings.ROLE_PREFIX}_{place}"


class DatabaseWrapper(tenants_base.DatabaseWrapper):  # type: ignore[misc]
    """django-tenants' wrapper, with a role beside the path."""

    schema_name: str | None
    search_path_set_schemas: tuple[str, str, str] | None
    _setting_search_path: bool
    place: str | None = None
    read_only: bool = False

    def stand(self, place: str | None, *, read_only: bool = False) -> None:
        """Stand in a place, or nowhere (None). Takes effect with the next statement; sends nothing by itself."""
        if (place, read_only) == (self.place, self.read_only) and self.schema_name is not None:
            return
        self.place, self.read_only = place, read_only
        self.schema_name = self._schema()
        self.search_path_set_schemas = None

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """django-tenants' own door. Its "public" means nowhere here: a role must be chosen by name."""
        self.tenant = tenant
        self.include_public_schema = include_public
        self.stand(None if tenant.schema_name == "public" else tenant.schema_name)

    def take_effect(self) -> None:
        """Send the role and path now, outside any transaction."""
        with self.cursor():
            pass

    def _set_autocommit(self, autocommit: bool) -> None:
        """A transaction is read-only or not from its first moment: the place takes effect before it begins."""
        if not autocommit:
            self.take_effect()
        super()._set_autocommit(autocommit)

    def _schema(self) -> str:
        place = self.place
        if place is None or place in PUBLIC_PLACES:
            return "public"
        return place.removeprefix("retention:")

    def _wanted(self) -> tuple[str, str, str]:
        schema = self._schema()
        path = "public" if schema == "public" else f'"{schema}", public'
        if self.settings_dict.get("OWNER"):
            role = "none"
        elif self.place is None:
            role, path = "none", "pg_catalog"
        else:
            role = role_of("retention" if self.place.startswith("retention:") else self.place)
        return role, path, "on" if self.read_only else "off"

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self._setting_search_path:
            return
        wanted = self._wanted()
        if self.search_path_set_schemas == wanted:
            return
        if self.connection.pgconn.transaction_status == psycopg.pq.TransactionStatus.INERROR:
            self.search_path_set_schemas = None  # only a ROLLBACK can follow
            return
        self._setting_search_path = True
        own = cursor or self.connection.cursor()
        try:
            own.execute(
                "SELECT set_config('role', %s, false), set_config('search_path', %s, false), "
                "set_config('default_transaction_read_only', %s, false)",
                wanted,
            )
        finally:
            self._setting_search_path = False
            if cursor is None:
                own.close()
        self.search_path_set_schemas = wanted
        self._remember_touched(wanted[1])

    @property
    def schemas_touched(self) -> int:
        """How many search paths the server's backend has stood in since it was connected."""
        return len(getattr(self.connection, "schemas_touched", ()))

    def _remember_touched(self, path: str) -> None:
        touched = getattr(self.connection, "schemas_touched", None)
        if touched is None:
            touched = self.connection.schemas_touched = set()
        touched.add(path)

    def _close(self) -> None:
        """Give the connection back to the pool, unless its backend has grown fat on the schemas it touched."""
        if self.schemas_touched > settings.SCHEMAS_PER_CONNECTION:
            self.connection.close()
        super()._close()
