"""`manage.py reindex`: rebuild the search index from what is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from records.content import Words, kinds
from records.models import Head, Version
from records.recording import batched
from records.search import engines, index

BATCH = 5000


class Command(BaseCommand):
    help = "Rebuild the search index from the contents of all versions. Readers see the old one until it is done."

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = 0
        with transaction.atomic():
            Head.locked()
            index.clear()
            for some in batched(_worded(), BATCH):
                index.add(some)
                done += len(some)
            engines.settle()
        self.stdout.write(f"{done} versions indexed.")


def _worded() -> Iterator[tuple[Version, Words]]:
    """Every version that says something, in the order recorded."""
    rows = Version.mechanism.exclude(content=None).filter(kind__in=list(kinds)).order_by("pk")
    for version in rows.iterator(chunk_size=BATCH):
        yield version, kinds[version.kind].model_validate(version.content).words()
