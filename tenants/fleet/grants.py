"""Apply what the applications declare (AppConfig.public_access) to the public schema's tables."""

from django.apps import apps
from django.conf import settings
from django.db import connection
from psycopg import sql

from tenants.access import ROLES, Access


def declared() -> dict[str, Access]:
    """Every table of the public schema, and who may do what on it."""
    tables: dict[str, Access] = {}
    for application in apps.get_app_configs():
        tables.update(getattr(application, "public_access", {}))
    return tables


def apply() -> None:
    """As the owner, in one transaction: take everything back, give what is declared, row by row where it says so."""
    prefix = settings.ROLE_PREFIX
    place = sql.SQL("substr(current_user::text, {})").format(sql.Literal(len(prefix) + 2))
    with connection.cursor() as cursor:
        for table, access in declared().items():
            name = sql.Identifier("public", table)
            everyone = sql.SQL(", ").join(sql.Identifier(f"{prefix}_{role}") for role in ROLES)
            cursor.execute(sql.SQL("REVOKE ALL ON {} FROM PUBLIC, {}").format(name, everyone))
            _revoke_columns(cursor, table, everyone)
            for role in ROLES:
                if access.privileges(role):
                    cursor.execute(
                        sql.SQL("GRANT {} ON {} TO {}").format(
                            sql.SQL(access.privileges(role)),
                            name,
                            sql.Identifier(f"{prefix}_{role}"),
                        )
                    )
            _policies(cursor, table, access, prefix, place)
        cursor.execute(
            sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}, {}").format(
                sql.Identifier(f"{prefix}_portal"), sql.Identifier(f"{prefix}_operator")
            )
        )


def _revoke_columns(cursor, table: str, everyone: sql.Composable) -> None:  # type: ignore[no-untyped-def]
    cursor.execute(
        "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute "
        "WHERE attrelid = to_regclass('public.' || quote_ident(%s)) AND attnum > 0 AND NOT attisdropped",
        [table],
    )
    (columns,) = cursor.fetchone()
    cursor.execute(
        sql.SQL("REVOKE ALL ({}) ON {} FROM {}").format(sql.SQL(columns), sql.Identifier("public", table), everyone)
    )


def _policies(cursor, table: str, access: Access, prefix: str, place: sql.Composable) -> None:  # type: ignore[no-untyped-def]
    name = sql.Identifier("public", table)
    cursor.execute(
        "SELECT policyname FROM pg_policies WHERE schemaname = 'public' AND tablename = %s AND policyname LIKE 'xc_%%'",
        [table],
    )
    for (policy,) in cursor.fetchall():
        cursor.execute(sql.SQL("DROP POLICY {} ON {}").format(sql.Identifier(policy), name))
    if not access.rows:
        return
    cursor.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY").format(name))
    cursor.execute(sql.SQL("CREATE POLICY xc_owner ON {} TO CURRENT_USER USING (true)").format(name))
    for role in ROLES:
        if not access.privileges(role):
            continue
        rows = access.rows.get(role)
        using = _expression(rows.using if rows else "true", place)
        check = _expression(rows.check or rows.using if rows else "true", place)
        to = sql.Identifier(f"{prefix}_{role}")
        for command, clause in (
            ("SELECT", sql.SQL("USING ({})").format(using)),
            ("INSERT", sql.SQL("WITH CHECK ({})").format(check)),
            ("UPDATE", _update_clause(access, role, rows is not None, using, check, place)),
            ("DELETE", sql.SQL("USING ({})").format(using)),
        ):
            cursor.execute(
                sql.SQL("CREATE POLICY {} ON {} FOR {} TO {} {}").format(
                    sql.Identifier(f"xc_{role}_{command.lower()}"), name, sql.SQL(command), to, clause
                )
            )


def _update_clause(  # type: ignore[no-untyped-def]
    access: Access, role, limited: bool, using: sql.Composable, check: sql.Composable, place: sql.Composable
) -> sql.Composable:
    """A row is updated where it may be seen *and* written: its own."""
    if role in access.update_check:
        own = _expression(access.update_check[role], place)
        return sql.SQL("USING ({}) WITH CHECK ({})").format(own, own)
    seen = check if limited else using
    return sql.SQL("USING ({}) WITH CHECK ({})").format(seen, check)


def _expression(text: str, place: sql.Composable) -> sql.Composable:
    return sql.SQL(text).format(place=place)
