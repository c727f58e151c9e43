"""The template: a schema that is migrated, and from whose catalogue the DDL of every new schema is written.

Replaying that DDL takes a few tens of milliseconds, flat to thousands of schemas; running the migrations takes
seconds. Names are kept, so that later migrations find the same ones.
"""

from dataclasses import dataclass

from django.db import connection

NAME = "xcontact_template"

_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity::text,
       pg_get_expr(d.adbin, d.adrelid)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' AND c.relname <> 'django_migrations'
ORDER BY c.relname, a.attnum
"""
_CONSTRAINTS = """
SELECT c.relname, k.conname, k.contype::text, pg_get_constraintdef(k.oid)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = %s::regnamespace AND k.contype IN ('p', 'u', 'c', 'f') AND c.relname <> 'django_migrations'
ORDER BY c.relname, k.contype = 'f', k.conname
"""
_INDEXES = """
SELECT pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relnamespace = %s::regnamespace AND c.relname <> 'django_migrations'
  AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
ORDER BY i.indexrelid::regclass::text
"""
_REVOKED = """
SELECT c.relname, r.rolname, array_agg(p.privilege ORDER BY p.privilege)
FROM pg_class c CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) p(privilege)
JOIN pg_roles r ON r.rolname = %s
WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' AND c.relname <> 'django_migrations'
  AND NOT has_table_privilege(r.oid, c.oid, p.privilege)
GROUP BY 1, 2 ORDER BY 1
"""
_COLUMN_GRANTS = """
SELECT c.relname, g.rolname, x.privilege_type, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attacl IS NOT NULL
CROSS JOIN LATERAL aclexplode(a.attacl) x JOIN pg_roles g ON g.oid = x.grantee
WHERE c.relnamespace = %s::regnamespace GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_TABLE_GRANTS = """
SELECT c.relname, g.rolname, string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type)
FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) x JOIN pg_roles g ON g.oid = x.grantee
WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' AND c.relname <> 'django_migrations'
  AND g.oid <> c.relowner AND g.rolname <> %s
GROUP BY 1, 2 ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Catalogue:
    """A schema as its catalogue tells it; two schemas with equal catalogues are alike."""

    statements: tuple[str, ...]

    @property
    def script(self) -> str:
        """One string to send in one go, names resolved by the search path."""
        return ";\n".join(self.statements)


def read(schema: str, group: str) -> Catalogue:
    """As the owner: the DDL that makes a schema like this one. `group` is the tenants' group role."""
    with connection.cursor() as cursor:

        def rows(query: str, *wanted: str) -> list[tuple]:  # type: ignore[type-arg]
            cursor.execute(query, wanted)
            return list(cursor.fetchall())

        # With the schema first in the path, the catalogue's functions write names without a schema.
        cursor.execute("SELECT set_config('search_path', %s, true)", [f'"{schema}", public'])
        tables: dict[str, list[str]] = {}
        for table, column, kind, not_null, identity, default in rows(_COLUMNS, schema):
            tables.setdefault(table, []).append(_column(column, kind, not_null, identity, default))
        foreign: list[str] = []
        for table, name, kind, definition in rows(_CONSTRAINTS, schema):
            line = f'CONSTRAINT "{name}" {definition}'
            if kind == "f":
                foreign.append(f'ALTER TABLE "{table}" ADD {line}')
            else:
                tables[table].append(line)
        statements = [f'CREATE TABLE "{table}" ({", ".join(lines)})' for table, lines in tables.items()]
        statements += [definition for (definition,) in rows(_INDEXES, schema)]
        statements += foreign
        statements += [
            f'REVOKE {", ".join(privileges)} ON "{table}" FROM "{role}"'
            for table, role, privileges in rows(_REVOKED, group, schema)
        ]
        statements += [
            f'GRANT {privileges} ON "{table}" TO "{role}"'
            for table, role, privileges in rows(_TABLE_GRANTS, schema, group)
        ]
        statements += [
            f'GRANT {privilege} ({columns}) ON "{table}" TO "{role}"'
            for table, role, privilege, columns in rows(_COLUMN_GRANTS, schema)
        ]
    return Catalogue(tuple(statement.replace(f'"{schema}".', "").replace(f"{schema}.", "") for statement in statements))


def _column(name: str, kind: str, not_null: bool, identity: str, default: str | None) -> str:
    parts = [f'"{name}" {kind}']
    if identity:
        parts.append(f"GENERATED {'BY DEFAULT' if identity == 'd' else 'ALWAYS'} AS IDENTITY")
    elif default is not None:
        parts.append(f"DEFAULT {default}")
    if not_null:
        parts.append("NOT NULL")
    return " ".join(parts)
