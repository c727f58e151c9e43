"""What proves is written once: the runtime roles can neither change nor remove it."""

from django.conf import settings
from django.db import migrations

GROUP = f'"{settings.ROLE_PREFIX}_collectivity"'
RETENTION = f'"{settings.ROLE_PREFIX}_retention"'


class Migration(migrations.Migration):
    dependencies = [("requests", "0001_initial")]
    operations = [
        migrations.RunSQL(
            [
                f"REVOKE UPDATE, DELETE ON requests_journalentry FROM {GROUP}",
                f"GRANT SELECT, UPDATE (private, salt) ON requests_journalentry TO {RETENTION}",
                f"REVOKE UPDATE, DELETE ON requests_receipt FROM {GROUP}",
                f"REVOKE UPDATE, DELETE ON requests_sending FROM {GROUP}",
                f"REVOKE UPDATE, DELETE ON requests_decision FROM {GROUP}",
                f"GRANT UPDATE (first_read_at) ON requests_decision TO {GROUP}",
            ],
            migrations.RunSQL.noop,
        )
    ]
