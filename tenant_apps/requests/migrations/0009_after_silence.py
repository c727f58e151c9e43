"""What is asked and delivered once silence has decided: names of kinds, no change to the tables."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests", "0008_search"),
    ]

    operations = [
        migrations.AlterField(
            model_name="receipt",
            name="kind",
            field=models.CharField(
                choices=[
                    ("registration", "accusé d’enregistrement"),
                    ("acknowledgement", "accusé de réception"),
                    ("attestation", "attestation d’accord tacite"),
                ],
                max_length=15,
                verbose_name="nature",
            ),
        ),
        migrations.AlterField(
            model_name="sending",
            name="kind",
            field=models.CharField(
                choices=[
                    ("request", "demande"),
                    ("supplement", "complément"),
                    ("matter", "ajout spontané"),
                    ("withdrawal", "retrait"),
                    ("attestation", "demande d’attestation"),
                    ("reasons", "demande de motifs"),
                ],
                max_length=12,
                verbose_name="nature",
            ),
        ),
    ]
