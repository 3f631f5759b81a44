"""The database refuses to change verifications and to give a shelter a place."""

from django.db import migrations

from partners.guards import GUARDS
from records import triggers


def forward(apps, schema_editor):
    triggers.install(schema_editor.connection, GUARDS)


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial"), ("records", "0002_guards")]
    operations = [migrations.RunPython(forward, elidable=False)]
