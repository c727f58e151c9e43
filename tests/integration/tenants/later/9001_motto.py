from django.db import migrations, models

from tests.integration.tenants.later import LAST


class Migration(migrations.Migration):
    dependencies = [("organisation", LAST)]
    operations = [migrations.AddField("department", "motto", models.CharField(max_length=80, null=True))]
