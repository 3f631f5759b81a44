"""The registry that an organisation keeps its entries in, made once for a module; what a test does in it is undone."""

import pytest

from tests.lookup.world import World


@pytest.fixture
def world(ground: World, db: None) -> World:
    return World(dict(ground.records))
