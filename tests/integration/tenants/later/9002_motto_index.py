from django.db import migrations, models

# Rows whose foreign key PostgreSQL has still to check when the next migration changes their table.
SIGNATORY = """
INSERT INTO organisation_signatory (id, name, quality, agent_id, delegation, starts_on)
SELECT gen_random_uuid(), display_name, function, id, '', '2026-01-01' FROM organisation_agent
"""


class Migration(migrations.Migration):
    dependencies = [("organisation", "9001_motto")]
    operations = [
        migrations.AddIndex("department", models.Index(fields=["motto"], name="department_motto")),
        migrations.RunSQL("UPDATE organisation_department SET motto = 'Liberté ; égalité' WHERE motto IS NULL"),
        migrations.RunSQL(SIGNATORY),
    ]
