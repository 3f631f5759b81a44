"""The tables of the search index: wordings, which versions they belong to, and the words that occur.

All three can be thrown away and rebuilt from the versions' contents (`manage.py reindex`).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class LexemeField(models.TextField):  # type: ignore[type-arg]  # not generic when running
    """What the engine indexes of a wording: a `tsvector` on PostgreSQL, marks for the FTS5 table on SQLite."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """The column's type on the engine at hand."""
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_internal_type(self) -> str:
        """No built-in field's converters apply."""
        return "LexemeField"

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """How a migration names the field."""
        name, _, args, kwargs = super().deconstruct()
        return name or "", "records.search.models.LexemeField", list(args), dict(kwargs)


class SearchText(models.Model):
    """One wording of one record. Versions of a record that are worded alike share it, so that it is indexed once.

    `names`, `synonyms` and `body` are folded words with single spaces between them, a line per name; `original` is
    the words of names and synonyms as written (lower case), line by line beside them.
    """

    id = models.BigAutoField(primary_key=True)
    record = models.ForeignKey("records.Record", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=32)
    digest = models.BinaryField(max_length=16)
    original = models.TextField(blank=True)
    names = models.TextField(blank=True)
    synonyms = models.TextField(blank=True)
    body = models.TextField(blank=True)
    lexemes = LexemeField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "digest"], name="records_searchtext_once_per_record"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} wording {self.pk}"


class SearchEntry(models.Model):
    """That a version is worded like this."""

    version = models.OneToOneField("records.Version", models.PROTECT, primary_key=True, related_name="+")
    text = models.ForeignKey(SearchText, models.PROTECT, related_name="entries")

    def __str__(self) -> str:
        return f"version {self.version_id}"


class SearchWord(models.Model):
    """A folded word that occurs in `texts` wordings of a kind.

    `batch` is a random number shared by the words that were added together: a process that remembers the last row's
    knows from that one row whether what it remembers of the table still stands (see `records.search.vocabulary`).
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=32)
    word = models.CharField(max_length=64)
    texts = models.PositiveIntegerField()
    batch = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "word"], name="records_searchword_once_per_kind"),
        ]

    def __str__(self) -> str:
        return self.word
