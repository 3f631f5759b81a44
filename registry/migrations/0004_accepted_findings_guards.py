"""An accepted risk is not changed or deleted: enforced by the database."""

from django.db import migrations

from records import triggers
from registry.auditing.guards import GUARDS


def forward(apps, schema_editor):
    triggers.install(schema_editor.connection, GUARDS)


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_accepted_findings")]
    operations = [migrations.RunPython(forward, elidable=False)]
