"""The logins and roles of the cluster, made once by an administrator of PostgreSQL. Safe to run again."""

import psycopg
from psycopg import sql

from tenants.access import ROLES


def prepare(admin_url: str, *, owner: tuple[str, str], app: tuple[str, str], database: str, prefix: str) -> None:
    """Make both logins (name, password), the roles of the matrix and the database.

    `owner` may create roles and owns everything; `app` is NOINHERIT and owns nothing. Nobody has BYPASSRLS.
    """
    with psycopg.connect(admin_url, autocommit=True) as admin:
        _login(admin, *owner, attributes="CREATEROLE INHERIT NOSUPERUSER NOCREATEDB NOBYPASSRLS")
        _login(admin, *app, attributes="NOINHERIT NOCREATEROLE NOSUPERUSER NOCREATEDB NOBYPASSRLS")
        for name in (*ROLES, "builder"):
            _role(admin, f"{prefix}_{name}")
        owner_role, app_role = sql.Identifier(owner[0]), sql.Identifier(app[0])
        admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(f"{prefix}_builder"), owner_role))
        # The owner hands the group role on to each collectivité's role.
        admin.execute(
            sql.SQL("GRANT {} TO {} WITH ADMIN OPTION").format(sql.Identifier(f"{prefix}_collectivity"), owner_role)
        )
        for name in ("portal", "dispatch", "retention", "operator"):
            admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(f"{prefix}_{name}"), app_role))
        for setting, value in (("statement_timeout", "30s"), ("idle_in_transaction_session_timeout", "60s")):
            admin.execute(
                sql.SQL("ALTER ROLE {} SET {} = {}").format(app_role, sql.Identifier(setting), sql.Literal(value))
            )
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), owner_role))


def prepare_database(connection: psycopg.Connection[tuple[object, ...]], *, app: str, prefix: str) -> None:
    """As the owner, in its database: nothing for PUBLIC, and what the builder makes is open to the group alone."""
    builder = sql.Identifier(f"{prefix}_builder")
    group = sql.Identifier(f"{prefix}_collectivity")
    connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    database = sql.Identifier(connection.info.dbname)
    connection.execute(sql.SQL("REVOKE CONNECT, TEMPORARY ON DATABASE {} FROM PUBLIC").format(database))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(app)))
    connection.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(database, builder))
    for name in ROLES:
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(f"{prefix}_{name}")))
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(builder))
    connection.execute(
        sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}").format(
            builder, group
        )
    )


def _login(admin: psycopg.Connection[tuple[object, ...]], name: str, password: str, *, attributes: str) -> None:
    _role(admin, name)
    admin.execute(
        sql.SQL("ALTER ROLE {} LOGIN PASSWORD {} {}").format(
            sql.Identifier(name),
            sql.Literal(password),
            sql.SQL(attributes),
        )
    )


def _role(admin: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
        admin.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
