"""The audit's tests run at noon on one day, in a town."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.auditing.world import at_noon, town
from tests.partners.world import World


@pytest.fixture
def noon() -> Iterator[None]:
    """It is noon on the day of the audit."""
    yield from at_noon()


@pytest.fixture
def world(db: None, noon: None) -> World:
    """A town in which nothing has gone wrong yet."""
    return town()
