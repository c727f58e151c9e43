"""The desk's lists at 100,000 requests: the newest first, and counters and filters without reading the requests."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests", "0009_after_silence")]
    operations = [
        migrations.AddIndex(
            model_name="servicerequest",
            index=models.Index(fields=["submitted_at", "id"], name="request_newest"),
        ),
        migrations.RemoveIndex(model_name="servicerequest", name="request_desk"),
        migrations.AddIndex(
            model_name="servicerequest",
            index=models.Index(
                fields=["status", "next_due_at"],
                include=["id", "submitted_at", "procedure", "department", "caseworker", "retention_over_at"],
                name="request_desk",
            ),
        ),
    ]
