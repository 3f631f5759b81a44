"""The registry that the pages are tested on."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from pytest_django import DjangoDbBlocker

from tests.lookup.world import World
from tests.security.world import forgotten
from tests.web.mailed_links import volunteer  # noqa: F401 - a fixture
from tests.web.registry import registry


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    """Each test begins anew; failed attempts to sign in are counted in the database, and undone with it."""
    caches["process"].clear()


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The registry, made once for a module; what a test does in it is undone.

    Modules ask for it (`pytestmark = pytest.mark.usefixtures("ground")`), for with a real server, or real transactions,
    each test needs a registry of its own.
    """
    with django_db_blocker.unblock(), forgotten():
        yield registry()


@pytest.fixture
def world(request: pytest.FixtureRequest, db: None) -> World:
    if "ground" in request.fixturenames:
        made: World = request.getfixturevalue("ground")
        return World(dict(made.records))
    return registry()
