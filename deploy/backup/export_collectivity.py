"""Everything one collectivité's schema holds, as of one moment: a zip of CSV files, one a table.

    python export_collectivity.py c_10387 troyes.zip

Reads as the owner (XCONTACT_OWNER_DATABASE_URL). `pg_dump` is not the tool: among thousands of schemas it spends its
time and its locks on the catalogue. Documents are not inside: they are the objects under t/<schema>/ in the store.
"""

import os
import sys
import zipfile

import psycopg
from psycopg import sql

_TABLES = """
SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relkind IN ('r', 'p') ORDER BY c.relname
"""


def export(url: str, schema: str, target: str) -> int:
    """Write the zip and return how many tables it holds; LookupError when no such schema holds any."""
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        tables = [name for (name,) in connection.execute(_TABLES, [schema])]
        if not tables:
            raise LookupError(schema)
        with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as archive:
            for table in tables:
                copy = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT (FORMAT csv, HEADER)").format(
                    sql.Identifier(schema, table)
                )
                with archive.open(f"{table}.csv", "w") as file, connection.cursor().copy(copy) as rows:
                    for row in rows:
                        file.write(row)
    return len(tables)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("export_collectivity.py SCHEMA FICHIER.zip")
    try:
        count = export(os.environ["XCONTACT_OWNER_DATABASE_URL"], sys.argv[1], sys.argv[2])
    except LookupError:
        sys.exit(f"Aucune collectivité sous « {sys.argv[1]} ».")
    print(f"{sys.argv[2]} : {count} tables.")
