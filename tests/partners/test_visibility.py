"""Who sees what of a contact point: shown, or said to be withheld and why; never silently absent."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.access import Viewer
from partners.models import ProtectedRead, Role
from partners.visibility import FOLLOWS_VISIBILITY, show_contact_points
from records.history import History
from records.moment import Moment
from records.reading import Asker, Reader, Withheld
from tests.partners.world import MAILBOX, MOBILE, World, seen

HOLDER = {"name": "Förnamn Efternamn", "until": "2099-12-31", "reason": "ensam i funktionen"}


def sees(viewer: Viewer, contact_point: UUID) -> bool:
    return "channels" in seen(viewer, contact_point).content


def routine(world: World, parties: tuple[str, ...], **more: Any) -> UUID:
    return world.record(
        "routine",
        {
            "title": {"sv": "Överenskommelse"},
            "routine_kind": "overenskommelse",
            "owner": str(world.names["polisen"]),
            "parties": [{"organisation": str(world.names[name])} for name in parties],
            **more,
        },
    )


def pathway(world: World, area: str, **more: Any) -> UUID:
    for kind in ("situation", "target_group"):
        if kind not in world.names:
            world.names[kind] = world.record(kind, {"code": kind, "name": {"sv": kind}}, key=kind)
    step = {
        "key": "ring",
        "actor": str(world.names["socialjour"]),
        "modality": "kan",
        "action": {"sv": "Ring"},
        "receiver": {"function": str(world.names["mottagning_barn"])},
    }
    return world.record(
        "pathway",
        {
            "title": {"sv": "Väg"},
            "situations": [str(world.names["situation"])],
            "target_groups": [str(world.names["target_group"])],
            "starts": str(world.names["socialjour"]),
            "areas": [str(world.names[area])],
            "urgency": "akut",
            "steps": [step],
            **more,
        },
    )


# Levels, for those who belong to nothing


@pytest.mark.parametrize(
    ("visibility", "anonymous", "signed_in"),
    [("public", True, True), ("professionals", False, True), ("parties", False, False)],
)
def test_an_entry_is_open_to_those_its_visibility_names(
    world: World, visibility: str, anonymous: bool, signed_in: bool
) -> None:
    contact_point = world.contact_point(visibility=visibility)

    assert sees(Viewer.anonymous(), contact_point) is anonymous
    assert sees(world.professional(), contact_point) is signed_in


def test_what_is_withheld_says_where_from_which_level_and_why(world: World) -> None:
    content: dict[str, Any] = {
        "hours": {"rules": []},
        "note": {"sv": "kod"},
        "prepare": {"sv": "namn"},
        "audience_note": {"sv": "alla"},
    }
    for visibility, reason in (("professionals", "sign_in"), ("parties", "parties_only")):
        entry = seen(Viewer.anonymous(), world.contact_point(visibility=visibility, **content))

        assert entry.withheld == tuple(Withheld(name, visibility, reason) for name in FOLLOWS_VISIBILITY)
        assert not set(FOLLOWS_VISIBILITY) & set(entry.content)


def test_name_organisation_function_areas_and_visibility_are_always_shown(world: World) -> None:
    entry = seen(Viewer.anonymous(), world.contact_point(visibility="parties"))

    assert {"name", "organisation", "function", "areas", "visibility"} <= set(entry.content)


def test_a_channel_can_be_stricter_than_its_entry_and_says_which_one_is_missing(world: World) -> None:
    channels = ({**MOBILE, "visibility": "professionals"}, MAILBOX, {**MAILBOX, "visibility": "parties"})
    contact_point = world.contact_point(visibility="public", channels=channels)

    entry = seen(Viewer.anonymous(), contact_point)

    assert entry.content["channels"] == [MAILBOX]
    assert entry.withheld == (
        Withheld("channels.0", "professionals", "sign_in"),
        Withheld("channels.2", "parties", "parties_only"),
    )
    assert len(seen(world.professional(), contact_point).content["channels"]) == 2
    assert len(seen(world.viewer(("socialkontoret", Role.READER)), contact_point).content["channels"]) == 3


def test_what_is_shown_because_of_who_reads_is_said_to_be_reserved(world: World) -> None:
    channels = ({**MOBILE, "visibility": "parties"}, MAILBOX, {**MOBILE, "visibility": "professionals"})
    mixed = world.contact_point(visibility="public", channels=channels, holder=HOLDER)
    closed = world.contact_point(visibility="professionals", channels=(MAILBOX,), note={"sv": "kod"})

    for entry in (seen(Viewer.anonymous(), mixed), seen(Viewer.anonymous(), closed)):
        assert entry.reserved == ()
    # The places are those among what is shown: the first of the three is not.
    assert seen(world.professional(), mixed).reserved == ("channels.1", "holder")
    assert seen(world.viewer(("socialkontoret", Role.READER)), mixed).reserved == ("channels.0", "channels.2", "holder")
    whole = seen(world.professional(), closed)
    assert whole.reserved == tuple(name for name in FOLLOWS_VISIBILITY if name in whole.content)
    assert {"channels", "note"} <= set(whole.reserved)


def test_what_has_been_closed_since_is_reserved_in_the_past_too(world: World) -> None:
    number = world.contact_point(visibility="public", channels=(MOBILE, MAILBOX))
    today = Moment.resolve().on
    closed = ({**MOBILE, "visibility": "professionals"}, MAILBOX)
    world.contact_point(record=number, since=today, visibility="public", channels=closed)

    assert seen(world.professional(), number, Moment.resolve(today - timedelta(1))).reserved == ("channels.0",)


def test_a_channel_cannot_be_more_open_than_its_entry(world: World) -> None:
    contact_point = world.contact_point(visibility="parties", channels=({**MOBILE, "visibility": "public"},))

    assert not sees(world.professional(), contact_point)


def test_a_holders_name_is_for_professionals_and_until_its_day(world: World) -> None:
    named = world.contact_point(visibility="public", holder=HOLDER)
    today = Moment.resolve().on
    past = world.contact_point(visibility="public", holder={**HOLDER, "until": str(today - timedelta(1))})
    last_day = world.contact_point(visibility="public", holder={**HOLDER, "until": str(today)})

    assert seen(Viewer.anonymous(), named).withheld == (Withheld("holder", "professionals", "sign_in"),)
    assert seen(world.professional(), named).content["holder"] == HOLDER
    assert seen(world.professional(), last_day).content["holder"]["until"] == str(today)
    assert seen(world.professional(), past).withheld == (Withheld("holder", "professionals", "time_passed"),)
    assert "holder" not in seen(world.professional(), past).content


def test_a_holders_name_that_has_passed_does_not_come_back_by_reading_the_past(world: World) -> None:
    contact_point = world.contact_point(visibility="public", holder={**HOLDER, "until": "2023-12-31"})

    then = seen(world.professional(), contact_point, Moment.resolve(on=date(2023, 6, 1)))

    assert then.withheld == (Withheld("holder", "professionals", "time_passed"),)


def test_a_holder_who_has_been_taken_off_the_entry_is_shown_in_no_earlier_version(world: World) -> None:
    contact_point = world.contact_point(visibility="public", holder=HOLDER)
    world.contact_point(visibility="public", record=contact_point, since=date(2025, 1, 1))

    then = seen(world.professional(), contact_point, Moment.resolve(on=date(2023, 6, 1)))

    assert then.withheld == (Withheld("holder", "professionals", "time_passed"),)


def test_a_holder_of_an_entry_for_parties_is_for_parties(world: World) -> None:
    contact_point = world.contact_point(visibility="parties", holder=HOLDER)

    assert Withheld("holder", "parties", "parties_only") in seen(world.professional(), contact_point).withheld
    assert "holder" in seen(world.viewer(("socialkontoret", Role.READER)), contact_point).content


# Parties


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR, Role.SIGNATORY, Role.ADMINISTRATOR])
def test_the_owners_account_sees_parties_fields_in_every_role(world: World, role: Role) -> None:
    assert sees(world.viewer(("socialkontoret", role)), world.contact_point(visibility="parties"))


def test_an_account_of_the_organisation_above_the_owner_sees_them(world: World) -> None:
    assert sees(world.viewer(("kommunen", Role.READER)), world.contact_point(visibility="parties"))


def test_an_account_of_a_unit_below_the_owner_does_not(world: World) -> None:
    contact_point = world.contact_point(visibility="parties")

    assert not sees(world.viewer(("mottagningen", Role.EDITOR)), contact_point)
    assert not sees(world.viewer(("polisen", Role.ADMINISTRATOR)), contact_point)


def test_a_party_to_a_routine_that_names_the_contact_point_sees_them(world: World) -> None:
    named, other = world.contact_point(visibility="parties"), world.contact_point(visibility="parties")
    routine(world, ("skolan",), contact_points=[str(named)])

    assert sees(world.viewer(("skolan", Role.READER)), named)
    assert not sees(world.viewer(("skolan", Role.READER)), other)
    assert not sees(world.viewer(("jouren", Role.READER)), named)


def test_a_party_to_a_routine_that_a_pathway_rests_on_sees_who_the_pathway_reaches_in_its_area(world: World) -> None:
    here = world.contact_point(visibility="parties")
    elsewhere = world.contact_point(visibility="parties", area="2380")
    other_function = world.contact_point(visibility="parties", function="socialjour")
    rests_on = routine(world, ("skolan",))
    pathway(world, "0181", rests_on=[str(rests_on)])
    viewer = world.viewer(("skolan", Role.READER))

    assert sees(viewer, here)
    assert not sees(viewer, elsewhere)
    assert not sees(viewer, other_function)
    assert not sees(world.viewer(("jouren", Role.READER)), here)


def test_the_county_line_of_a_pathway_for_a_municipality_is_reached_too(world: World) -> None:
    county = world.contact_point(visibility="parties", area="01")
    other_county = world.contact_point(visibility="parties", area="23")
    pathway(world, "0181", owner=str(world.names["skolan"]))

    assert sees(world.viewer(("skolan", Role.READER)), county)
    assert not sees(world.viewer(("skolan", Role.READER)), other_county)


def test_a_routine_that_has_ended_makes_no_party(world: World) -> None:
    contact_point = world.contact_point(visibility="parties")
    agreed = routine(world, ("skolan",), contact_points=[str(contact_point)])
    viewer = world.viewer(("skolan", Role.READER))
    assert sees(viewer, contact_point)

    world.record("routine", None, Moment.resolve().on, record=agreed)

    assert not sees(viewer, contact_point)
    assert "channels" not in seen(viewer, contact_point, Moment.resolve(on=date(2021, 1, 1))).content


# Coordinators


@pytest.mark.parametrize(
    ("area", "opened"), [("0181", True), ("01", True), ("SE", True), ("0180", False), ("2380", False), ("23", False)]
)
def test_a_coordinator_sees_parties_fields_of_what_serves_the_area(world: World, area: str, opened: bool) -> None:
    contact_point = world.contact_point(visibility="parties", organisation="polisen")

    assert sees(world.viewer(("skolan", Role.COORDINATOR, area)), contact_point) is opened


# What holds now


def test_a_membership_that_ended_opens_nothing_and_its_last_day_is_the_day_before(world: World) -> None:
    contact_point = world.contact_point(visibility="parties")
    today = Moment.resolve().on

    def opened(**dates: date) -> bool:
        return sees(world.viewer(("socialkontoret", Role.READER), **dates), contact_point)

    assert not opened(valid_until=today)
    assert opened(valid_until=today + timedelta(1))
    assert opened(valid_from=today)
    assert not opened(valid_from=today + timedelta(1))


def test_reading_the_past_does_not_bring_back_rights_that_have_ended(world: World) -> None:
    contact_point = world.contact_point(visibility="parties", organisation="polisen")
    now = Moment.resolve()
    world.contact_point(visibility="parties", record=contact_point, since=now.on)
    past = Moment.resolve(on=date(2021, 1, 1))

    former, present = world.viewer(("polisen", Role.READER)), world.viewer(("socialkontoret", Role.READER))

    assert seen(present, contact_point, past).content["organisation"] == str(world.names["polisen"])
    assert "channels" in seen(present, contact_point, past).content
    assert "channels" not in seen(former, contact_point, past).content


def test_an_entry_closed_since_is_closed_in_the_past_too_and_still_says_what_it_said(world: World) -> None:
    contact_point = world.contact_point(visibility="public")
    before = Moment.resolve()
    world.contact_point(visibility="parties", record=contact_point, since=before.on)

    for moment in (before, Moment.resolve(on=date(2021, 1, 1))):
        entry = seen(Viewer.anonymous(), contact_point, moment)
        assert Withheld("channels", "parties", "parties_only") in entry.withheld
        assert entry.content["visibility"] == "public"


def test_a_channel_closed_since_is_closed_in_the_past_too(world: World) -> None:
    contact_point = world.contact_point(visibility="public", channels=(MOBILE, MAILBOX))
    before = Moment.resolve()
    closed = ({**MOBILE, "visibility": "parties", "label": {"sv": "jour"}}, MAILBOX)
    world.contact_point(visibility="public", channels=closed, record=contact_point, since=before.on)

    entry = seen(Viewer.anonymous(), contact_point, before)

    assert entry.content["channels"] == [MAILBOX]
    assert entry.withheld == (Withheld("channels.0", "parties", "parties_only"),)


def test_an_entry_closed_since_is_closed_in_its_earlier_versions_too(world: World) -> None:
    contact_point = world.contact_point(visibility="public")
    world.contact_point(visibility="parties", record=contact_point, since=Moment.resolve().on)
    reader = Reader(Viewer.anonymous(), Moment.resolve())

    first, _ = History(reader, "contact_point", contact_point).page(10, 0)
    (yesterday, _) = reader.over([first.entry.pk], Moment.resolve().on - timedelta(1), Moment.resolve().on)

    for entry in (first.entry, yesterday):
        assert "channels" not in entry.content
        assert Withheld("hours", "parties", "parties_only") in entry.withheld


def test_an_entry_closed_before_it_ended_stays_closed(world: World) -> None:
    contact_point = world.contact_point(visibility="public")
    world.contact_point(visibility="parties", record=contact_point, since=date(2024, 1, 1))
    world.record("contact_point", None, date(2025, 1, 1), record=contact_point)

    then = seen(Viewer.anonymous(), contact_point, Moment.resolve(on=date(2022, 1, 1)))

    assert Withheld("channels", "parties", "parties_only") in then.withheld


def test_what_is_withheld_is_not_repeated_by_the_note_the_source_or_the_hash(world: World) -> None:
    note, source = "Nytt nummer 070-174 06 05", "mottagning@sodertalje.example"
    content = world.contact_content(visibility="parties")
    contact_point = world.record("contact_point", content, change_note=note, source=source)

    hidden = seen(Viewer.anonymous(), contact_point)
    shown = seen(world.viewer(("socialkontoret", Role.READER)), contact_point)

    assert (hidden.change_note, hidden.source, hidden.content_hash) == ("", "", "")
    assert (shown.change_note, shown.source) == (note, source)


def test_an_entry_opened_since_stays_closed_in_the_past(world: World) -> None:
    contact_point = world.contact_point(visibility="parties")
    before = Moment.resolve()
    world.contact_point(visibility="public", record=contact_point, since=before.on)

    assert "channels" not in seen(Viewer.anonymous(), contact_point, before).content
    assert "channels" in seen(Viewer.anonymous(), contact_point).content


# The log of protected reads


def test_a_read_of_parties_fields_is_logged_with_who_what_and_which_moment(world: World) -> None:
    contact_point = world.contact_point(visibility="parties")
    viewer = world.viewer(("socialkontoret", Role.READER))
    moment = Moment.resolve(on=date(2022, 5, 1))

    seen(viewer, contact_point, moment)

    (logged,) = ProtectedRead.objects.select_related("record")
    assert (logged.actor, logged.record.uuid, logged.on) == (viewer.actor, contact_point, date(2022, 5, 1))
    assert logged.known_at == moment.known_at


def test_only_such_a_read_is_logged(world: World) -> None:
    hidden = world.contact_point(visibility="parties")
    partly = world.contact_point(visibility="public", channels=(MAILBOX, {**MOBILE, "visibility": "parties"}))
    open_entry = world.contact_point(visibility="professionals")
    owner = world.viewer(("socialkontoret", Role.READER))
    for viewer in (Viewer.anonymous(), world.professional(), Viewer.system("report")):
        for contact_point in (hidden, partly, open_entry):
            seen(viewer, contact_point)
    seen(owner, open_entry)
    assert not ProtectedRead.objects.exists()

    seen(owner, partly)

    assert ProtectedRead.objects.count() == 1


# Cost, and who may ask


@pytest.mark.parametrize("on", [None, date(2022, 1, 1)])
def test_fifty_contact_points_cost_as_many_queries_as_one(world: World, on: date | None) -> None:
    first = world.contact_point(visibility="parties")
    rests_on = routine(world, ("skolan",), contact_points=[str(first)])
    pathway(world, "0181", rests_on=[str(rests_on)])
    for viewer in (Viewer.anonymous(), world.viewer(("skolan", Role.READER)), world.viewer(("kommunen", Role.EDITOR))):
        one = _queries(viewer, on)
        for _ in range(49 if viewer.actor == "anonymous" else 0):
            world.contact_point(visibility="parties")
        assert _queries(viewer, on) == one


def _queries(viewer: Viewer, on: date | None) -> int:
    moment = Moment.resolve(on=on)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        Reader(viewer, moment).of("contact_point").all()
    return len(captured)


def test_contact_points_are_shown_to_nobody_but_a_viewer(world: World) -> None:
    class Impostor:
        actor = "system:other"

    asker: Asker = Impostor()
    with pytest.raises(TypeError):
        show_contact_points([], asker, Moment.resolve())
