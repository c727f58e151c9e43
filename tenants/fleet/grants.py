"""Apply what the applications declare (AppConfig.public_access) to the public schema's tables."""

import hashlib
from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from tenants.access import ROLES, Access, RoleName

# Policies lock their tables: a page that reads them for long is not to make all others wait behind us.
LOCK_TIMEOUT = "5s"


def declared() -> dict[str, Access]:
    """Every table of the public schema, and who may do what on it."""
    tables: dict[str, Access] = {}
    for application in apps.get_app_configs():
        tables.update(getattr(application, "public_access", {}))
    return tables


def apply() -> None:
    """As the owner, in one transaction: take everything back, give what is declared, row by row where it says so.

    Nothing is touched when the same was applied last time, which the public schema's comment tells.
    """
    with connection.cursor() as cursor:
        statements = [
            statement.as_string(cursor.connection)
            for table, access in declared().items()
            for statement in _given(sql.Identifier("public", table), access)
        ]
        mark = hashlib.sha256("\n".join(statements).encode()).hexdigest()
        cursor.execute("SELECT obj_description('public'::regnamespace, 'pg_namespace')")
        if cursor.fetchone() == (mark,):
            return
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
        for table in declared():
            _take_back(cursor, table)
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(
            sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}, {}").format(
                _role("portal"), _role("operator")
            )
        )
        cursor.execute(sql.SQL("COMMENT ON SCHEMA public IS {}").format(sql.Literal(mark)))


def _role(name: str) -> sql.Identifier:
    return sql.Identifier(f"{settings.ROLE_PREFIX}_{name}")


def _take_back(cursor: CursorWrapper, table: str) -> None:
    """Privileges on the table and on each column, policies, row security."""
    name, everyone = sql.Identifier("public", table), sql.SQL(", ").join(map(_role, ROLES))
    cursor.execute(sql.SQL("REVOKE ALL ON {} FROM PUBLIC, {}").format(name, everyone))
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass('public.' || quote_ident(%s)) "
        "AND attnum > 0 AND NOT attisdropped",
        [table],
    )
    columns = sql.SQL(", ").join(sql.Identifier(column) for (column,) in cursor.fetchall())
    cursor.execute(sql.SQL("REVOKE ALL ({}) ON {} FROM {}").format(columns, name, everyone))
    cursor.execute(
        "SELECT policyname FROM pg_policies WHERE schemaname = 'public' AND tablename = %s AND policyname LIKE 'xc_%%'",
        [table],
    )
    for (policy,) in cursor.fetchall():
        cursor.execute(sql.SQL("DROP POLICY {} ON {}").format(sql.Identifier(policy), name))
    cursor.execute(sql.SQL("ALTER TABLE {} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY").format(name))


def _given(name: sql.Identifier, access: Access) -> Iterator[sql.Composable]:
    """What gives one table's privileges, and its rows where they are declared."""
    for role in ROLES:
        if privileges := access.privileges(role):
            yield sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(privileges), name, _role(role))
    if not access.rows:
        return
    yield sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY").format(name)
    yield sql.SQL("CREATE POLICY xc_owner ON {} TO CURRENT_USER USING (true)").format(name)
    for role in ROLES:
        if access.privileges(role):
            for command, clause in _clauses(access, role):
                yield sql.SQL("CREATE POLICY {} ON {} FOR {} TO {} {}").format(
                    sql.Identifier(f"xc_{role}_{command.lower()}"), name, sql.SQL(command), _role(role), clause
                )


def _clauses(access: Access, role: RoleName) -> Iterator[tuple[str, sql.Composable]]:
    """A row is updated where it may be seen *and* written: its own."""
    rows = access.rows.get(role)
    seen = _expression(rows.using if rows else "true")
    written = _expression(rows.check or rows.using if rows else "true")
    updated = _expression(access.update_check[role]) if role in access.update_check else written
    yield "SELECT", sql.SQL("USING ({})").format(seen)
    yield "INSERT", sql.SQL("WITH CHECK ({})").format(written)
    yield "UPDATE", sql.SQL("USING ({}) WITH CHECK ({})").format(updated, updated)
    yield "DELETE", sql.SQL("USING ({})").format(seen)


def _expression(text: str) -> sql.Composable:
    """`{place}` is the place of the role in force: what follows the prefix in its name."""
    place = sql.SQL("substr(current_user::text, {})").format(sql.Literal(len(settings.ROLE_PREFIX) + 2))
    return sql.SQL(text).format(place=place)
