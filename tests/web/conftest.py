"""The registry that the pages are tested on."""

import pytest
from django.core.cache import caches

from tests.lookup.world import World
from tests.web.registry import registry


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    """Each test begins anew; failed attempts to sign in are counted in the database, and undone with it."""
    caches["process"].clear()


@pytest.fixture
def world(db: None) -> World:
    return registry()
