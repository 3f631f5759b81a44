"""Words planted in every text of every visibility, and where they come up: only before those who may see them.

The words are planted by walking the kinds' models (`planting.py`), so that a new field of a contact point is covered by
being there. Who may see what is in `table.py`, written by hand.
"""

from __future__ import annotations

import os

import pytest

from tests.guard.test_no_trace import everything_logged
from tests.security import table
from tests.security.callers import BAD
from tests.security.planting import Planted
from tests.security.sweeping import addresses, found_in, get, text_of
from tests.security.world import World

pytestmark = pytest.mark.django_db

SEES = {
    "public": table.EVERYBODY,
    "professionals": table.PROFESSIONALS,
    "parties": table.PARTIES,
    "nobody": frozenset[str](),
    "authors": table.KNOW_AUTHORS,
    "own_names": table.KNOW_AUTHORS,
    "members": table.ADMINISTER,
    "keys": table.ADMINISTER,
    "webhooks": table.SUBSCRIBE,
    "imports": table.IMPORT,
    "drafts": table.READ_DRAFTS,
}
"""Who may see a word, by the level that it was planted at."""
VIEWERS = (
    "anonymous", "left@own", "unattached", "former@own", "future@own", "reader@own", "editor@own", "signatory@own",
    "administrator@own", "other-coordinator@own", "reader@parent", "administrator@parent", "editor@child",
    "administrator@child", "reader@foreign", "administrator@foreign", "coordinator@foreign",
    "county-coordinator@foreign", "other-coordinator@foreign", "reader@party", "editor@party", "key:read@own",
    "key:write@own", "key:verify@own", "key:import@own", "key:subscribe@own", "key:all@own", "key:all@parent",
    "key:all@child", "key:all@foreign", "key:read@party", "key:write@party", "token:read@own", "key-revoked@own",
)  # fmt: skip
"""Who sweeps through everything: one for each way to stand to the office's things."""
SOME = (
    "anonymous", "left@own", "unattached", "reader@own", "administrator@own", "editor@child", "administrator@foreign",
    "coordinator@foreign", "reader@party", "key:write@own", "key:all@foreign", "key-revoked@own",
)  # fmt: skip
"""Those of them in every run; EVERYTHING=1 sends all of them."""
SHOWN_NOWHERE = ("import.note", "file_name")
"""Kept, and shown by no route to anybody."""


def forbidden(world: World, viewer: str, text: str) -> list[str]:
    """What stands in a text that the viewer may not see: where it was planted."""
    planted = world.garden.planted
    found = [planted[word] for word in found_in(world, text)]
    return sorted(f"{one.where} ({one.level})" for one in found if viewer not in SEES[one.level])


def secrets_in(world: World, text: str) -> list[str]:
    """Which secrets stand in a text: nobody is shown one again."""
    return [name for name, secret in world.texts.items() if secret in text]


def _shown_somewhere(world: World) -> list[Planted]:
    return [one for one in world.garden.planted.values() if one.where not in SHOWN_NOWHERE]


@pytest.mark.parametrize("viewer", VIEWERS if os.environ.get("EVERYTHING") == "1" else SOME)
def test_no_word_reaches_who_may_not_see_it_and_each_reaches_who_may(world: World, viewer: str) -> None:
    caller, seen, leaks = world.callers[viewer], "", dict[str, str]()
    with everything_logged() as log:
        for address in addresses(world):
            text = text_of(get(caller, address))
            leaks |= dict.fromkeys(forbidden(world, viewer, text) + secrets_in(world, text), address)
            seen += text

    assert leaks == {}
    assert found_in(world, log.getvalue()) == set()
    assert secrets_in(world, log.getvalue()) == []
    due = {one.word for one in _shown_somewhere(world) if viewer in SEES[one.level]}
    if viewer not in BAD:
        missing = due - found_in(world, seen)
        places = sorted(f"{one.where} ({one.level})" for one in map(world.garden.planted.__getitem__, missing))
        assert places == []
