"""Two registries that differ only in what somebody may not see answer that somebody byte for byte alike.

That covers what no search for words can: ETags, lengths, counts, order, states that are worked out from withheld hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from partners.verifying import Check, State, verify
from records.models import Record
from records.recording import Draft, recording
from tests.api import world as ground
from tests.security.callers import SINCE, identity
from tests.security.sweeping import addresses, get, same_each_time
from tests.security.world import CHANGED, TODAY, World, forgotten

pytestmark = pytest.mark.django_db

SOON = datetime.now(UTC) + timedelta(hours=1)
"""After everything that the world was made of, and before anybody's session is over."""
HIDING = {
    "anonymous": "professionals",
    "key:write@own": "professionals",
    "unattached": "parties",
    "editor@child": "parties",
}
"""Who asks, and the visibility that is closed to them."""
ENTRIES = ("jämförda", "jämförda-ended", "jämförda-office", "jämförda-opened")
"""`office`: of a function that is not on call, so that its hours decide how long a check holds. `opened`: the same, and
public until it was closed."""
CHECKED, LATER = TODAY - timedelta(days=100), CHANGED - timedelta(days=1)
"""Longer ago than a check of night hours holds, and shorter than one of office hours."""


def _entry(visibility: str, other: bool) -> dict[str, Any]:
    """A contact point, or another one with all else in what its visibility covers. It is reached by a pathway.

    Both have each of the fields: that something is withheld is told.
    """
    name = {"name": {"sv": "Jämförda"}, "organisation": str(identity("socialkontoret")), "visibility": visibility}
    texts = {field: {"sv": "Kort"} for field in ("audience_note", "prepare", "note")}
    if not other:
        return ground.contact_point("Jämförda") | name | texts
    more = {
        "channels": [{"type": "email", "address": "helt@annan.example"}],
        "hours": {"rules": [{"days": ["sa", "su"], "windows": [{"start": "01:00", "end": "23:00"}]}]},
        "languages": ["sv", "en", "so"],
        "interpreter": True,
        "audience_note": {"sv": "För andra"},
        "prepare": {"sv": "Ha numret redo"},
        "note": {"sv": "En mycket längre anteckning som någon annan har skrivit"},
    }
    return ground.contact_point("Jämförda") | name | more


def _record(visibility: str, *, other: bool) -> None:
    note, source = ("Kort", "A") if not other else ("En annan och längre anteckning", "En helt annan källa")
    with recording("system:test") as session:
        content = _entry(visibility, other)
        session.record(
            Draft("contact_point", content, SINCE, record=identity("jämförda"), change_note=note, source=source)
        )
        verify(session, [Check(Record.objects.get(uuid=identity("jämförda")), TODAY, "Samordnaren", note)])
    office = content | {"function": str(identity("function-0"))}
    with recording("system:test") as session:
        session.record(Draft("contact_point", office, SINCE, record=identity("jämförda-office")))
        verify(session, [Check(Record.objects.get(uuid=identity("jämförda-office")), CHECKED, "Samordnaren", note)])
        opened = identity("jämförda-opened")
        session.record(Draft("contact_point", office | {"visibility": "public"}, SINCE, record=opened))
        session.record(Draft("contact_point", office, CHANGED, record=opened))
        day = LATER - (TODAY - CHECKED)
        verify(session, [Check(Record.objects.get(uuid=opened), day, "Samordnaren", note)])
        to_the_office = ground.step("kontoret", receiver={"function": str(identity("function-0"))}, fallbacks=[])
        pathway = ground.content_of("pathway", 0) | {"steps": [to_the_office]}
        session.record(Draft("pathway", pathway, SINCE, record=identity("jämförda-pathway")))
    with recording("system:test") as session:
        ended = Draft("contact_point", None, TODAY, record=identity("jämförda-ended"), change_note=note, source=source)
        session.record(Draft("contact_point", content, SINCE, record=identity("jämförda-ended"), change_note=note))
        session.record(ended)


def _of_the_entries() -> Iterator[str]:
    for name in ENTRIES:
        at = f"/api/v1/contact-points/{identity(name)}"
        for tail in ("", "/versions", "/versions/1", "/diff?from=1&to=1", "/verifications"):
            yield at + tail
        yield f"{at}/availability?from={TODAY}T10:00:00%2B01:00"
        yield f"/kontaktvagar/{identity(name)}"
        yield f"{at}?on={LATER}"
        yield f"/kontaktvagar/{identity(name)}?on={LATER}"
    yield "/api/v1/contact-points?limit=200&language=so"
    yield "/api/v1/contact-points?limit=200&search=annan"
    yield "/api/v1/contact-points?limit=200&ordering=-name"
    yield f"/api/v1/lookup?area=0181&limit=20&at={LATER}T10:00:00%2B01:00"
    for day in (TODAY, LATER):
        for state in State:
            yield f"/api/v1/contact-points?limit=200&verification_state={state}&on={day}"
        for days in (0, 90, 180, 365):
            yield f"/api/v1/contact-points?limit=200&verification_due_before={day + timedelta(days)}&on={day}"


def _answers(
    world: World, viewer: str, visibility: str, *, other: bool, asked: Iterable[str] | None = None
) -> dict[str, Any]:
    with forgotten(), time_machine.travel(SOON, tick=False):
        _record(visibility, other=other)
        asked = asked or [*_of_the_entries(), *addresses(world)]
        return {address: same_each_time(get(world.callers[viewer], address)) for address in asked}


def _difference(one: Any, another: Any) -> tuple[bytes, bytes]:
    """From where on the two are not alike."""
    pair = [repr(answer).encode() for answer in (one, another)]
    place = next((i for i, (a, b) in enumerate(zip(*pair, strict=False)) if a != b), 0)
    return pair[0][max(0, place - 60) : place + 80], pair[1][max(0, place - 60) : place + 80]


def _differing(one: dict[str, Any], another: dict[str, Any]) -> dict[str, tuple[bytes, bytes]]:
    return {at: _difference(one[at], another[at]) for at in one if one[at] != another[at]}


@pytest.mark.parametrize("viewer", HIDING)
def test_answers_do_not_depend_on_what_the_viewer_may_not_see(world: World, viewer: str) -> None:
    one = _answers(world, viewer, HIDING[viewer], other=False)
    another = _answers(world, viewer, HIDING[viewer], other=True)

    assert (one["/konto/"][0] == 200) == (viewer in ("unattached", "editor@child")), "is signed in"
    assert _differing(one, another) == {}


def test_answers_do_depend_on_it_for_who_may(world: World) -> None:
    at = f"/api/v1/contact-points/{identity('jämförda')}"
    asked = {at, f"{at}/versions", f"{at}/versions/1"}
    one = _answers(world, "editor@own", "parties", other=False, asked=asked)
    another = _answers(world, "editor@own", "parties", other=True, asked=asked)

    assert set(_differing(one, another)) == asked


def test_whether_the_check_of_an_office_still_holds_depends_on_its_hours_for_who_may_see_them(world: World) -> None:
    asked = {f"/api/v1/contact-points?limit=200&verification_state=overdue&on={day}" for day in (TODAY, LATER)}
    one = _answers(world, "editor@own", "professionals", other=False, asked=asked)
    another = _answers(world, "editor@own", "professionals", other=True, asked=asked)

    assert set(_differing(one, another)) == asked
