"""The world that the tests of this room live in."""

import pytest

from tests.partners.subscriptions import clock, receiver  # noqa: F401 - fixtures
from tests.partners.world import World


@pytest.fixture
def world(db: None) -> World:
    return World.made()
