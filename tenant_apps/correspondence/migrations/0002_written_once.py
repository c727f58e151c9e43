"""A message stays as it was written: the runtime roles note its first reading, and nothing else."""

from django.conf import settings
from django.db import migrations

GROUP = f'"{settings.ROLE_PREFIX}_collectivity"'


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0001_initial")]
    operations = [
        migrations.RunSQL(
            [
                f"REVOKE UPDATE, DELETE ON correspondence_message FROM {GROUP}",
                f"GRANT UPDATE (first_read_at) ON correspondence_message TO {GROUP}",
                f"REVOKE UPDATE, DELETE ON correspondence_mailline FROM {GROUP}",
            ],
            migrations.RunSQL.noop,
        )
    ]
