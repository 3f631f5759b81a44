"""The registry that the pages are tested on."""

import pytest

from tests.lookup.world import World
from tests.web.registry import registry


@pytest.fixture
def world(db: None) -> World:
    return registry()
