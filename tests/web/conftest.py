"""The registry that the pages are tested on."""

import pytest
from django.core.cache import cache

from tests.lookup.world import World
from tests.web.registry import registry


@pytest.fixture(autouse=True)
def _nobody_has_tried_to_sign_in() -> None:
    """Each test begins with no failed attempts counted against its address."""
    cache.clear()


@pytest.fixture
def world(db: None) -> World:
    return registry()
