"""The guards look by index on PostgreSQL, whatever the tables held when their plans were made."""

from django.db import migrations

from partners.guards import GUARDS
from records.triggers import BY_INDEX


def forward(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for guard in GUARDS:
        if "postgresql" in guard.condition:
            schema_editor.execute(f"ALTER FUNCTION {guard.name}() {BY_INDEX}")


class Migration(migrations.Migration):
    dependencies = [("partners", "0010_imports")]
    operations = [migrations.RunPython(forward, elidable=False)]
