"""What the desk searches: the words of a request, in a column that only `requests.search` knows.

Its rows are read a hundred times for each search: no model declares the column, so that no row carries its words along.
What was sent before is filled in here, as `xcontact.kit.text.fold` would.
"""

from django.db import migrations

# `fold`, as PostgreSQL can say it.
FOLDED = r"""
regexp_replace(regexp_replace(normalize(replace(replace(lower(%s), 'œ', 'oe'), 'æ', 'ae'), NFKD),
               E'[\u0300-\u036f]', '', 'g'), '[^a-z0-9]+', ' ', 'g')
"""
VALUES = r"""
SELECT string_agg(found #>> '{}', ' ') FROM jsonb_path_query(%s, 'strict $.**') AS found
WHERE jsonb_typeof(found) IN ('string', 'number')
"""
WORDS = FOLDED % (
    "concat_ws(' ', reference, replace(reference, '-', ''), identity ->> 'name', "
    f"({VALUES % 'capacity'}), ({VALUES % 'answers'}))"
)


class Migration(migrations.Migration):
    dependencies = [("requests", "0007_destroying")]
    operations = [
        migrations.RunSQL("ALTER TABLE requests_servicerequest ADD COLUMN search tsvector", migrations.RunSQL.noop),
        migrations.RunSQL(
            f"""
            UPDATE requests_servicerequest SET search = array_to_tsvector(ARRAY(
                SELECT DISTINCT word FROM regexp_split_to_table({WORDS}, ' ') AS word
                WHERE word <> '' AND length(word) <= 64))
            WHERE reference IS NOT NULL AND erased_at IS NULL
            """,  # noqa: S608 - the constants above
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "CREATE INDEX request_search ON requests_servicerequest USING gin (search)", migrations.RunSQL.noop
        ),
    ]
