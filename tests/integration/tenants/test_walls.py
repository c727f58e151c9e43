"""What PostgreSQL's catalogue says of the walls (P2): one question each, whose answer is empty."""

import re
from collections import defaultdict
from typing import Any

import psycopg
import pytest
from django.conf import settings

from tenants.access import ROLES
from tenants.fleet import grants, template
from tests import database

ROLE = f"{database.NAME}_"
RUNTIME = """
SELECT oid FROM pg_roles WHERE starts_with(rolname, %(role)s)
AND rolname NOT IN (%(role)s || 'owner', %(role)s || 'builder')
"""
OURS = "(n.nspname = 'public' OR n.nspname ~ '^[ced]_')"
NOT_AN_EXTENSION = "NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = {} AND d.deptype = 'e')"

NOTHING = {
    "a tenant role enters no other schema": """
        SELECT r.rolname, n.nspname FROM pg_roles r, pg_namespace n
        WHERE r.rolname ~ ('^' || %(role)s || '[ced]_') AND n.nspname ~ '^([ced]_|xcontact_template)'
          AND r.rolname <> %(role)s || n.nspname
          AND (has_schema_privilege(r.oid, n.oid, 'USAGE') OR has_schema_privilege(r.oid, n.oid, 'CREATE'))
    """,
    "portal, dispatch, operator and the group enter no collectivité's schema": """
        SELECT r.rolname, n.nspname FROM pg_roles r, pg_namespace n
        WHERE r.rolname = ANY(ARRAY[%(role)s || 'portal', %(role)s || 'dispatch', %(role)s || 'operator',
                                    %(role)s || 'collectivity', %(role)s || 'app'])
          AND n.nspname ~ '^([ced]_|xcontact_template)' AND has_schema_privilege(r.oid, n.oid, 'USAGE')
    """,
    "nobody of the runtime creates, owns the rows of all, or makes roles": f"""
        SELECT rolname FROM pg_roles WHERE oid IN ({RUNTIME})
        AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
    """,
    "nobody bypasses row security, the owner neither": """
        SELECT rolname FROM pg_roles WHERE starts_with(rolname, %(role)s) AND (rolbypassrls OR rolsuper)
    """,
    "only the two logins log in": """
        SELECT rolname FROM pg_roles WHERE starts_with(rolname, %(role)s) AND rolcanlogin
        AND rolname NOT IN (%(role)s || 'app', %(role)s || 'owner')
    """,
    "the runtime login inherits nothing": """
        SELECT rolname FROM pg_roles WHERE rolname = %(role)s || 'app' AND rolinherit
        UNION ALL
        SELECT m.roleid::regrole::text FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
        WHERE r.rolname = %(role)s || 'app' AND (m.inherit_option OR m.admin_option)
    """,
    "no role of the runtime owns anything": f"""
        SELECT classid::regclass, objid FROM pg_shdepend WHERE deptype = 'o' AND refobjid IN ({RUNTIME})
    """,
    "no role of the runtime makes a table": f"""
        SELECT r.rolname, n.nspname FROM pg_roles r, pg_namespace n
        WHERE r.oid IN ({RUNTIME}) AND {OURS} AND has_schema_privilege(r.oid, n.oid, 'CREATE')
        UNION ALL
        SELECT r.rolname, 'temporary' FROM pg_roles r
        WHERE r.oid IN ({RUNTIME}) AND has_database_privilege(r.oid, current_database(), 'TEMPORARY, CREATE')
    """,
    "a tenant role is in the group alone": """
        SELECT r.rolname, m.roleid::regrole FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
        WHERE r.rolname ~ ('^' || %(role)s || '[ced]_') AND m.roleid::regrole::text <> %(role)s || 'collectivity'
    """,
    "nothing is given to everybody": f"""
        SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
               aclexplode(c.relacl) x WHERE {OURS} AND x.grantee = 0 AND {NOT_AN_EXTENSION.format("c.oid")}
        UNION ALL
        SELECT n.nspname, a.attname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) x WHERE {OURS} AND x.grantee = 0
        UNION ALL
        SELECT n.nspname, '' FROM pg_namespace n, aclexplode(n.nspacl) x WHERE {OURS} AND x.grantee = 0
        UNION ALL
        SELECT n.nspname, p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,
               aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
        WHERE {OURS} AND x.grantee = 0 AND {NOT_AN_EXTENSION.format("p.oid")}
        UNION ALL
        SELECT datname, x.privilege_type FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) x
        WHERE datname = current_database() AND x.grantee = 0
    """,
    "no function lends the rights of who made it": f"""
        SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {OURS} AND p.prosecdef
    """,
    "no key crosses a schema": f"""
        SELECT k.conname FROM pg_constraint k JOIN pg_class a ON a.oid = k.conrelid
        JOIN pg_class b ON b.oid = k.confrelid JOIN pg_namespace n ON n.oid = a.relnamespace
        WHERE {OURS} AND k.contype = 'f' AND a.relnamespace <> b.relnamespace
    """,
    "no table has a namesake in public": """
        SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE relkind IN ('r', 'p', 'v', 'm') AND n.nspname ~ '^[ced]_'
        INTERSECT SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
    """,
    "a collectivité weighs sixteen tables at most": """
        SELECT n.nspname, count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND n.nspname ~ '^[ced]_' GROUP BY 1 HAVING count(*) > 16
    """,
    "a collectivité has nothing but tables and their indexes": """
        SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname ~ '^[ced]_' AND c.relkind NOT IN ('r', 'i')
    """,
}


