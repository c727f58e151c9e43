"""After a transactional test: put the database back as the session's set-up left it."""

from typing import Any

import psycopg
from psycopg import sql

from tests import database

_TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND (n.nspname = 'public' OR n.nspname ~ '^[ced]_')
"""


class Sweeper:
    """Knows which tables were empty and which collectivités were open; needs PostgreSQL's superuser."""

    def __init__(self) -> None:
        self._admin: psycopg.Connection[Any] = psycopg.connect(
            database.server.admin_url, dbname=database.NAME, autocommit=True
        )
        self._schemas = {schema for (schema,) in self._admin.execute("SELECT schema_name FROM tenants_collectivity")}
        empty = [
            name
            for name in (sql.Identifier(*row) for row in self._admin.execute(_TABLES).fetchall())
            if not self._admin.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(name)).fetchone()
        ]
        deletions = sql.SQL(" ").join(sql.SQL("DELETE FROM {};").format(name) for name in empty)
        self._script = sql.SQL("SET session_replication_role = replica; {} RESET session_replication_role").format(
            deletions
        )

    def sweep(self) -> None:
        self._admin.execute(self._script)
        present = {schema for (schema,) in self._admin.execute("SELECT schema_name FROM tenants_collectivity")}
        for schema in present - self._schemas:
            self.remove(schema)

    def remove(self, schema: str) -> None:
        """A collectivité, its subdomains, schema and role."""
        self._admin.execute(
            "DELETE FROM tenants_domain USING tenants_collectivity c WHERE c.id = tenant_id AND c.schema_name = %s",
            [schema],
        )
        self._admin.execute("DELETE FROM tenants_collectivity WHERE schema_name = %s", [schema])
        self._admin.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
        self._admin.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(f"{database.NAME}_{schema}")))

    def close(self) -> None:
        self._admin.close()
