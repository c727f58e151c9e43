"""The fleet: a schema cut from the template is a migrated one, and a release brings all of them forward."""

import io
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from psycopg import sql
from pytest_django import Settings

from tenants.access import Access
from tenants.fleet import grants, history, migrate, template
from tenants.fleet.owner import as_owner
from tenants.registry import CollectivityCard
from tests import database

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
Superuser = psycopg.Connection[Any]
OPEN = ("c_10387", "c_51230", "c_51410")

# Everything that a schema holds, as PostgreSQL describes it: nothing of tenants.fleet.template is used here.
_DESCRIBED = r"""
WITH t AS (SELECT * FROM pg_class
           WHERE relnamespace = %(schema)s::regnamespace AND relname !~ '^django_migrations')
SELECT 'relation', relname, relkind::text, relpersistence::text, reloptions::text, relreplident::text,
       relrowsecurity::text FROM t
UNION ALL SELECT 'column', t.relname, a.attname, (rank() OVER (PARTITION BY t.oid ORDER BY attnum))::text,
       format_type(atttypid, atttypmod),
       concat_ws(',', attnotnull, attidentity, attgenerated, attstorage, attcompression, collname, attstattarget),
       pg_get_expr(d.adbin, d.adrelid)
  FROM t JOIN pg_attribute a ON attrelid = t.oid AND attnum > 0 AND NOT attisdropped AND t.relkind = 'r'
  LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = attnum LEFT JOIN pg_collation c ON c.oid = attcollation
UNION ALL SELECT 'constraint', t.relname, conname, contype::text, pg_get_constraintdef(k.oid), convalidated::text, ''
  FROM t JOIN pg_constraint k ON conrelid = t.oid
UNION ALL SELECT 'index', t.relname, '', pg_get_indexdef(t.oid), '', '', '' FROM t WHERE relkind = 'i'
UNION ALL SELECT 'trigger', t.relname, tgname, pg_get_triggerdef(g.oid), '', '', ''
  FROM t JOIN pg_trigger g ON tgrelid = t.oid AND NOT tgisinternal
UNION ALL SELECT 'policy', t.relname, polname, '', '', '', '' FROM t JOIN pg_policy p ON polrelid = t.oid
UNION ALL SELECT 'function', proname, pg_get_functiondef(p.oid), '', '', '', ''
  FROM pg_proc p WHERE pronamespace = %(schema)s::regnamespace
UNION ALL SELECT 'type', typname, '', '', '', '', ''
  FROM pg_type WHERE typnamespace = %(schema)s::regnamespace AND typrelid = 0 AND typelem = 0
UNION ALL SELECT 'comment', t.relname, description, objsubid::text, '', '', ''
  FROM t JOIN pg_description d ON d.objoid = t.oid
UNION ALL SELECT 'owner', relname, relowner::regrole::text, '', '', '', '' FROM t
UNION ALL SELECT 'grant', relname, x.grantee::regrole::text, privilege_type, is_grantable::text, '', ''
  FROM t, aclexplode(coalesce(relacl, acldefault('r', relowner))) x WHERE relkind = 'r'
UNION ALL SELECT 'grant', relname, x.grantee::regrole::text, privilege_type, attname, '', ''
  FROM t JOIN pg_attribute a ON attrelid = t.oid, aclexplode(attacl) x
ORDER BY 1, 2, 3, 4, 5, 6
"""


def described(superuser: Superuser, schema: str) -> list[str]:
    superuser.execute(sql.SQL("SET search_path = {}, public").format(sql.Identifier(schema)))
    rows = superuser.execute(_DESCRIBED, {"schema": schema}).fetchall()
    superuser.execute("RESET search_path")
    return ["|".join(map(str, row)).replace(f"{schema}.", "") for row in rows]


@pytest.fixture
def migrated_by_django(fleet: object, superuser: Superuser) -> Iterator[str]:
    """A schema in which Django itself ran every migration, as the builder."""
    schema, builder = "scratch", sql.Identifier(f"{database.NAME}_builder")
    superuser.execute(sql.SQL("CREATE SCHEMA scratch AUTHORIZATION {}").format(builder))
    with as_owner(schema):
        connection.ensure_connection()
        connection.take_effect()  # type: ignore[attr-defined]
        connection.connection.execute(sql.SQL("SET ROLE {}").format(builder))
        call_command("migrate", verbosity=0, interactive=False)
        connection.close()
    yield schema
    superuser.execute("DROP SCHEMA scratch CASCADE")


def test_a_cut_schema_is_a_migrated_one(
    troyes: CollectivityCard, migrated_by_django: str, superuser: Superuser
) -> None:
    cut = described(superuser, troyes.schema)
    assert cut == described(superuser, migrated_by_django)
    assert cut == described(superuser, template.NAME)
    assert sum(line.startswith("relation|") for line in cut) > 20


def test_nothing_to_do_is_nothing_done(fleet: object) -> None:
    assert migrate.migrate_fleet() == 0


@pytest.fixture
def release_to_come(fleet: object, settings: Settings, superuser: Superuser) -> Iterator[None]:
    """Code with three more migrations; afterwards the schemas are as before."""
    settings.MIGRATION_MODULES = {"organisation": "tests.integration.tenants.later"}
    history.code_step.cache_clear()
    yield
    history.code_step.cache_clear()
    for schema in (template.NAME, *OPEN):
        superuser.execute(f"ALTER TABLE {schema}.organisation_department DROP COLUMN IF EXISTS motto")
        superuser.execute(f"ALTER TABLE {schema}.organisation_signatory DROP COLUMN IF EXISTS sash")
    superuser.execute(f"DELETE FROM {template.NAME}.django_migrations WHERE name > '9'")


