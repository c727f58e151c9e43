"""The end of a file's retention: the role `retention` alone removes what the other roles can't touch (law.md D-05)."""

from django.conf import settings
from django.db import migrations

RETENTION = f'"{settings.ROLE_PREFIX}_retention"'
ERASED = (
    "requests_sending",
    "requests_receipt",
    "requests_decision",
    "correspondence_message",
    "correspondence_mail",
    "correspondence_mailline",
)


class Migration(migrations.Migration):
    dependencies = [("requests", "0005_capacity"), ("correspondence", "0002_written_once")]
    operations = [
        migrations.RunSQL(
            [f"GRANT SELECT, DELETE ON {table} TO {RETENTION}" for table in ERASED],
            migrations.RunSQL.noop,
        )
    ]
