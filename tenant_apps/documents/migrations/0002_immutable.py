"""A document's bytes, name and digests never change: it is sent, or it is removed before it was."""

from django.conf import settings
from django.db import migrations

GROUP = f'"{settings.ROLE_PREFIX}_collectivity"'


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [
        migrations.RunSQL(
            [
                f"REVOKE UPDATE ON documents_document FROM {GROUP}",
                f"GRANT UPDATE (sent_at) ON documents_document TO {GROUP}",
            ],
            migrations.RunSQL.noop,
        )
    ]
