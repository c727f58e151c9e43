from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisation", "9002_motto_index")]
    operations = [migrations.AddField("signatory", "sash", models.BooleanField(default=True))]
