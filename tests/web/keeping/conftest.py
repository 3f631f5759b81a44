"""The registry that an organisation keeps its entries in, made once for a module; what a test does in it is undone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.lookup.world import World
from tests.security.world import forgotten
from tests.web.registry import registry


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The registry as it was made."""
    with django_db_blocker.unblock(), forgotten():
        yield registry()


@pytest.fixture
def world(ground: World, db: None) -> World:
    """The registry for one test."""
    return World(dict(ground.records))
