from django.db import migrations, models


def keep_cycles(apps, schema_editor):
    """Write down for the versions there are what is told to whoever may not see their hours."""
    from partners.verifying.cycles import Kept, cycle_of, cycle_without_hours, strictest_of

    Version, Cycle = apps.get_model("records", "Version"), apps.get_model("partners", "VersionCycle")
    codes = {str(u): key or "" for u, key in apps.get_model("records", "Record").objects.values_list("uuid", "key")}
    cycles = Cycle.objects.filter(version__content__isnull=False).values_list("pk", flat=True)
    contents = Version.objects.filter(pk__in=cycles).values_list("pk", "content")
    made = []
    for pk, content in contents.iterator(chunk_size=2000):
        content = {"hours": {}, "visibility": "professionals"} | content
        areas = frozenset(codes.get(area, "") for area in content["areas"])
        kept = Kept(content, codes.get(content["function"], ""), areas)
        days, without = cycle_of(kept).days, cycle_without_hours(kept).days
        made.append(Cycle(pk=pk, days=days, without_hours=without, strictest=strictest_of(content)))
    Cycle.objects.bulk_update(made, ["days", "without_hours", "strictest"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ("partners", "0011_guards_by_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="versioncycle",
            name="strictest",
            field=models.CharField(default="professionals", max_length=16),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="versioncycle",
            name="without_hours",
            field=models.PositiveSmallIntegerField(default=183),
            preserve_default=False,
        ),
        migrations.RunPython(keep_cycles, migrations.RunPython.noop),
    ]