@pytest.mark.parametrize("question", NOTHING.values(), ids=NOTHING)
def test_wall(superuser: psycopg.Connection[Any], question: str) -> None:
    assert superuser.execute(question, {"role": ROLE}).fetchall() == []


def test_the_questions_are_asked_of_something(superuser: psycopg.Connection[Any]) -> None:
    """An empty answer about nobody would prove nothing."""
    count = superuser.execute(
        "SELECT count(*) FILTER (WHERE rolname ~ ('^' || %(role)s || 'c_')), count(*) FROM pg_roles "
        f"WHERE oid IN ({RUNTIME})",
        {"role": ROLE},
    ).fetchone()
    assert count == (3, 3 + len(ROLES) + 1)


def test_every_public_table_is_declared_and_open_just_as_declared(superuser: psycopg.Connection[Any]) -> None:
    declared = {
        (table, role, *privilege)
        for table, access in grants.declared().items()
        for role in ROLES
        for privilege in _parsed(access.privileges(role))
    }
    tables = {
        name
        for (name,) in superuser.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = ANY(%s)",
            [["r", "p", "v", "m"]],
        )
    }
    assert tables == set(grants.declared())
    assert _granted(superuser, "public") == declared


def test_row_security_is_forced_where_rows_are_declared(superuser: psycopg.Connection[Any]) -> None:
    forced = {
        name
        for (name,) in superuser.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relrowsecurity AND relforcerowsecurity"
        )
    }
    assert forced == {table for table, access in grants.declared().items() if access.rows}


def test_every_collectivité_is_open_just_as_the_template(superuser: psycopg.Connection[Any]) -> None:
    expected = _granted(superuser, template.NAME)
    for schema in ("c_10387", "c_51230", "c_51410"):
        assert _granted(superuser, schema) == expected
    assert ("requests_journalentry", "collectivity", "INSERT", "") in expected
    for proof in ("requests_journalentry", "requests_receipt", "requests_sending", "requests_decision"):
        assert (proof, "collectivity", "UPDATE", "") not in expected
        assert (proof, "collectivity", "DELETE", "") not in expected


def test_the_roles_carry_the_installation_s_prefix() -> None:
    assert database.NAME == settings.ROLE_PREFIX


def _parsed(privileges: str) -> set[tuple[str, str]]:
    """ "SELECT, UPDATE (a, b)" as (privilege, column), the column empty for the whole table."""
    found = re.findall(r"(\w+)(?: \(([^)]*)\))?", privileges)
    return {(name, column.strip()) for name, columns in found for column in columns.split(",")}


def _granted(superuser: psycopg.Connection[Any], schema: str) -> set[tuple[str, str, str, str]]:
    """(table, role, privilege, column) for everybody but the owner and the builder."""
    rows = superuser.execute(
        """
        SELECT c.relname, coalesce(r.rolname, 'PUBLIC'), x.privilege_type, ''
        FROM pg_class c CROSS JOIN aclexplode(c.relacl) x LEFT JOIN pg_roles r ON r.oid = x.grantee
        WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
          AND x.grantee <> c.relowner
        UNION ALL
        SELECT c.relname, coalesce(r.rolname, 'PUBLIC'), x.privilege_type, a.attname
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid CROSS JOIN aclexplode(a.attacl) x
        LEFT JOIN pg_roles r ON r.oid = x.grantee
        WHERE c.relnamespace = %(schema)s::regnamespace
        """,
        {"schema": schema},
    ).fetchall()
    by_role: defaultdict[str, set[tuple[str, str, str, str]]] = defaultdict(set)
    for table, role, privilege, column in rows:
        if table != "django_migrations" or schema == "public":
            by_role[role].add((table, role.removeprefix(ROLE), privilege, column))
    return set().union(*by_role.values())
