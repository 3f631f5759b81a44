"""When a contact point can be reached, stitched over its versions."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from partners.models import Role
from tests.api import world

ADDRESS = f"/api/v1/contact-points/{world.identity('punkt')}/availability"


@pytest.fixture(autouse=True)
def _ground(db: None) -> None:
    world.record_ground()
    world.again("contact_point", "punkt", world.contact_point("Punkt"), world.SINCE)


def again(since: date, **more: Any) -> None:
    world.again("contact_point", "punkt", world.contact_point("Punkt", **more), since)


def stretches(client: Client, start: str, end: str, query: str = "") -> list[tuple[str, str, str]]:
    response = client.get(ADDRESS, {"from": start, "until": end})
    assert response.status_code == 200, response.content
    found = [(some["from"], some["until"], some["state"]) for some in response.json()["stretches"]]
    assert all(earlier[1] == later[0] for earlier, later in pairwise(found))
    return found


def test_the_hours_of_a_weekday_come_in_utc_and_cover_the_whole_period(client: Client) -> None:
    assert stretches(client, "2026-11-20T00:00:00+01:00", "2026-11-21T00:00:00+01:00") == [
        ("2026-11-19T23:00:00Z", "2026-11-20T07:00:00Z", "closed"),
        ("2026-11-20T07:00:00Z", "2026-11-20T15:30:00Z", "open"),
        ("2026-11-20T15:30:00Z", "2026-11-20T23:00:00Z", "closed"),
    ]


def test_a_new_version_holds_from_its_own_day(client: Client) -> None:
    longer = {"rules": [{"days": ["we", "th"], "windows": [{"start": "07:00", "end": "20:00"}]}]}
    again(date(2026, 11, 19), hours=longer)

    found = stretches(client, "2026-11-18T00:00:00Z", "2026-11-20T00:00:00Z")

    assert [some for some in found if some[2] == "open"] == [
        ("2026-11-18T07:00:00Z", "2026-11-18T15:30:00Z", "open"),
        ("2026-11-19T06:00:00Z", "2026-11-19T19:00:00Z", "open"),
    ]


def test_a_window_past_midnight_outlives_its_version(client: Client) -> None:
    night = {"rules": [{"days": ["we"], "windows": [{"start": "20:00", "end": "04:00"}]}]}
    again(date(2026, 11, 1), hours=night)
    world.again("contact_point", "punkt", None, date(2026, 11, 19))

    assert stretches(client, "2026-11-18T18:00:00Z", "2026-11-19T12:00:00Z") == [
        ("2026-11-18T18:00:00Z", "2026-11-18T19:00:00Z", "closed"),
        ("2026-11-18T19:00:00Z", "2026-11-19T03:00:00Z", "open"),
        ("2026-11-19T03:00:00Z", "2026-11-19T12:00:00Z", "ended"),
    ]


def test_a_period_may_begin_within_a_window_of_a_version_that_ended_at_midnight(client: Client) -> None:
    night = {"rules": [{"days": ["we"], "windows": [{"start": "20:00", "end": "04:00"}]}]}
    again(date(2026, 11, 1), hours=night)
    world.again("contact_point", "punkt", None, date(2026, 11, 19))

    assert stretches(client, "2026-11-19T01:00:00Z", "2026-11-19T05:00:00Z") == [
        ("2026-11-19T01:00:00Z", "2026-11-19T03:00:00Z", "open"),
        ("2026-11-19T03:00:00Z", "2026-11-19T05:00:00Z", "ended"),
    ]


def test_unknown_hours_are_a_state_of_their_own(client: Client) -> None:
    again(date(2026, 11, 19), hours={})

    assert stretches(client, "2026-11-18T22:00:00Z", "2026-11-19T12:00:00Z") == [
        ("2026-11-18T22:00:00Z", "2026-11-18T23:00:00Z", "closed"),
        ("2026-11-18T23:00:00Z", "2026-11-19T12:00:00Z", "unknown"),
    ]


def test_withheld_hours_are_said_to_be_withheld(client: Client) -> None:
    again(date(2199, 11, 19), visibility="professionals")

    assert stretches(client, "2199-11-18T22:00:00Z", "2199-11-19T12:00:00Z") == [
        ("2199-11-18T22:00:00Z", "2199-11-18T23:00:00Z", "closed"),
        ("2199-11-18T23:00:00Z", "2199-11-19T12:00:00Z", "withheld"),
    ]
    client.force_login(world.account(Role.READER, "grannen"))
    assert "withheld" not in {state for *_, state in stretches(client, "2199-11-18T22:00:00Z", "2199-11-19T12:00:00Z")}


def test_hours_withheld_today_are_withheld_for_the_days_before_too(client: Client) -> None:
    again(date(2025, 1, 1), visibility="professionals")

    assert stretches(client, "2024-11-18T22:00:00Z", "2024-11-19T12:00:00Z") == [
        ("2024-11-18T22:00:00Z", "2024-11-19T12:00:00Z", "withheld")
    ]


def test_before_the_first_version_nothing_holds(client: Client) -> None:
    assert stretches(client, "2023-12-31T12:00:00Z", "2023-12-31T20:00:00Z") == [
        ("2023-12-31T12:00:00Z", "2023-12-31T20:00:00Z", "ended")
    ]


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-29", 23.0), ("2026-10-25", 25.0)],
    ids=["the clock goes forward", "the clock goes back"],
)
def test_a_day_of_24_hours_on_the_clock_is_as_long_as_it_is(client: Client, day: str, hours: float) -> None:
    always = {
        "rules": [{"days": ["mo", "tu", "we", "th", "fr", "sa", "su"], "windows": [{"start": "00:00", "end": "24:00"}]}]
    }
    again(date(2024, 2, 1), hours=always)
    found = client.get(ADDRESS, {"from": f"{day}T00:00:00+01:00", "until": f"{day}T23:59:00+01:00"}).json()
    local = {"2026-03-29": ("+01:00", "+02:00"), "2026-10-25": ("+02:00", "+01:00")}[day]

    response = client.get(ADDRESS, {"from": f"{day}T00:00:00{local[0]}", "until": f"{day}T23:59:00{local[1]}"}).json()

    assert {some["state"] for some in found["stretches"]} == {"open"}
    (only,) = response["stretches"]
    assert _hours(only) == pytest.approx(hours - 1 / 60)


def _hours(stretch: dict[str, str]) -> float:
    start, end = (datetime.fromisoformat(stretch[name]) for name in ("from", "until"))
    return (end - start).total_seconds() / 3600


def test_what_was_known_then_is_told_as_then(client: Client) -> None:
    before = _known(client)
    again(date(2024, 1, 1), hours={})

    query = {"from": "2026-11-20T08:00:00Z", "until": "2026-11-20T09:00:00Z"}
    then = client.get(ADDRESS, query | {"known_at": before}).json()["stretches"]
    now = client.get(ADDRESS, query).json()["stretches"]

    assert [some["state"] for some in then] == ["open"]
    assert [some["state"] for some in now] == ["unknown"]


def _known(client: Client) -> str:
    found: str = client.get(ADDRESS).json()["as_of"]["known_at"]
    return found


@pytest.mark.parametrize(
    "query",
    [
        {"from": "2026-01-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"},
        {"from": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"},
        {"from": "2025-01-01T00:00:00Z", "until": "2026-02-06T00:00:00Z"},
        {"from": "2026-01-01T00:00:00", "until": "2026-01-02T00:00:00Z"},
        {"from": "2026-01-01"},
        {"on": "1901-01-01"},
        {"on": "2200-12-31"},
        {"from": "2199-12-31T00:00:00Z"},
    ],
)
def test_a_period_without_sense_or_over_400_days_is_refused(client: Client, query: dict[str, str]) -> None:
    assert client.get(ADDRESS, query).status_code == 400


def test_left_out_the_period_is_the_week_from_the_day_asked_about(client: Client) -> None:
    found = client.get(ADDRESS, {"on": "2026-11-20"}).json()

    assert (found["from"], found["until"]) == ("2026-11-19T23:00:00Z", "2026-11-26T23:00:00Z")
    assert found["contact_point"]["name"]["sv"] == "Punkt"


def test_the_link_to_itself_gives_the_same_answer(client: Client) -> None:
    found = client.get(ADDRESS).json()

    assert client.get(found["_links"]["self"]["href"]).json() == found


def test_another_kinds_record_has_no_hours(client: Client) -> None:
    assert client.get(f"/api/v1/contact-points/{world.identity('kommunen')}/availability").status_code == 404
