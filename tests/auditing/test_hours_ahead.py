"""Check 6: required hours in which nobody is there, within the next 13 months."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from partners.access import Viewer
from partners.models import Role
from records.moment import Moment
from registry.auditing.seeing import findings_seen
from tests.auditing.world import TODAY, check, found
from tests.partners.maintaining import coordinator
from tests.partners.world import World
from tests.registry.town import ALWAYS, hours, pathway, step, to

CODES = ("hours_without_receiver", "hours_unknown", "hours_on_unchecked", "hours_not_stated")


def way(world: World, **more: Any) -> UUID:
    """A pathway whose first contact is the out-of-hours service, round the clock."""
    first = step(world, "ring", "skyddat_boende", receiver=to(world, "socialjour"))
    return pathway(world, "Väg", first, **{"required_hours": ALWAYS, "owner": str(world.names["skolan"]), **more})


def line(world: World, checked: bool = True, **more: Any) -> UUID:
    point = world.contact_point(function="socialjour", **{"hours": ALWAYS, **more})
    if checked:
        check(point, TODAY)
    return point


def told(record: UUID, on: date = TODAY) -> dict[str, str]:
    return {code: one.since.isoformat() for code in CODES for one in found(code, on, record)}


def test_hours_in_which_everybody_is_closed_are_told_with_their_first_day(world: World) -> None:
    ours = way(world)
    jour = line(world, hours=hours("00:00", "24:00", ["mo", "tu", "we", "th", "fr"]))

    assert told(ours) == {"hours_without_receiver": "2026-11-28"}
    (finding,) = found("hours_without_receiver", record=ours)
    assert (finding.part, finding.subject, finding.areas) == ("ring", world.names["0181"], (world.names["0181"],))
    assert finding.owners == (world.names["skolan"],)

    world.contact_point(function="socialjour", hours=ALWAYS, since=date(2026, 11, 1), record=jour)
    assert told(ours) == {}


def test_what_is_recorded_for_next_year_is_judged_today(world: World) -> None:
    ours, jour = way(world), line(world)
    assert told(ours) == {}

    world.record("contact_point", None, date(2027, 3, 1), record=jour)

    assert told(ours) == {"hours_without_receiver": "2027-03-01"}


def test_further_away_than_13_months_is_not_told_of_yet(world: World) -> None:
    ours, jour = way(world), line(world)
    world.record("contact_point", None, date(2028, 1, 10), record=jour)

    assert told(ours) == {}


def test_unknown_hours_and_unchecked_contacts_are_told_apart(world: World) -> None:
    ours = way(world)
    jour = line(world, hours={})
    assert told(ours) == {"hours_unknown": "2026-11-23"}

    world.contact_point(function="socialjour", hours=ALWAYS, since=date(2026, 11, 1), record=jour)
    check(jour, date(2025, 1, 1))
    assert told(ours) == {}

    other = pathway(world, "Annan", step(world, "ring", "skyddat_boende", receiver=to(world, "mottagning_barn")),
                    required_hours=ALWAYS)  # fmt: skip
    world.contact_point(hours=ALWAYS)
    assert told(other) == {"hours_on_unchecked": "2026-11-23"}


def test_a_pathway_that_states_no_hours_is_told_of(world: World) -> None:
    line(world)

    assert told(way(world, required_hours={})) == {"hours_not_stated": "2026-11-23"}


def test_an_area_that_no_municipality_serves_is_not_looked_at(world: World) -> None:
    assert told(way(world, areas=[str(world.names["2380"])])) == {}


def seen(viewer: Viewer, record: UUID) -> set[str]:
    return {one.code for one in findings_seen(viewer, Moment.resolve(TODAY)) if one.record == record} & set(CODES)


def test_what_rests_on_withheld_hours_is_shown_to_those_alone_who_are_shown_the_hours(world: World) -> None:
    ours = way(world)
    line(world, area="01", organisation="jouren", visibility="parties", hours=hours("08:00", "16:30"))

    assert told(ours) == {"hours_without_receiver": "2026-11-23"}
    assert seen(world.viewer(("skolan", Role.READER)), ours) == {"hours_without_receiver"}
    assert seen(coordinator(world, "01"), ours) == {"hours_without_receiver"}
    assert seen(coordinator(world, "0181"), ours) == set()
