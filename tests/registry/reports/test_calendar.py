"""The calendar of an organisation: what is in it, when, under identities that stay; and nothing that is withheld."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from records.moment import Moment
from registry.reports.calendar import calendar_of
from tests.auditing.world import DECIDED, TODAY, agreement, at_noon, check, party, town
from tests.partners.world import World
from tests.registry.reports.test_steering import body, follow_up, meeting


@pytest.fixture
def world(db: None) -> Iterator[World]:
    for _ in at_noon():
        made = town()
        made.names["gruppen"] = made.record("body", body(made))
        yield made


def events(world: World, organisation: str = "kommunen", moment: Moment | None = None) -> dict[str, Any]:
    """The events by summary."""
    content = calendar_of(world.names[organisation], moment or Moment.resolve())
    assert content
    found = Calendar.from_ical(content)
    return {str(event["summary"]): event for event in found.walk("VEVENT")}


def test_what_is_to_be_done_stands_on_its_last_day_as_a_whole_day(world: World) -> None:
    record = agreement(world, "Avtalet", review_by="2027-06-30", until=date(2028, 1, 1))
    follow_up(world, record, "2025-11")
    point = world.contact_point(organisation="socialkontoret", visibility="public")
    check(point, TODAY)

    found = events(world)

    days = {summary: event["dtstart"].dt for summary, event in found.items()}
    assert days["Ses över senast: Avtalet"] == date(2027, 6, 30)
    assert days["Upphör: Avtalet"] == date(2028, 1, 1)
    assert days["Följs upp senast: Avtalet"] == date(2027, 11, 30)
    assert days["Kontrolleras senast: Mottagningen"] > TODAY
    assert found["Ses över senast: Avtalet"]["dtend"].dt == date(2027, 7, 1)
    assert "Ses över senast: Avtalet" in events(world, "polisen")
    assert "Ses över senast: Avtalet" not in events(world, "skolan")


def test_a_first_follow_up_stands_24_months_after_the_decision(world: World) -> None:
    agreement(world, "Avtalet", decision={**DECIDED, "decided": "2025-11"})
    agreement(world, "Egen", parties=[party(world, "socialkontoret")])

    days = {summary: event["dtstart"].dt for summary, event in events(world).items()}

    assert days["Följs upp senast: Avtalet"] == date(2027, 11, 30)
    assert "Följs upp senast: Egen" not in days


def test_what_goes_on_with_another_version_or_is_taken_over_from_does_not_end(world: World) -> None:
    amended = agreement(world, "Ändras")
    agreement(world, "Ändras", record=amended, since=date(2027, 1, 1))
    replaced = agreement(world, "Ersätts", until=date(2027, 1, 1), review_by="2027-02-01")
    agreement(world, "Den nya", since=date(2027, 1, 1), supersedes=str(replaced))
    agreement(world, "Upphör", until=date(2027, 1, 1))

    told = set(events(world))

    assert "Upphör: Upphör" in told
    assert not {"Upphör: Ändras", "Upphör: Ersätts", "Ses över senast: Ersätts"} & told


def test_a_meeting_that_is_recorded_from_its_own_day_stands_there_before_it(world: World) -> None:
    meeting(world, "2027-07-01", since=date(2027, 7, 1), title={"sv": "Från sin dag"})
    moved = meeting(world, "2027-07-02", title={"sv": "Flyttas"})
    meeting(world, "2027-09-02", since=date(2027, 1, 1), record=moved, title={"sv": "Flyttad"})
    given = {"organisers": [str(world.names["jouren"])], "body": None}
    away = meeting(world, "2027-07-03", title={"sv": "Annans"})
    meeting(world, "2027-07-03", since=TODAY, record=away, title={"sv": "Annans"}, **given)

    found = events(world)

    assert found["Från sin dag"]["dtstart"].dt == date(2027, 7, 1)
    assert "Flyttas" in found
    assert not {"Flyttad", "Annans"} & set(found)
    assert "Från sin dag" in events(world, "skolan")
    assert "Annans" in events(world, "jouren")


def test_meetings_stand_at_their_hour_in_stockholm_for_all_who_sit_in_the_body(world: World) -> None:
    meeting(world, "2027-07-01", starts_at="13:00", ends_at="15:00")
    meeting(world, "2027-03", title={"sv": "Utan dag"})
    meeting(world, "2027-11-15", title={"sv": "Vecka"}, last_day="2027-11-21", activity_kind="campaign")

    found = events(world, "skolan")

    assert found["Möte"]["dtstart"].dt.astimezone(UTC) == datetime(2027, 7, 1, 11, tzinfo=UTC)
    assert found["Möte"]["dtend"].dt - found["Möte"]["dtstart"].dt == timedelta(hours=2)
    assert found["Möte"]["dtstart"].params["TZID"] == "Europe/Stockholm"
    assert (found["Vecka"]["dtstart"].dt, found["Vecka"]["dtend"].dt) == (date(2027, 11, 15), date(2027, 11, 22))
    assert "Utan dag" not in found
    assert "Möte" not in events(world, "polisen")


def test_an_event_keeps_its_identity_when_its_day_moves_and_is_stamped_when_it_was_recorded(world: World) -> None:
    record = agreement(world, "Avtalet", review_by="2027-06-30")
    moment = Moment.resolve()
    before = events(world)["Ses över senast: Avtalet"]
    agreement(world, "Avtalet", review_by="2027-09-30", record=record)
    after = events(world)["Ses över senast: Avtalet"]

    assert (before["uid"], before["sequence"] + 1) == (after["uid"], after["sequence"])
    assert after["dtstart"].dt == date(2027, 9, 30)
    assert after["dtstamp"].dt == after["last-modified"].dt
    assert events(world, moment=moment)["Ses över senast: Avtalet"]["dtstart"].dt == date(2027, 6, 30)


def test_a_calendar_program_subscribes_without_a_key_and_is_told_when_nothing_has_changed(world: World) -> None:
    meeting(world, "2027-02-04", starts_at="13:00")
    path = f"/api/v1/organisations/{world.names['kommunen']}/calendar"
    answer = Client().get(path)

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    agreement(world, "Någon annanstans", owner=str(world.names["jouren"]), parties=[])
    assert Client().get(path, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert b"\r\nBEGIN:VTIMEZONE" in answer.content
    assert "SUMMARY:Möte" in answer.content.decode()
    assert Client().get(f"/api/v1/organisations/{uuid4()}/calendar").status_code == 404


def test_nothing_that_is_withheld_stands_in_a_calendar(world: World) -> None:
    """When a check is due is not told to anybody where the hours are not, so that neither is told here."""
    for visibility in ("parties", "professionals"):
        check(world.contact_point(visibility=visibility, note={"sv": "Hemlig anteckning"}), TODAY)

    assert events(world, "socialkontoret") == {}
    content = calendar_of(world.names["socialkontoret"], Moment.resolve())
    assert content
    assert "Hemlig" not in content.decode()


def test_the_number_of_queries_does_not_grow_with_what_there_is(world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            events(world)
        return len(queries)

    def more(number: int) -> None:
        follow_up(world, agreement(world, f"Nummer {number}"), "2026")
        meeting(world, f"2027-0{number + 1}-01")
        check(world.contact_point(organisation="socialkontoret", visibility="public"), TODAY)

    more(0)
    one = cost()
    for number in range(1, 5):
        more(number)
    assert cost() == one < 25
