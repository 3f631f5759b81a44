"""Keep the coverage of the months ahead of each area until something changes that it depends on."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0003_search"),
        ("registry", "0004_accepted_findings_guards"),
    ]
    operations = [
        migrations.CreateModel(
            name="KeptCoverage",
            fields=[
                (
                    "area",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="records.record",
                    ),
                ),
                ("mark", models.CharField(max_length=64)),
                ("result", models.BinaryField()),
            ],
        ),
    ]
