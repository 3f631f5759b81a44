"""The kind the mechanism is tested with."""

from collections.abc import Iterator

import pytest

from tests.records.support import pebbles


@pytest.fixture(autouse=True)
def _a_small_kind() -> Iterator[None]:
    with pebbles():
        yield
