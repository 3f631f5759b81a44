"""The search index: its tables, and what each engine needs beside them."""

import django.db.models.deletion
from django.db import migrations, models

import records.search.models
from records.search import engines


def forward(apps, schema_editor):
    engines.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("records", "0002_guards")]
    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=32)),
                ("digest", models.BinaryField(max_length=16)),
                ("original", models.TextField(blank=True)),
                ("names", models.TextField(blank=True)),
                ("synonyms", models.TextField(blank=True)),
                ("body", models.TextField(blank=True)),
                ("lexemes", records.search.models.LexemeField(blank=True)),
                (
                    "record",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.record",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="records.version",
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="records.searchtext"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=32)),
                ("word", models.CharField(max_length=64)),
                ("texts", models.PositiveIntegerField()),
                ("batch", models.BigIntegerField()),
            ],
        ),
        migrations.AddConstraint(
            model_name="searchtext",
            constraint=models.UniqueConstraint(
                fields=("record", "digest"), name="records_searchtext_once_per_record"
            ),
        ),
        migrations.AddConstraint(
            model_name="searchword",
            constraint=models.UniqueConstraint(fields=("kind", "word"), name="records_searchword_once_per_kind"),
        ),
        migrations.RunPython(forward, elidable=False),
    ]
