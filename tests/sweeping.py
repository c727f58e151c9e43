"""After a transactional test: put the database back as the session's set-up left it."""

from typing import Any

import psycopg
from psycopg import sql

from tests import database

SCHEMAS = r"nspname = 'public' OR nspname ~ '^[ced]_'"
_TABLES = f"""
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND ({SCHEMAS})
"""


class Sweeper:
    """Keeps a copy of every row that the set-up made; needs PostgreSQL's superuser."""

    def __init__(self) -> None:
        self._admin: psycopg.Connection[Any] = psycopg.connect(
            database.server.admin_url, dbname=database.NAME, autocommit=True
        )
        self._schemas = self._present()
        self._admin.execute("CREATE SCHEMA kept")
        script: list[sql.Composable] = [sql.SQL("SET session_replication_role = replica")]
        for number, names in enumerate(self._admin.execute(_TABLES).fetchall()):
            table, copy = sql.Identifier(*names), sql.Identifier("kept", f"t{number}")
            script.append(sql.SQL("DELETE FROM {}").format(table))
            if self._admin.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(table)).fetchone():
                self._admin.execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(copy, table))
                script.append(sql.SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE TABLE {}").format(table, copy))
        script.append(sql.SQL("RESET session_replication_role"))
        self._script = sql.SQL("; ").join(script)

    def sweep(self) -> None:
        for schema in self._present() - self._schemas:
            self._admin.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))
            self._admin.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(f"{database.NAME}_{schema}")))
        self._admin.execute(self._script)

    def close(self) -> None:
        self._admin.close()

    def _present(self) -> set[str]:
        return {name for (name,) in self._admin.execute(f"SELECT nspname FROM pg_namespace WHERE {SCHEMAS}")}
