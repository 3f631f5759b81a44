"""What is recorded is not changed or deleted, and no two beliefs overlap: enforced by the database."""

from django.db import migrations

from records import triggers


def forward(apps, schema_editor):
    triggers.install(schema_editor.connection)
    triggers.install_one_belief(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(forward, elidable=False)]
