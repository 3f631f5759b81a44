"""A table for the counters of the limits, on PostgreSQL. SQLite's are in a file of their own."""

from django.db import migrations

from partners.limiting import table


def forward(apps, schema_editor):
    table.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("partners", "0008_webhooks")]
    operations = [migrations.RunPython(forward, elidable=False)]
