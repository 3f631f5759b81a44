"""The security tests' world, made once for each module and undone at its end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import caches
from pytest_django.plugin import DjangoDbBlocker

from partners.keys import tokens
from tests.engine import chosen_engine
from tests.security.world import World, forgotten, make


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), forgotten(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "LIFE", timedelta(hours=1))  # the walk may take longer than a token lives
        yield make()
    caches["process"].clear()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On PostgreSQL walk a sample, unless EVERYTHING=1: who may is decided by the same code on both engines."""
    if chosen_engine() == "sqlite" or os.environ.get("EVERYTHING") == "1":
        return
    mark = pytest.mark.skip(reason="a sample is walked on PostgreSQL; EVERYTHING=1 walks all, as SQLite does")
    for item in items:
        callspec = getattr(item, "callspec", None)
        here = item.path.parent == Path(__file__).parent
        if here and callspec and not SAMPLE & {str(value) for value in callspec.params.values()}:
            item.add_marker(mark)


SAMPLE = {
    "anonymous", "editor@own", "reader@foreign", "key:all@child", "contact-points-many", "contact-points-one",
    "contact-points-versions", "organisation-contact-points", "organisation-keys", "organisation-imports", "changes",
    "web:lookup", "web:contact-point",
}  # fmt: skip
"""Viewers and routes of the sample."""
