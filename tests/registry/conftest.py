"""The town where things are agreed, made once for a module; what a test does in it is undone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.registry.agreement import Town, made_town
from tests.security.world import forgotten


@pytest.fixture(scope="module")
def agreement_ground(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Town]:
    """The town as it was made."""
    with django_db_blocker.unblock(), forgotten():
        yield made_town()


@pytest.fixture
def town(agreement_ground: Town, db: None) -> Town:
    """The town, for one test."""
    return agreement_ground