def mottos(superuser: Superuser) -> dict[str, str | None]:
    """The motto of each collectivité's department; None without the column or without a motto."""
    return {
        schema: (
            superuser.execute(f"SELECT to_jsonb(d) ->> 'motto' FROM {schema}.organisation_department d").fetchone()
            or [None]
        )[0]
        for schema in OPEN
    }


def steps(superuser: Superuser) -> set[int]:
    return {step for (step,) in superuser.execute("SELECT fleet_step FROM tenants_collectivity")}


@pytest.mark.usefixtures("release_to_come")
def test_a_release_brings_every_collectivité_forward(superuser: Superuser, migrated_by_django: str) -> None:
    before = max(steps(superuser))
    told: list[tuple[int, int]] = []
    assert migrate.migrate_fleet(lambda done, total: told.append((done, total))) == 3
    assert set(mottos(superuser).values()) == {"Liberté ; égalité"}
    assert steps(superuser) == {before + 3} and told[-1] == (3, 3)
    for schema in OPEN:
        assert described(superuser, schema) == described(superuser, migrated_by_django)
    assert migrate.migrate_fleet() == 0


@pytest.mark.usefixtures("release_to_come")
def test_killed_half_way_it_goes_on_where_it_was(superuser: Superuser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "BATCH", 1)

    def be_killed(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        migrate.migrate_fleet(be_killed)
    assert sorted(filter(None, mottos(superuser).values())) == ["Liberté ; égalité"]
    assert migrate.migrate_fleet() == 2
    assert len(steps(superuser)) == 1 and None not in mottos(superuser).values()


@pytest.mark.usefixtures("release_to_come")
def test_a_collectivité_at_work_delays_itself_and_not_the_others(
    superuser: Superuser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "LOCK_TIMEOUT", "50ms")
    moved_while_locked: list[str] = []
    locked, stop = threading.Event(), threading.Event()

    def hold() -> None:
        with psycopg.connect(superuser.info.dsn, password=superuser.info.password) as busy:
            busy.execute("LOCK TABLE c_10387.organisation_department IN ACCESS SHARE MODE")
            locked.set()
            while not stop.wait(0.02):
                found = superuser.execute(
                    "SELECT schema_name FROM tenants_collectivity WHERE fleet_step = %s", [history.code_step()]
                ).fetchall()
                if len(found) == 2:
                    moved_while_locked.extend(schema for (schema,) in found)
                    return

    thread = threading.Thread(target=hold)
    thread.start()
    assert locked.wait(3)
    patience = threading.Timer(4, stop.set)
    patience.start()
    try:
        assert migrate.migrate_fleet() == 3
    finally:
        patience.cancel()
        stop.set()
        thread.join()
    assert sorted(moved_while_locked) == ["c_51230", "c_51410"]
    assert len(steps(superuser)) == 1


@pytest.mark.usefixtures("release_to_come")
def test_a_collectivité_opened_after_it_has_it_too(superuser: Superuser) -> None:
    from tenants import territory
    from tenants.fleet.opening import Opening, open_collectivity

    migrate.migrate_fleet()
    entry = territory.by_insee("10081")
    assert entry
    card = open_collectivity(Opening(entry))
    assert card.fleet_step == history.code_step()
    assert described(superuser, card.schema) == described(superuser, template.NAME)


def test_migrating_needs_the_owner(settings: Settings, fleet: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.exceptions import ImproperlyConfigured
    from django.db import connections

    monkeypatch.delitem(connections.settings, "owner")
    with pytest.raises(ImproperlyConfigured, match="XCONTACT_OWNER_DATABASE_URL"):
        migrate.migrate_fleet()


def test_looking_whether_there_is_something_to_do_takes_no_time(fleet: object) -> None:
    migrate.bring_forward()
    start = time.perf_counter()
    migrate.bring_forward()
    assert time.perf_counter() - start < 0.05


def test_a_release_without_changes_waits_for_no_page_that_reads(fleet: object, superuser: Superuser) -> None:
    with superuser.transaction():
        superuser.execute("LOCK TABLE tenants_session, tenants_collectivity IN ACCESS SHARE MODE")
        assert migrate.migrate_fleet() == 0


def test_a_changed_declaration_is_applied_and_taken_back(
    fleet: object, superuser: Superuser, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = grants.declared()

    def has(privilege: str) -> object:
        question = "SELECT has_table_privilege(%s, 'tenants_session', %s)"
        return superuser.execute(question, [f"{database.NAME}_operator", privilege]).fetchone()

    monkeypatch.setattr(grants, "declared", lambda: {**usual, "tenants_session": Access(operator="SELECT")})
    migrate.migrate_fleet()
    assert (has("SELECT"), has("INSERT")) == ((True,), (False,))
    monkeypatch.setattr(grants, "declared", lambda: usual)
    migrate.migrate_fleet()
    assert has("SELECT") == (False,)
    assert superuser.execute(
        "SELECT relforcerowsecurity FROM pg_class WHERE relname = 'tenants_session'"
    ).fetchone() == (True,)


def test_the_cluster_may_be_prepared_again(fleet: object) -> None:
    call_command("prepare_cluster", admin_url=database.server.admin_url, stdout=io.StringIO())
    assert migrate.migrate_fleet() == 0
