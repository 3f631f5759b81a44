"""Who may change which entry, before and after; and how far an entry may reach."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from partners.access import SCOPES, Act, Scope, Viewer
from partners.maintaining import Change
from partners.models import Role
from records.log import first_break
from records.models import Version
from records.moment import Moment
from records.recording import recording
from tests.partners.maintaining import NEW_NUMBER, coordinator, day, editor, one, refusal, said, served
from tests.partners.world import World

ENTRIES = ("organisation", "contact_point", "body", "training_fact", "joint_activity", "follow_up")
DOINGS = ("create", "replace", "merge", "end", "restart")


@pytest.fixture
def town(world: World) -> World:
    return served(world)


def viewers(world: World) -> dict[str, Viewer]:
    program = world.names["socialkontoret"]
    now = Moment.resolve()
    return {
        **{role.value: world.viewer(("socialkontoret", role)) for role in Role if role is not Role.COORDINATOR},
        "editor of the organisation above": editor(world, "kommunen"),
        "editor of a unit of it": editor(world, "mottagningen"),
        "editor of another": editor(world, "skolan"),
        "coordinator of the area": coordinator(world, "0181"),
        "coordinator of the county": coordinator(world, "01"),
        "coordinator of elsewhere": coordinator(world, "2380"),
        "nobody's": world.viewer(),
        "anonymous": Viewer.anonymous(),
        "system": Viewer.system("test"),
        **{f"program that may {s}": Viewer.of_program("key:x", program, [s], now) for s in Scope},
        "program of another": Viewer.of_program("key:y", world.names["skolan"], Scope, now),
    }


MAY = {
    "editor",
    "administrator",
    "editor of the organisation above",
    "coordinator of the area",
    "coordinator of the county",
    "program that may write",
}
"""Written out by hand: everybody else may not."""


def content(world: World, kind: str, holder: str = "socialkontoret") -> dict[str, Any]:
    areas = [str(world.names["0181"])]
    own = str(world.names[holder])
    return {
        "organisation": {"name": "Enheten", "organisation_kind": "municipal_office", "parent": own, "areas": areas},
        "contact_point": world.contact_content(organisation=holder),
        "body": {"name": {"sv": "Gruppen"}, "body_kind": "network", "owner": own, "areas": areas},
        "training_fact": {
            "title": {"sv": "Kursen"}, "organisation": own, "measured": "2026", "source": "Årsrapport",
        },
        "joint_activity": {
            "title": {"sv": "Mötet"}, "activity_kind": "meeting", "organisers": [own], "held": "2027-02-04",
        },
        "follow_up": {
            "title": {"sv": "Årets"}, "routine": str(a_routine(world)), "followed_up": "2026", "by": own,
            "outcome": {"sv": "Följs"},
        },
    }[kind]  # fmt: skip


def a_routine(world: World) -> UUID:
    if "rutinen" not in world.names:
        owner = str(world.names["kommunen"])
        content = {"title": {"sv": "Rutinen"}, "routine_kind": "rutin", "owner": owner}
        world.names["rutinen"] = world.record("routine", content)
    return world.names["rutinen"]


def renamed(kind: str) -> dict[str, Any]:
    if kind == "organisation":
        return {"name": "Nytt"}
    return {"name" if kind in ("contact_point", "body") else "title": {"sv": "Nytt"}}


def changed(world: World, kind: str, doing: str) -> Change:
    """A change to an entry of socialkontoret that serves 0181."""
    if doing == "create":
        return Change(kind, "create", content(world, kind))
    record = world.record(kind, content(world, kind))
    if doing == "restart":
        world.record(kind, None, day(-10), record=record)
    asked = {
        "replace": content(world, kind) | renamed(kind),
        "merge": {"sample": True},
    }
    return Change(kind, doing, asked.get(doing), record)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ENTRIES)
@pytest.mark.parametrize("doing", DOINGS)
def test_exactly_those_of_the_table_change_an_entry(kind: str, doing: str, town: World) -> None:
    may = {name for name, viewer in viewers(town).items() if not refusal(viewer, changed(town, kind, doing))}

    # A unit's own editor keeps the unit that is the record itself, which here is another one.
    assert may == MAY


def test_a_unit_keeps_its_own_entry_and_does_not_make_another(town: World) -> None:
    unit = town.names["mottagningen"]
    assert refusal(editor(town, "mottagningen"), Change("organisation", "merge", {"sample": True}, unit)) == ""
    assert (
        refusal(editor(town, "mottagningen"), Change("organisation", "merge", {"sample": True}, uuid4())) == "unknown"
    )


def test_each_act_that_changes_entries_asks_for_its_own_scope(town: World) -> None:
    change = Change("contact_point", "create", town.contact_content())
    for scope in Scope:
        viewer = Viewer.of_program("key:x", town.names["socialkontoret"], [scope], Moment.resolve())
        for act in (Act.MAINTAIN, Act.IMPORT):
            assert (refusal(viewer, change, act=act) == "") is (act in SCOPES[scope])


@pytest.mark.parametrize(
    ("areas", "coordinates", "may"),
    [
        (("0181",), "0181", True),
        (("0181", "0180"), "01", True),
        (("0181", "0180"), "0181", False),
        (("01",), "0181", False),
        (("SE",), "01", False),
        (("SE",), "SE", True),
    ],
)
def test_a_coordinator_coordinates_all_the_areas_that_an_entry_serves(
    areas: tuple[str, ...], coordinates: str, may: bool, town: World
) -> None:
    record = town.contact_point()
    town.contact_point(record=record, areas=[str(town.names[area]) for area in areas])
    change = Change("contact_point", "merge", NEW_NUMBER, record)

    assert refusal(coordinator(town, coordinates), change) == ("" if may else "not_allowed")


def test_an_entry_is_not_given_to_somebody_elses_organisation(town: World) -> None:
    given = {"organisation": str(town.names["skolan"])}
    record = town.contact_point()
    assert refusal(editor(town), Change("contact_point", "merge", given, record)) == "not_allowed organisation"
    assert refusal(editor(town, "skolan"), Change("contact_point", "merge", given, record)) == "not_allowed"
    both = town.viewer(("skolan", Role.EDITOR), ("socialkontoret", Role.ADMINISTRATOR))
    assert refusal(both, Change("contact_point", "merge", given, record)) == ""
    assert refusal(editor(town), Change("contact_point", "merge", NEW_NUMBER, record)) == "not_allowed"


def test_a_body_is_not_given_to_somebody_elses_organisation(town: World) -> None:
    record = town.record("body", content(town, "body"))
    given = {"owner": str(town.names["polisen"])}
    assert refusal(editor(town), Change("body", "merge", given, record)) == "not_allowed owner"


def test_an_organisation_becomes_no_part_of_one_that_is_not_asked(town: World) -> None:
    unit = town.names["mottagningen"]
    under_the_police = {"parent": str(town.names["polisen"])}
    for organisation in ("mottagningen", "socialkontoret"):
        change = Change("organisation", "merge", under_the_police, unit)
        assert refusal(editor(town, organisation), change) == "not_allowed parent"
    both = town.viewer(("mottagningen", Role.EDITOR), ("polisen", Role.EDITOR))
    assert refusal(both, Change("organisation", "merge", under_the_police, unit)) == "not_allowed parent"
    may = town.viewer(("socialkontoret", Role.EDITOR), ("polisen", Role.EDITOR))
    assert refusal(may, Change("organisation", "merge", under_the_police, unit)) == ""


def test_a_unit_does_not_leave_what_it_is_a_part_of_by_itself(town: World) -> None:
    unit = town.names["mottagningen"]
    change = Change("organisation", "merge", {"parent": None}, unit)
    assert refusal(editor(town, "mottagningen"), change) == "not_allowed parent"
    assert refusal(editor(town, "socialkontoret"), change) == ""


@pytest.mark.parametrize(
    ("organisation", "area", "may"),
    [
        ("kommunen", "0181", True),
        ("mottagningen", "0181", True),
        ("mottagningen", "SE", False),
        ("mottagningen", "01", False),
        ("mottagningen", "0180", False),
        ("polisen", "SE", True),
        ("polisen", "2380", True),
        ("jouren", "0180", True),
    ],
)
def test_an_entry_serves_no_more_than_its_organisation_and_those_above_do(
    organisation: str, area: str, may: bool, town: World
) -> None:
    asked = town.contact_content(organisation=organisation, area=area)
    change = Change("contact_point", "create", asked)
    assert refusal(editor(town, organisation), change) == ("" if may else "not_allowed areas")


def test_an_organisation_does_not_widen_what_it_serves_itself(town: World) -> None:
    wider = Change("organisation", "merge", {"areas": [str(town.names["SE"])]}, town.names["kommunen"])
    assert refusal(editor(town, "kommunen"), wider) == "not_allowed areas"
    assert refusal(coordinator(town, "SE"), wider) == ""


def test_areas_that_an_entry_has_already_and_those_a_coordinator_coordinates_are_free(town: World) -> None:
    record = town.contact_point(area="SE")
    assert refusal(editor(town), Change("contact_point", "merge", NEW_NUMBER, record)) == ""
    both = town.viewer(("socialkontoret", Role.EDITOR), ("polisen", Role.COORDINATOR, "0180"))
    change = Change("contact_point", "create", town.contact_content(area="0180"))
    assert refusal(both, change) == ""


def test_what_somebody_else_is_to_hold_later_is_not_changed_with_what_is_held_now(town: World) -> None:
    record = town.contact_point()
    town.contact_point(record=record, organisation="skolan", since=day(30))
    until_then = Change("contact_point", "merge", NEW_NUMBER, record)
    for_ever = Change("contact_point", "merge", NEW_NUMBER, record, valid_until=None)
    for change in (for_ever, Change("contact_point", "end", None, record)):
        assert refusal(editor(town), change) == "not_allowed"
    assert refusal(editor(town), until_then) == ""


def test_who_has_given_an_entry_away_does_not_change_its_past(town: World) -> None:
    record = town.contact_point()
    town.contact_point(record=record, organisation="skolan", since=day(-30))
    past = Change("contact_point", "merge", NEW_NUMBER, record, valid_from=day(-100))
    assert refusal(editor(town), past) == "not_allowed"
    assert refusal(editor(town, "skolan"), past) == "not_allowed"
    assert refusal(coordinator(town), past) == ""


def test_what_has_ended_is_its_last_holders(town: World) -> None:
    record = town.contact_point()
    town.contact_point(record=record, organisation="skolan", since=day(-30))
    town.record("contact_point", None, day(-10), record=record)
    restarted = Change("contact_point", "restart", None, record)
    mine = Change("contact_point", "replace", town.contact_content(), record)
    assert refusal(editor(town), restarted) == refusal(editor(town), mine) == "not_allowed"
    assert refusal(editor(town, "skolan"), restarted) == ""


def test_an_identity_that_is_there_already_is_not_taken_over_by_creating_it_again(town: World) -> None:
    theirs = town.contact_point(organisation="skolan")
    before = said("contact_point", theirs)
    change = Change("contact_point", "create", town.contact_content(), theirs)
    assert refusal(editor(town), change) == "0:id_taken"
    assert said("contact_point", theirs) == before


def test_what_was_all_disposed_of_is_nobodys(town: World) -> None:
    record = town.contact_point()
    with recording("system:test") as session:
        session.dispose(list(Version.mechanism.filter(record__uuid=record)), "KS 2026/1", "fel")
    change = Change("contact_point", "replace", town.contact_content(), record)
    assert refusal(editor(town), change) == "unknown"


def test_an_entry_of_another_kind_or_none_is_unknown(town: World) -> None:
    body = town.record("body", content(town, "body"))
    for record in (body, uuid4(), None):
        assert refusal(editor(town), Change("contact_point", "merge", NEW_NUMBER, record)) == "unknown"


def test_what_a_coordinator_changes_is_changed_in_the_holders_name(town: World) -> None:
    record = town.contact_point()
    outcome = one(coordinator(town), "contact_point", "merge", NEW_NUMBER, record)
    assert outcome.on_behalf_of == town.names["socialkontoret"]
    assert outcome.version.event.detail["on_behalf_of"] == str(town.names["socialkontoret"])
    own = one(editor(town), "contact_point", "merge", {"interpreter": True}, record)
    assert own.on_behalf_of is None
    assert "on_behalf_of" not in own.version.event.detail
    assert first_break() is None


@pytest.fixture
def meeting(town: World) -> dict[str, Any]:
    """What an activity of Socialkontoret and the police together says."""
    return content(town, "joint_activity") | {"organisers": [str(town.names[o]) for o in ("socialkontoret", "polisen")]}


def test_any_of_several_holders_keeps_an_entry_and_nobody_else_does(town: World, meeting: dict[str, Any]) -> None:
    record = town.record("joint_activity", meeting)
    change = Change("joint_activity", "merge", {"starts_at": "13:00"}, record)

    assert refusal(editor(town, "skolan"), change) == "not_allowed"
    assert refusal(editor(town, "polisen"), change) == ""
    joins = Change("joint_activity", "merge", {"organisers": [str(town.names["skolan"])]}, record)
    assert refusal(editor(town), joins) == "not_allowed organisers"


def test_who_names_the_police_beside_themselves_does_not_speak_to_all_of_sweden(
    town: World, meeting: dict[str, Any]
) -> None:
    everywhere = Change("joint_activity", "create", meeting | {"areas": [str(town.names["SE"])]})

    assert refusal(editor(town), everywhere) == "not_allowed areas"
    assert refusal(editor(town, "polisen"), everywhere) == ""


@pytest.mark.parametrize(
    ("areas", "coordinates", "may"), [((), "0181", False), ((), "SE", True), (("0181",), "0181", True)]
)
def test_an_entry_that_names_no_area_is_where_its_holders_are(
    areas: tuple[str, ...], coordinates: str, may: bool, town: World, meeting: dict[str, Any]
) -> None:
    meeting["areas"] = [str(town.names[area]) for area in areas]
    record = town.record("joint_activity", meeting)
    change = Change("joint_activity", "merge", {"starts_at": "13:00"}, record)

    assert refusal(coordinator(town, coordinates), change) == ("" if may else "not_allowed")
